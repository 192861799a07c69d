// The erasure code of the post-quantum ratchet (session protocol 3.7 (e)). A message of 32·N bytes is 16
// polynomials of degree below N over GF(2¹⁶), interleaved: chunk c holds their values at x = c. The chunks
// below N are the message itself; any N chunks give it back.
//
// A decoder is one byte string, the records (chunk index, 2 bytes ‖ chunk, 32 bytes) in order of arrival, so
// that adding, storing and cloning it are plain copies.

import type { Bytes } from '../../lib/bytes.ts'
import { fieldTables, groupOrder } from './gf16.ts'

/** Bytes of a chunk. */
export const chunkLength = 32

/** Number of points of the code: chunk indices are 16 bits wide. */
export const chunkIndices = 0x1_0000

/** Bytes of a record in a decoder. */
export const recordLength = 2 + chunkLength

/** A chunk with its index, 0 to 65535. */
export type Chunk = {
  readonly index: number
  readonly data: Uint8Array
}

/** The chunks received so far, at most as many as the message needs. */
export type Decoder = Bytes

/** A decoder without chunks. */
export const emptyDecoder: Decoder = new Uint8Array(0)

/** Chunk `index` of a message of 32·N bytes. */
export function encodeChunk(message: Uint8Array, index: number): Bytes {
  const start = index * chunkLength
  if (start < message.length) return message.slice(start, start + chunkLength) as Bytes
  return interpolate(systematicPoints(message.length / chunkLength), message, index)
}

/** The decoder with one more chunk; the same decoder when it has the index already. */
export function addChunk(decoder: Decoder, chunk: Chunk): Decoder {
  for (let at = 0; at < decoder.length; at += recordLength) {
    if (indexAt(decoder, at) === chunk.index) return decoder
  }
  const grown = new Uint8Array(decoder.length + recordLength)
  grown.set(decoder)
  grown[decoder.length] = chunk.index >>> 8
  grown[decoder.length + 1] = chunk.index & 0xff
  grown.set(chunk.data, decoder.length + 2)
  return grown
}

/** The message of `length` bytes (32·N) once the decoder holds N chunks, else undefined. */
export function decodeChunks(decoder: Decoder, length: number): Bytes | undefined {
  const count = length / chunkLength
  if (decoder.length / recordLength < count) return undefined
  const message = new Uint8Array(length)
  const values = new Uint8Array(length)
  const indices: number[] = []
  const isKnown = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const at = i * recordLength
    const index = indexAt(decoder, at)
    const data = decoder.subarray(at + 2, at + recordLength)
    indices.push(index)
    values.set(data, i * chunkLength)
    if (index >= count) continue
    message.set(data, index * chunkLength)
    isKnown[index] = 1
  }
  let points: Points | undefined
  for (let index = 0; index < count; index++) {
    if (isKnown[index] === 1) continue
    points ??= preparePoints(indices)
    message.set(interpolate(points, values, index), index * chunkLength)
  }
  return message
}

/** Whether a decoder holds whole records with distinct indices, fewer than a message of `length` bytes needs. */
export function isUnfinishedDecoder(decoder: Decoder, length: number): boolean {
  if (decoder.length % recordLength !== 0) return false
  if (decoder.length / recordLength >= length / chunkLength) return false
  const indices = new Set<number>()
  for (let at = 0; at < decoder.length; at += recordLength) indices.add(indexAt(decoder, at))
  return indices.size === decoder.length / recordLength
}

function indexAt(decoder: Decoder, at: number): number {
  return (decoder[at]! << 8) | decoder[at + 1]!
}

/** Points of an interpolation with the logarithms of their barycentric denominators Π (xᵢ − xₖ), k ≠ i. */
type Points = {
  readonly xs: readonly number[]
  readonly logDenominators: readonly number[]
}

const systematicCache = new Map<number, Points>()

/** The points 0 … count − 1, on which every parity chunk of a message of that size rests. */
function systematicPoints(count: number): Points {
  let points = systematicCache.get(count)
  if (points === undefined) {
    points = preparePoints(Array.from({ length: count }, (_, i) => i))
    systematicCache.set(count, points)
  }
  return points
}

function preparePoints(xs: readonly number[]): Points {
  const { log } = fieldTables()
  const logDenominators = xs.map((x) => {
    let sum = 0
    for (const other of xs) if (other !== x) sum += log[x ^ other]!
    return sum % groupOrder
  })
  return { xs, logDenominators }
}

/**
 * The chunk at `x`, which is none of the points; `values` holds the chunks at the points in their order.
 * Barycentric form: Lagrange factor i is Π (x − xₖ) over all k, divided by (x − xᵢ) and the denominator of i.
 */
function interpolate(points: Points, values: Uint8Array, x: number): Bytes {
  const { log, exp } = fieldTables()
  const { xs, logDenominators } = points
  let logProduct = 0
  for (const point of xs) logProduct += log[x ^ point]!

  const chunk = new Uint8Array(chunkLength)
  for (let i = 0; i < xs.length; i++) {
    const difference = logProduct - log[x ^ xs[i]!]! - logDenominators[i]!
    const logFactor = ((difference % groupOrder) + groupOrder) % groupOrder
    const start = i * chunkLength
    for (let j = 0; j < chunkLength; j += 2) {
      const element = (values[start + j]! << 8) | values[start + j + 1]!
      if (element === 0) continue
      const product = exp[logFactor + log[element]!]!
      chunk[j]! ^= product >>> 8
      chunk[j + 1]! ^= product & 0xff
    }
  }
  return chunk
}
