import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex, type Bytes } from '../../lib/bytes.ts'
import { addChunk, decodeChunks, emptyDecoder, encodeChunk, isUnfinishedDecoder } from './erasure.ts'

/** The message of the reference values: byte i is 7·i² + 13 modulo 256. */
const referenceMessage = (length: number) => Uint8Array.from({ length }, (_, i) => 7 * i * i + 13)

const decode = (message: Uint8Array, indices: readonly number[]): Bytes | undefined => {
  let decoder = emptyDecoder
  for (const index of indices) decoder = addChunk(decoder, { index, data: encodeChunk(message, index) })
  return decodeChunks(decoder, message.length)
}

test('computes the reference parity chunks', () => {
  const message = referenceMessage(96)
  expect(toHex(encodeChunk(message, 3))).toBe(
    '0d54a90c7dfc8924cd84491cfdece9f40d3469acfd5cc944cd6409bc7d4c2914',
  )
  expect(toHex(encodeChunk(message, 4))).toBe(
    '08146c6078bc4c48cc448c70f8ac28180cf4acc0f81c08a8c824ccd0780cec78',
  )
  expect(toHex(encodeChunk(message, 65535))).toBe(
    'f372121e83da3236f320f20e03ca92643390d2be037ab2d43342b2ae836a9206',
  )
  expect(toHex(encodeChunk(referenceMessage(1152), 1000))).toBe(
    'e1364a7b919e6a53915daa6b118eba3851ed8adb113e9a882106eacb912eca63',
  )
})

test('the first chunks are the message itself', () => {
  const message = referenceMessage(160)
  for (let index = 0; index < 5; index++) {
    expect(encodeChunk(message, index)).toEqual(message.slice(32 * index, 32 * index + 32))
  }
})

test('any N chunks with distinct indices give the message back', () => {
  const sizes = fc.constantFrom(3, 5, 30, 36)
  const index = fc.oneof(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 0xffff }))
  const input = sizes.chain((count) =>
    fc.record({
      message: fc.uint8Array({ minLength: 32 * count, maxLength: 32 * count }),
      indices: fc.uniqueArray(index, { minLength: count, maxLength: count }),
    }),
  )
  fc.assert(
    fc.property(input, ({ message, indices }) => {
      expect(decode(message, indices)).toEqual(message)
    }),
  )
})

test('fewer than N chunks give nothing, and repeated ones do not count', () => {
  const message = referenceMessage(96)
  expect(decode(message, [7, 1])).toBeUndefined()
  expect(decode(message, [7, 1, 7, 1, 7])).toBeUndefined()
  expect(decode(message, [7, 1, 7, 1, 9])).toEqual(message)
})

test('adding a chunk leaves the decoder as it was', () => {
  const message = referenceMessage(96)
  const one = addChunk(emptyDecoder, { index: 0, data: encodeChunk(message, 0) })
  const kept = toHex(one)
  const two = addChunk(one, { index: 5, data: encodeChunk(message, 5) })
  expect(toHex(one)).toBe(kept)
  expect(two).toHaveLength(68)
  expect(addChunk(two, { index: 5, data: new Uint8Array(32) })).toBe(two)
})

test('tells possible unfinished decoders from impossible ones', () => {
  const record = (index: number) => addChunk(emptyDecoder, { index, data: new Uint8Array(32) })
  const twice = new Uint8Array([...record(4), ...record(4)])
  expect(isUnfinishedDecoder(emptyDecoder, 96)).toBe(true)
  expect(isUnfinishedDecoder(addChunk(record(4), { index: 5, data: new Uint8Array(32) }), 96)).toBe(true)
  expect(isUnfinishedDecoder(twice, 96)).toBe(false)
  expect(isUnfinishedDecoder(twice, 64)).toBe(false)
  expect(isUnfinishedDecoder(record(4).slice(1), 96)).toBe(false)
})
