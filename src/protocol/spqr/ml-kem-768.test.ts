import { sha256 } from '@noble/hashes/sha2.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, toHex } from '../../lib/bytes.ts'
import {
  decapsulate,
  ekPartOf,
  encapsulateFirst,
  encapsulateSecond,
  generateDecapsulationKey,
  headerOf,
  isValidEkPart,
} from './ml-kem-768.ts'

const seed = Uint8Array.from({ length: 64 }, (_, i) => i)
const dk = generateDecapsulationKey(seed)
const header = headerOf(dk)
const ekPart = ekPartOf(dk)

test('computes the reference values of every part', () => {
  const m = new Uint8Array(32).fill(9)
  const { ct1, sharedSecret } = encapsulateFirst(header, m)
  expect(toHex(header)).toBe(
    '5e43481c3eeb397eb192505229b67a201ea893c3e2cb32da8bc342fa4dea0578' +
      'a24e16d8f8f9383a95b77050f4d9fd2f5733eec1d63ef3c23ebf9918173669a7',
  )
  expect(toHex(sha256(ekPart))).toBe('61a9c583b9edb3b603c61b0da52a5014a5dfafe2df6174924882c508e419b532')
  expect(toHex(sha256(ct1))).toBe('0bc334f5a33f636797cac74e5e5d235eb8c822f98ceda46eea27261dd97130b4')
  expect(toHex(sha256(encapsulateSecond(ekPart, header, m)))).toBe(
    '8340bf81b2bf5221a1a1d30dc67257f7aad71bdee008f3edf512a4b0ba1d2ff8',
  )
  expect(toHex(sharedSecret)).toBe('49e92d796023ac30fd5922c53d3775baf59e3b4b947df339e3425d7c913629d8')
})

test('both halves together are the ordinary encapsulation, and decapsulation agrees', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  fc.assert(
    fc.property(bytes(64), bytes(32), (anySeed, m) => {
      const pair = ml_kem768.keygen(anySeed)
      const key = generateDecapsulationKey(anySeed)
      const expected = ml_kem768.encapsulate(pair.publicKey, m)
      const first = encapsulateFirst(headerOf(key), m)
      const ct2 = encapsulateSecond(ekPartOf(key), headerOf(key), m)
      expect(concat(ekPartOf(key), headerOf(key).subarray(0, 32))).toEqual(concat(pair.publicKey))
      expect(concat(first.ct1, ct2)).toEqual(concat(expected.cipherText))
      expect(first.sharedSecret).toEqual(concat(expected.sharedSecret))
      expect(decapsulate(key, first.ct1, ct2)).toEqual(first.sharedSecret)
    }),
    { numRuns: 20 },
  )
})

test('an ek part must have the hash of the header', () => {
  expect(isValidEkPart(ekPart, header)).toBe(true)
  const damaged = ekPart.slice()
  damaged[700]! ^= 1
  expect(isValidEkPart(damaged, header)).toBe(false)
})

test('a damaged ciphertext gives another secret', () => {
  const { ct1, sharedSecret } = encapsulateFirst(header, new Uint8Array(32))
  expect(decapsulate(dk, ct1, new Uint8Array(128))).not.toEqual(sharedSecret)
})
