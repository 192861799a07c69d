// The fields of a mailbox frame: fixed-width big-endian integers, fixed byte strings, and byte strings with a
// 32-bit length. The reader is bounded and total: it throws `MailboxDecodeError`, never a `RangeError`, and
// copies what it returns, so a small field does not keep a large frame alive.

import { be16, be32, be64, concat, fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { MailboxDecodeError } from './errors.ts'

/** Collects fields in order. */
export class FieldWriter {
  readonly #parts: Uint8Array[] = []

  u8(value: number): this {
    return this.raw(new Uint8Array([value]))
  }

  u16(value: number): this {
    return this.raw(be16(value))
  }

  u32(value: number): this {
    return this.raw(be32(value))
  }

  /** `value` is a non-negative safe integer. */
  u64(value: number): this {
    return this.raw(be64(value))
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes)
    return this
  }

  /** Bytes of exactly `length`; another length is a programming error. */
  fixed(bytes: Uint8Array, length: number): this {
    if (bytes.length !== length) throw new RangeError(`expected ${length} bytes, got ${bytes.length}`)
    return this.raw(bytes)
  }

  /** A 32-bit length and the bytes. */
  sized(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes)
  }

  text(value: string): this {
    return this.sized(utf8(value))
  }

  flag(value: boolean): this {
    return this.u8(value ? 1 : 0)
  }

  list<T>(items: readonly T[], write: (writer: this, item: T) => void): this {
    this.u16(items.length)
    for (const item of items) write(this, item)
    return this
  }

  finish(): Bytes {
    return concat(...this.#parts)
  }
}

/** Takes fields in order; every method names its field for the error. */
export class FieldReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#take(1, field))
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#take(2, field))
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#take(4, field))
  }

  u64(field: string): number {
    const at = this.#take(8, field)
    const value = this.#view.getUint32(at) * 0x1_0000_0000 + this.#view.getUint32(at + 4)
    if (!Number.isSafeInteger(value)) throw new MailboxDecodeError('MALFORMED', field)
    return value
  }

  fixed(length: number, field: string): Bytes {
    const at = this.#take(length, field)
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  /** A 32-bit length of at most `most`, and the bytes. A longer one is `TOO_LARGE`. */
  sized(most: number, field: string): Bytes {
    const length = this.u32(field)
    if (length > most) throw new MailboxDecodeError('TOO_LARGE', field)
    return this.fixed(length, field)
  }

  text(most: number, field: string): string {
    const bytes = this.sized(most, field)
    try {
      return fromUtf8(bytes)
    } catch {
      throw new MailboxDecodeError('MALFORMED', field)
    }
  }

  flag(field: string): boolean {
    const value = this.u8(field)
    if (value > 1) throw new MailboxDecodeError('MALFORMED', field)
    return value === 1
  }

  list<T>(most: number, field: string, read: (reader: this) => T): T[] {
    const length = this.u16(field)
    if (length > most) throw new MailboxDecodeError('TOO_LARGE', field)
    return Array.from({ length }, () => read(this))
  }

  /** Refuses what is left over. */
  end(): void {
    if (this.#offset !== this.#bytes.length) throw new MailboxDecodeError('MALFORMED', 'trailing bytes')
  }

  #take(length: number, field: string): number {
    const at = this.#offset
    if (length > this.#bytes.length - at) throw new MailboxDecodeError('MALFORMED', field)
    this.#offset = at + length
    return at
  }
}
