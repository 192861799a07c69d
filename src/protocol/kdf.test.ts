import { hkdf as referenceHkdf } from '@noble/hashes/hkdf.js'
import { hmac as referenceHmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../lib/bytes.ts'
import { deriveKeys, hkdf, hmac } from './kdf.ts'
import { sha256Memory } from './wasm/sha256.ts'

test('derives the okm of RFC 5869, test case 1', () => {
  const ikm = new Uint8Array(22).fill(0x0b)
  const keys = deriveKeys(ikm, fromHex('000102030405060708090a0b0c'), fromHex('f0f1f2f3f4f5f6f7f8f9'), 2)
  expect(toHex(concat(...keys)).slice(0, 84)).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  )
})

test('agrees with a general HKDF for every salt, info and count', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
  fc.assert(
    fc.property(
      bytes(200),
      fc.option(bytes(200), { nil: undefined }),
      bytes(200),
      fc.integer({ min: 1, max: 5 }),
      (secret, salt, info, count) => {
        const expected = referenceHkdf(sha256, secret, salt, info, 32 * count)
        expect(concat(...deriveKeys(secret, salt, info, count))).toEqual(concat(expected))
      },
    ),
  )
})

test('answers keys in buffers of their own', () => {
  const [first, second] = deriveKeys(new Uint8Array(32), undefined, new Uint8Array(1), 2)
  const kept = toHex(second!)
  first!.fill(0)
  deriveKeys(new Uint8Array(32).fill(1), undefined, new Uint8Array(1), 2)
  expect(first!.buffer.byteLength).toBe(32)
  expect(toHex(second!)).toBe(kept)
})

/** On both sides of a block with its padding, and of the buffer that takes the input in. */
const lengths = [0, 1, 31, 54, 55, 56, 63, 64, 65, 119, 120, 128, 32_704, 32_767, 32_768, 32_769, 70_000]

test.each(lengths)(
  'authenticates %i bytes like another implementation, in one part and in several',
  (length) => {
    const message = Uint8Array.from({ length }, (_, i) => i * 13)
    const parts = [message.subarray(0, 20), message.subarray(20, 60), message.subarray(60)]
    for (const keyLength of [0, 32, 64, 65, 200]) {
      const key = new Uint8Array(keyLength).fill(7)
      const expected = concat(referenceHmac(sha256, key, message))
      expect(hmac(key, message)).toEqual(expected)
      expect(hmac(key, ...parts)).toEqual(expected)
    }
  },
)

test.each([1, 31, 32, 33, 80, 500, 8160])('derives %i bytes like another implementation', (length) => {
  const [secret, salt, info] = [40, 32, 30].map((size) => new Uint8Array(size).fill(size))
  expect(hkdf(secret!, salt, info!, length)).toEqual(
    concat(referenceHkdf(sha256, secret!, salt, info, length)),
  )
})

test('leaves the input alone and nothing of it behind', () => {
  const key = new Uint8Array(32).fill(0xab)
  hmac(key, new Uint8Array(40_000).fill(0xab))
  hkdf(key, key, key, 64)
  expect(key).toEqual(new Uint8Array(32).fill(0xab))
  // What stays is the initial state and the two states of the all-zero salt.
  expect(sha256Memory.subarray(160).every((byte) => byte === 0)).toBe(true)
})

test('refuses more output than HKDF has', () => {
  expect(() => hkdf(new Uint8Array(32), undefined, new Uint8Array(0), 255 * 32 + 1)).toThrow(RangeError)
})
