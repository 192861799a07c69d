// Cursors over the stored form of the ratchet: fixed-width big-endian numbers and byte strings of known length.

import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'

/** First size of the buffer in bytes; a state without skipped keys fits. */
const initialSize = 4096

/** Writes into a growing buffer. */
export class StateWriter {
  #buffer = new Uint8Array(initialSize)
  #length = 0

  /** One byte. */
  u8(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
  }

  /** Two bytes. */
  u16(value: number): void {
    this.u8(value >>> 8)
    this.u8(value)
  }

  /** Four bytes. */
  u32(value: number): void {
    this.u16(value >>> 16)
    this.u16(value)
  }

  /** The bytes as they are; the reader has to know how many. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What has been written, in a buffer of its own. The writer is empty afterwards. */
  finish(): Bytes {
    const written = this.#buffer.slice(0, this.#length)
    this.#buffer.fill(0, 0, this.#length)
    this.#length = 0
    return written
  }

  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#buffer.length))
    grown.set(this.#buffer)
    this.#buffer.fill(0)
    this.#buffer = grown
  }
}

/** Reads what `StateWriter` wrote. Every method throws a `DecodeError` where the bytes end early. */
export class StateReader {
  readonly #bytes: Uint8Array
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** One byte. */
  u8(): number {
    return this.#bytes[this.#advance(1)]!
  }

  /** Two bytes. */
  u16(): number {
    return this.u8() * 0x100 + this.u8()
  }

  /** Four bytes. */
  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  /** A copy of the next `length` bytes. */
  bytes(length: number): Bytes {
    const start = this.#advance(length)
    return new Uint8Array(this.#bytes.subarray(start, start + length))
  }

  /** Throws unless everything has been read. */
  end(): void {
    if (this.#offset !== this.#bytes.length) throw new DecodeError('SpqrState', 'has trailing bytes')
  }

  #advance(count: number): number {
    const start = this.#offset
    if (start + count > this.#bytes.length) throw new DecodeError('SpqrState', 'ends early')
    this.#offset = start + count
    return start
  }
}
