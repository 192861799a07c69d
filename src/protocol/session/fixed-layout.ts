// Writing and reading of stored state: fixed-width integers and length-prefixed byte strings one after another.
// Our own format, for our own storage only; it still trusts nothing it reads.
import { be32, be64, concat, fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'

/** Collects values; `finish` joins them. */
export class LayoutWriter {
  readonly #parts: Uint8Array[] = []

  u32(value: number): this {
    this.#parts.push(be32(value))
    return this
  }

  /** A non-negative safe integer. */
  u64(value: number): this {
    this.#parts.push(be64(value))
    return this
  }

  /** Bytes whose length the reader knows. */
  fixed(value: Uint8Array): this {
    this.#parts.push(value)
    return this
  }

  /** Bytes after their length. */
  blob(value: Uint8Array): this {
    return this.u32(value.length).fixed(value)
  }

  text(value: string): this {
    return this.blob(utf8(value))
  }

  /** A value that may be absent. */
  optional<T>(value: T | undefined, write: (value: T) => void): this {
    this.u32(value === undefined ? 0 : 1)
    if (value !== undefined) write(value)
    return this
  }

  /** A list after its length. */
  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.u32(values.length)
    values.forEach(write)
    return this
  }

  finish(): Bytes {
    return concat(...this.#parts)
  }
}

/** Reads values in the order they were written. Every method throws `DecodeError` where the bytes do not fit. */
export class LayoutReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #structure: string
  #offset = 0

  constructor(bytes: Uint8Array, structure: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#structure = structure
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  u64(): number {
    const high = this.u32()
    const value = high * 0x1_0000_0000 + this.u32()
    if (!Number.isSafeInteger(value)) throw new DecodeError(this.#structure, 'above 53 bits')
    return value
  }

  /** A fresh copy of `length` bytes. */
  fixed(length: number): Bytes {
    const start = this.#take(length)
    return new Uint8Array(this.#bytes.subarray(start, start + length))
  }

  blob(): Bytes {
    return this.fixed(this.u32())
  }

  text(): string {
    try {
      return fromUtf8(this.blob())
    } catch (error) {
      if (error instanceof DecodeError) throw error
      throw new DecodeError(this.#structure, 'not UTF-8', { cause: error })
    }
  }

  optional<T>(read: () => T): T | undefined {
    const flag = this.u32()
    if (flag > 1) throw new DecodeError(this.#structure, 'bad presence flag')
    return flag === 1 ? read() : undefined
  }

  /** A list of at most `maxLength` entries. */
  list<T>(maxLength: number, read: () => T): T[] {
    const length = this.u32()
    if (length > maxLength) throw new DecodeError(this.#structure, 'list too long')
    return Array.from({ length }, read)
  }

  /** Nothing may follow. */
  end(): void {
    if (this.#offset !== this.#bytes.length) throw new DecodeError(this.#structure, 'trailing bytes')
  }

  #take(length: number): number {
    const start = this.#offset
    if (length > this.#bytes.length - start) throw new DecodeError(this.#structure, 'truncated')
    this.#offset = start + length
    return start
  }
}
