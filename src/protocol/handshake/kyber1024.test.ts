import { sha256 } from '@noble/hashes/sha2.js'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../lib/bytes.ts'
import { decapsulateKyber, encapsulateKyber, generateKyberKeyPair } from './kyber1024.ts'

const pair = generateKyberKeyPair((length) => Uint8Array.from({ length }, (_, i) => i))
const nines = (length: number) => new Uint8Array(length).fill(9)

describe('Kyber-1024', () => {
  it('matches the anchors of key generation and encapsulation', () => {
    expect(toHex(sha256(pair.publicKey.subarray(1)))).toBe(
      'c7b8fa0aa471d5ae18922d6ccad5b31e1d84f92ae723abfd13747018740a8530',
    )
    const { ciphertext, sharedSecret } = encapsulateKyber(pair.publicKey, nines)
    expect(toHex(sha256(ciphertext.subarray(1)))).toBe(
      'af25bc52bb47f810de2d5de3ad726729f3ad397df339157eef5a7fbb9816f061',
    )
    expect(toHex(sharedSecret)).toBe('c0f97d6e75d01a7dc61200d0521e06dc76616c95540601ab990300dad07ea54b')
    expect(decapsulateKyber(pair.secretKey, ciphertext)).toEqual(sharedSecret)
  })

  it('yields another secret for a flipped ciphertext', () => {
    const { ciphertext, sharedSecret } = encapsulateKyber(pair.publicKey, nines)
    ciphertext[700]! ^= 1
    expect(decapsulateKyber(pair.secretKey, ciphertext)).not.toEqual(sharedSecret)
  })

  it('refuses wrong types, lengths and coefficients', () => {
    const { ciphertext } = encapsulateKyber(pair.publicKey, nines)
    const retyped = ciphertext.slice()
    retyped[0] = 0x0a
    expect(() => decapsulateKyber(pair.secretKey, retyped)).toThrow('unknown KEM key type')
    expect(() => decapsulateKyber(pair.secretKey, ciphertext.subarray(0, 1568))).toThrow('wrong length')
    expect(() => decapsulateKyber(pair.secretKey.subarray(1), ciphertext)).toThrow('secret key')
    expect(() => encapsulateKyber(pair.publicKey.subarray(0, 1568), nines)).toThrow('wrong length')
    const outside = pair.publicKey.slice()
    outside.fill(0xff, 1, 4)
    expect(() => encapsulateKyber(outside, nines)).toThrow('Kyber key is invalid')
  })
})
