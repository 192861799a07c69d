import * as libsignal from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../lib/bytes.ts'
import { toKyberPreKeyRecord } from '../../node-peer/libsignal-records.ts'
import { seededEntropy } from '../../testing/libsignal/seeded-rng.ts'
import { ProtocolError } from '../errors.ts'
import {
  checkBundle,
  decodeBundle,
  encodeBundle,
  generateIdentity,
  generateKyberPreKey,
  generatePreKey,
  generateSignedPreKey,
  makeBundle,
} from './bundle.ts'

const rng = seededEntropy('bundle')
const identity = generateIdentity(rng)
const signedPreKey = generateSignedPreKey(3, identity.keyPair, 1000, rng)
const kyberPreKey = generateKyberPreKey(4, identity.keyPair, 1000, rng)
const preKey = generatePreKey(0, rng)
const bundle = makeBundle(identity, 2, { signedPreKey, kyberPreKey, preKey })
const withoutPreKey = makeBundle(identity, 2, { signedPreKey, kyberPreKey })

describe('prekey bundles', () => {
  it('round-trip with and without a one-time prekey', () => {
    expect(decodeBundle(encodeBundle(bundle))).toEqual(bundle)
    expect(decodeBundle(encodeBundle(withoutPreKey))).toEqual(withoutPreKey)
    checkBundle(bundle)
  })

  it('carry signatures that libsignal accepts', () => {
    const key = libsignal.PublicKey.deserialize(bundle.identityKey)
    expect(key.verify(signedPreKey.keyPair.publicKey, signedPreKey.signature)).toBe(true)
    expect(key.verify(kyberPreKey.publicKey, kyberPreKey.signature)).toBe(true)
  })

  it('hold Kyber keys that libsignal reads and writes unchanged', () => {
    const record = toKyberPreKeyRecord(kyberPreKey)
    expect(record.id()).toBe(4)
    expect(record.timestamp()).toBe(1000)
    expect(record.secretKey().serialize()).toEqual(kyberPreKey.secretKey)
    expect(record.publicKey().serialize()).toEqual(kyberPreKey.publicKey)
  })

  it('have registration ids of 14 bits that are never 0', () => {
    for (let i = 0; i < 200; i++) {
      const { registrationId } = generateIdentity(rng)
      expect(registrationId).toBeGreaterThan(0)
      expect(registrationId).toBeLessThan(16_384)
    }
    expect(generateIdentity((length) => new Uint8Array(length)).registrationId).toBe(1)
  })

  it('are refused with keys of low order', () => {
    const low = concat(new Uint8Array([5]), new Uint8Array(32))
    for (const bad of [
      { ...bundle, identityKey: low },
      { ...bundle, signedPreKey: { ...bundle.signedPreKey, publicKey: low } },
      { ...bundle, preKey: { id: 1, publicKey: low } },
    ])
      expect(() => checkBundle(bad)).toThrow(expect.objectContaining({ code: 'bad-key' }))
  })

  it('are refused with other lengths, devices and versions', () => {
    const short = { ...bundle.signedPreKey, signature: new Uint8Array(63) }
    expect(() => decodeBundle(encodeBundle({ ...bundle, signedPreKey: short }))).toThrow('not 64 bytes')
    expect(() => decodeBundle(encodeBundle({ ...bundle, deviceId: 128 }))).toThrow('outside 1 to 127')
    expect(() => decodeBundle(encodeBundle({ ...bundle, deviceId: 0 }))).toThrow('outside 1 to 127')
    expect(() => decodeBundle(encodeBundle(bundle).fill(9, 0, 1))).toThrow('version')
  })

  it('answer any bytes with a bundle or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          decodeBundle(concat(new Uint8Array([1]), bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
