import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, fromHex, toHex } from '../../lib/bytes.ts'
import { deriveKeys } from './kdf.ts'

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
      fc.option(bytes(64), { nil: undefined }),
      bytes(64),
      fc.integer({ min: 1, max: 5 }),
      (secret, salt, info, count) => {
        const expected = hkdf(sha256, secret, salt, info, 32 * count)
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

test('refuses a salt of more than one block and an overlong info', () => {
  const secret = new Uint8Array(32)
  expect(() => deriveKeys(secret, new Uint8Array(65), new Uint8Array(0), 1)).toThrow(RangeError)
  expect(() => deriveKeys(secret, undefined, new Uint8Array(65), 1)).toThrow(RangeError)
})
