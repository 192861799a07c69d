import { ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat } from '../../lib/bytes.ts'
import { decapsulate, encapsulate, generateKeyPair, lengthsOf } from './ml-kem.ts'
import { mlKem1024, mlKem768 } from './pke.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe.each([
  { name: 'ML-KEM-768', set: mlKem768, reference: ml_kem768, lengths: [1184, 2400, 1088] },
  { name: 'ML-KEM-1024', set: mlKem1024, reference: ml_kem1024, lengths: [1568, 3168, 1568] },
])('$name', ({ set, reference, lengths }) => {
  const seed = new Uint8Array(64).fill(3)
  const m = new Uint8Array(32).fill(5)
  const pair = generateKeyPair(set, seed)

  it('has the lengths of FIPS 203', () => {
    expect(Object.values(lengthsOf(set))).toEqual(lengths)
    expect(pair.encapsulationKey.length).toBe(lengths[0])
    expect(pair.decapsulationKey.length).toBe(lengths[1])
    expect(encapsulate(set, pair.encapsulationKey, m).ciphertext.length).toBe(lengths[2])
  })

  it('agrees with another implementation on keys, ciphertexts, secrets and implicit rejection', () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), fc.nat(lengths[2]! - 1), (anySeed, randomness, damaged) => {
        const keys = generateKeyPair(set, anySeed)
        const expected = reference.keygen(anySeed)
        expect(keys.encapsulationKey).toEqual(concat(expected.publicKey))
        expect(keys.decapsulationKey).toEqual(concat(expected.secretKey))
        const { ciphertext, sharedSecret } = encapsulate(set, keys.encapsulationKey, randomness)
        const theirs = reference.encapsulate(expected.publicKey, randomness)
        expect(ciphertext).toEqual(concat(theirs.cipherText))
        expect(sharedSecret).toEqual(concat(theirs.sharedSecret))
        expect(decapsulate(set, keys.decapsulationKey, ciphertext)).toEqual(sharedSecret)
        ciphertext[damaged]! ^= 1
        expect(decapsulate(set, keys.decapsulationKey, ciphertext)).toEqual(
          concat(reference.decapsulate(ciphertext, expected.secretKey)),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('refuses wrong lengths, coefficients above the modulus and a damaged decapsulation key', () => {
    const { ciphertext } = encapsulate(set, pair.encapsulationKey, m)
    expect(() => generateKeyPair(set, seed.subarray(1))).toThrow('seed of 63 bytes')
    expect(() => encapsulate(set, pair.encapsulationKey.subarray(1), m)).toThrow('encapsulation key of')
    expect(() => encapsulate(set, pair.encapsulationKey, m.subarray(1))).toThrow('randomness of 31 bytes')
    expect(() => decapsulate(set, pair.decapsulationKey, ciphertext.subarray(1))).toThrow('ciphertext of')
    const outside = pair.encapsulationKey.slice()
    outside.fill(0xff, 0, 3)
    expect(() => encapsulate(set, outside, m)).toThrow('above the modulus')
    const damaged = pair.decapsulationKey.slice()
    damaged[lengths[1]! - 40]! ^= 1
    expect(() => decapsulate(set, damaged, ciphertext)).toThrow('wrong hash')
  })
})
