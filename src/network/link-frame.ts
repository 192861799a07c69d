// Frames of the link between two contacts, protocol `/skein/link/1`. On the stream each is preceded by its length (u32,
// big-endian). A frame is
//   type u8 | sequence u32 | envelope
// DATA (1) carries an envelope under a number its sender chose; STORED (2) says that the envelope of that number is stored
// durably, and has nothing after the number.
import { be32, concat, copy, type Bytes } from '../lib/bytes.ts'
import { NetworkError } from './errors.ts'

/** libp2p stream protocol of the link. */
export const LINK_PROTOCOL = '/skein/link/1'
/** The largest frame in bytes: the largest envelope class (64 KiB) with room to spare. */
export const MAX_LINK_FRAME_BYTES = 70_000

const TYPE_DATA = 1
const TYPE_STORED = 2
const HEADER_BYTES = 5
const LENGTH_BYTES = 4

/** One frame of the link. `seq` is a u32. */
export type LinkFrame = { type: 'data'; seq: number; envelope: Bytes } | { type: 'stored'; seq: number }

/** The frame with its length in front, ready for a stream. Throws `NetworkError` (`malformed`) beyond the bound. */
export function encodeLinkFrame(frame: LinkFrame): Bytes {
  const body = frame.type === 'data' ? frame.envelope : new Uint8Array(0)
  const length = HEADER_BYTES + body.length
  if (length > MAX_LINK_FRAME_BYTES) throw malformed('frame too large')
  if (frame.type === 'data' && body.length === 0) throw malformed('empty envelope')
  const type = frame.type === 'data' ? TYPE_DATA : TYPE_STORED
  return concat(be32(length), new Uint8Array([type]), be32(frame.seq), body)
}

/** Reads one frame without its length. Throws `NetworkError` (`malformed`); rejects trailing bytes. */
export function decodeLinkFrame(bytes: Uint8Array): LinkFrame {
  if (bytes.length > MAX_LINK_FRAME_BYTES) throw malformed('frame too large')
  if (bytes.length < HEADER_BYTES) throw malformed('frame too short')
  const seq = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1)
  const body = bytes.subarray(HEADER_BYTES)
  switch (bytes[0]) {
    case TYPE_DATA:
      if (body.length === 0) throw malformed('empty envelope')
      return { type: 'data', seq, envelope: copy(body) }
    case TYPE_STORED:
      if (body.length > 0) throw malformed('trailing bytes')
      return { type: 'stored', seq }
    default:
      throw malformed('unknown frame type')
  }
}

/** Cuts a byte stream into frames. Holds at most one frame and refuses a lying length before its first byte. */
export class LinkFrameReader {
  #chunks: Uint8Array[] = []
  #size = 0
  #needed: number | undefined

  /** Takes a chunk of any size and gives the frames it completes. Throws `NetworkError`; the stream is useless then. */
  push(chunk: Uint8Array): LinkFrame[] {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    const frames: LinkFrame[] = []
    for (;;) {
      if (this.#needed === undefined) {
        if (this.#size < LENGTH_BYTES) return frames
        this.#needed = this.#readLength()
      }
      if (this.#size < this.#needed) return frames
      frames.push(decodeLinkFrame(this.#take(this.#needed)))
      this.#needed = undefined
    }
  }

  #readLength(): number {
    const length = new DataView(this.#take(LENGTH_BYTES).buffer).getUint32(0)
    if (length > MAX_LINK_FRAME_BYTES) throw malformed('frame too large')
    if (length < HEADER_BYTES) throw malformed('frame too short')
    return length
  }

  #take(length: number): Bytes {
    const joined = concat(...this.#chunks)
    this.#chunks = joined.length > length ? [joined.subarray(length)] : []
    this.#size = joined.length - length
    return joined.slice(0, length)
  }
}

function malformed(problem: string): NetworkError {
  return new NetworkError('malformed', `link: ${problem}`)
}
