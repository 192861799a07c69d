import { describe, expect, it } from 'vitest'
import { be32, concat, copy, type Bytes } from '../../lib/bytes.ts'
import { dh, generateKeyPair } from '../identity/curve.ts'
import { decodeCertificate, selfCertificate } from './certificate.ts'
import { agreeStatic, createSealCache, isTrusted, rememberAgreement } from './seal-cache.ts'

const filled = (value: number) => (length: number) => new Uint8Array(length).fill(value)
const me = generateKeyPair(filled(1))
const other = generateKeyPair(filled(2))

/** A stranger's key; nobody agrees with it here. */
const stranger = (i: number): Bytes => concat(new Uint8Array([5]), be32(i), new Uint8Array(28))

describe('seal cache', () => {
  it('gives the agreement it remembers, for this pair only', () => {
    const cache = createSealCache()
    const secret = agreeStatic(me, other.publicKey, cache)
    expect(secret).toEqual(dh(me.privateKey, other.publicKey))
    rememberAgreement(me, other.publicKey, secret, cache)
    expect(agreeStatic(me, other.publicKey, cache)).toBe(secret)
    expect(agreeStatic(other, me.publicKey, cache)).not.toBe(secret)
  })

  it('drops and overwrites the oldest agreement when it is full', () => {
    const cache = createSealCache()
    const first = new Uint8Array(32).fill(9)
    for (let i = 0; i <= 512; i++) {
      rememberAgreement(me, stranger(i), i === 0 ? first : new Uint8Array(32), cache)
    }
    expect(cache.agreements.size).toBe(512)
    expect(first).toEqual(new Uint8Array(32))
  })

  it('remembers a certificate under its root and never a bad one', () => {
    const cache = createSealCache()
    const holder = { name: 'a', deviceId: 1, expiration: 1 }
    const certificate = decodeCertificate(selfCertificate(me, holder, filled(4)))
    expect(isTrusted(certificate, other.publicKey, cache)).toBe(false)
    expect(cache.certificates.size).toBe(0)
    expect(isTrusted(certificate, me.publicKey, cache)).toBe(true)
    expect(isTrusted(certificate, other.publicKey, cache)).toBe(false)
    const signature = copy(certificate.signature)
    signature[0]! ^= 1
    expect(isTrusted({ ...certificate, signature }, me.publicKey, cache)).toBe(false)
  })
})
