// Frames on a byte stream: a u32 length (big-endian) in front of each. The splitter refuses a lying length before
// it collects a single byte of the frame, and its buffer grows only with what has arrived. `edge.md`, section 10.

import { be32, concat, type Bytes } from '../../lib/bytes.ts'
import { MAX_FRAME_BYTES } from './constants.ts'
import { MailboxDecodeError } from './errors.ts'

/** Length of the length in front of a frame, in bytes. */
export const LENGTH_BYTES = 4
const FIRST_CAPACITY_BYTES = 4096

/** A frame with its length in front, ready for a stream. */
export function toStreamFrame(frame: Uint8Array): Bytes {
  return concat(be32(frame.length), frame)
}

/** Cuts an incoming byte stream into frames. */
export class FrameSplitter {
  #buffer = new Uint8Array(FIRST_CAPACITY_BYTES)
  #length = 0

  /** True between the first byte of a frame and its last. */
  get isInsideFrame(): boolean {
    return this.#length > 0
  }

  /** Takes a chunk of any size and gives the frames it completes. Throws `MailboxDecodeError`; stop then. */
  push(chunk: Uint8Array): Bytes[] {
    this.#append(chunk)
    const frames: Bytes[] = []
    let offset = 0
    while (this.#length - offset >= LENGTH_BYTES) {
      const needed = readLength(this.#buffer, offset)
      const end = offset + LENGTH_BYTES + needed
      if (end > this.#length) break
      frames.push(this.#buffer.slice(offset + LENGTH_BYTES, end))
      offset = end
    }
    if (offset > 0) {
      this.#buffer.copyWithin(0, offset, this.#length)
      this.#length -= offset
    }
    return frames
  }

  #append(chunk: Uint8Array): void {
    const total = this.#length + chunk.length
    if (total > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(total, this.#buffer.length * 2))
      grown.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = grown
    }
    this.#buffer.set(chunk, this.#length)
    this.#length = total
  }
}

function readLength(buffer: Bytes, offset: number): number {
  const length = new DataView(buffer.buffer).getUint32(offset)
  if (length > MAX_FRAME_BYTES) throw new MailboxDecodeError('TOO_LARGE', 'frame length')
  if (length === 0) throw new MailboxDecodeError('MALFORMED', 'frame length')
  return length
}
