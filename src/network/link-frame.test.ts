import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { be32, concat, copy, type Bytes } from '../lib/bytes.ts'
import { NetworkError } from './errors.ts'
import {
  decodeLinkFrame,
  encodeLinkFrame,
  LinkFrameReader,
  MAX_LINK_FRAME_BYTES,
  type LinkFrame,
} from './link-frame.ts'

const sequence = fc.integer({ min: 0, max: 0xffff_ffff })
const frame: fc.Arbitrary<LinkFrame> = fc.oneof(
  fc.record({
    type: fc.constant('data' as const),
    seq: sequence,
    envelope: fc.uint8Array({ minLength: 1, maxLength: 3000 }).map((bytes) => copy(bytes)),
  }),
  fc.record({ type: fc.constant('stored' as const), seq: sequence }),
)

function cut(bytes: Bytes, size: number): Bytes[] {
  const chunks: Bytes[] = []
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.slice(start, start + size))
  return chunks
}

describe('link frames', () => {
  test('survive the round trip however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.integer({ min: 1, max: 700 }), (frames, size) => {
        const reader = new LinkFrameReader()
        const stream = concat(...frames.map(encodeLinkFrame))
        expect(cut(stream, size).flatMap((chunk) => reader.push(chunk))).toEqual(frames)
      }),
    )
  })

  test('the largest one fits and one byte more does not', () => {
    const largest = { type: 'data' as const, seq: 1, envelope: new Uint8Array(MAX_LINK_FRAME_BYTES - 5) }
    expect(new LinkFrameReader().push(encodeLinkFrame(largest))).toEqual([largest])
    const larger = { ...largest, envelope: new Uint8Array(MAX_LINK_FRAME_BYTES - 4) }
    expect(() => encodeLinkFrame(larger)).toThrow(NetworkError)
  })

  test('decoding is total: a frame or a NetworkError, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const result = attempt(() => decodeLinkFrame(bytes))
        if (result instanceof NetworkError) expect(result.code).toBe('malformed')
        else expect(encodeLinkFrame(result)).toEqual(concat(be32(bytes.length), bytes))
      }),
      { numRuns: 1000 },
    )
  })

  test('reading is total over arbitrary chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (chunks) => {
        const reader = new LinkFrameReader()
        const result = attempt(() => chunks.flatMap((chunk) => reader.push(chunk)))
        if (result instanceof NetworkError) expect(result.code).toBe('malformed')
      }),
      { numRuns: 1000 },
    )
  })

  test('a lying length is refused before a byte of the frame is there', () => {
    expect(() => new LinkFrameReader().push(be32(MAX_LINK_FRAME_BYTES + 1))).toThrow('too large')
    expect(() => new LinkFrameReader().push(be32(4))).toThrow('too short')
  })

  test('trailing bytes, an empty envelope and unknown types are refused', () => {
    expect(() => decodeLinkFrame(new Uint8Array([2, 0, 0, 0, 1, 9]))).toThrow('trailing')
    expect(() => decodeLinkFrame(new Uint8Array([1, 0, 0, 0, 1]))).toThrow('empty')
    expect(() => decodeLinkFrame(new Uint8Array([3, 0, 0, 0, 1, 9]))).toThrow('unknown')
  })
})

function attempt<T>(action: () => T): T | NetworkError {
  try {
    return action()
  } catch (error) {
    if (error instanceof NetworkError) return error
    throw error
  }
}
