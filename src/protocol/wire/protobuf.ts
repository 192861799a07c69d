// The subset of protobuf (proto2) that Signal's messages use, written for hostile input: session-protocol.md 3.1.
// The decoder is total and bounded: it never reads outside the buffer, allocates nothing but views, and answers
// everything that is not a clean message with a `DecodeError`.
import { concat, fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'

const wireVarint = 0
const wireFixed64 = 1
const wireBytes = 2
const wireFixed32 = 5
const maxU32 = 0xffff_ffff
/** Longest varint, ten bytes of seven bits (3.1). */
const maxVarintBytes = 10
/** Largest message that is parsed at all, in bytes (5.5 rule 8). */
export const maxProtoBytes = 1 << 20

/** Bytes of an unsigned varint; `value` is a non-negative safe integer. */
export function encodeVarint(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('varint outside the safe integers')
  if (value < 0x80) return new Uint8Array([value])
  const bytes: number[] = []
  let rest = value
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  return new Uint8Array(bytes)
}

/** Builds one message. Call the methods in ascending field order. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = []

  /** A varint field; it is written even if its value is 0. Writes nothing when `value` is undefined. */
  uint(field: number, value: number | undefined): this {
    if (value === undefined) return this
    this.#parts.push(encodeVarint(field * 8 + wireVarint), encodeVarint(value))
    return this
  }

  /** A length-delimited field. Writes nothing when `value` is undefined. */
  bytes(field: number, value: Uint8Array | undefined): this {
    if (value === undefined) return this
    this.#parts.push(encodeVarint(field * 8 + wireBytes), encodeVarint(value.length), value)
    return this
  }

  /** A text field in UTF-8. Writes nothing when `value` is undefined. */
  string(field: number, value: string | undefined): this {
    return this.bytes(field, value === undefined ? undefined : utf8(value))
  }

  /** A fixed 64-bit field, little-endian. Writes nothing when `value` is undefined. */
  fixed64(field: number, value: bigint | undefined): this {
    if (value === undefined) return this
    const fixed = new Uint8Array(8)
    new DataView(fixed.buffer).setBigUint64(0, value, true)
    this.#parts.push(encodeVarint(field * 8 + wireFixed64), fixed)
    return this
  }

  finish(): Bytes {
    return concat(...this.#parts)
  }
}

type Occurrence = {
  /** One bit for each wire type this field number has appeared with. */
  types: number
  number: number
  start: number
  end: number
}

/** The fields of one parsed message. Every getter answers the last occurrence of the field, or undefined. */
export class ProtoReader {
  readonly #bytes: Uint8Array
  readonly #structure: string
  readonly #fields: ReadonlyMap<number, Occurrence>

  constructor(bytes: Uint8Array, structure: string, fields: ReadonlyMap<number, Occurrence>) {
    this.#bytes = bytes
    this.#structure = structure
    this.#fields = fields
  }

  /** A u32 field. Throws `DecodeError` on a larger value or another wire type. */
  uint(field: number, name: string): number | undefined {
    const value = this.#find(field, name, wireVarint)?.number
    if (value !== undefined && value > maxU32) throw this.#error(name, 'above 32 bits')
    return value
  }

  /** A varint up to 2^53 - 1, for times in milliseconds. */
  safeInteger(field: number, name: string): number | undefined {
    const value = this.#find(field, name, wireVarint)?.number
    if (value !== undefined && !Number.isSafeInteger(value)) throw this.#error(name, 'above 53 bits')
    return value
  }

  /** A length-delimited field of at most `maxLength` bytes, as a fresh copy. */
  bytes(field: number, name: string, maxLength = maxProtoBytes): Bytes | undefined {
    const view = this.#view(field, name, maxLength)
    return view && new Uint8Array(view)
  }

  /** A UTF-8 text field of at most `maxLength` bytes. */
  string(field: number, name: string, maxLength = maxProtoBytes): string | undefined {
    const view = this.#view(field, name, maxLength)
    if (!view) return undefined
    try {
      return fromUtf8(view)
    } catch (error) {
      throw new DecodeError(`${this.#structure}.${name}`, 'not UTF-8', { cause: error })
    }
  }

  /** A fixed 64-bit field, little-endian. */
  fixed64(field: number, name: string): bigint | undefined {
    const found = this.#find(field, name, wireFixed64)
    if (!found) return undefined
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getBigUint64(found.start, true)
  }

  /** The value itself, or a `DecodeError` that the field is missing. */
  required<T>(value: T | undefined, name: string): T {
    if (value === undefined) throw this.#error(name, 'missing')
    return value
  }

  #view(field: number, name: string, maxLength: number): Uint8Array | undefined {
    const found = this.#find(field, name, wireBytes)
    if (!found) return undefined
    if (found.end - found.start > maxLength) throw this.#error(name, 'too long')
    return this.#bytes.subarray(found.start, found.end)
  }

  #find(field: number, name: string, wireType: number): Occurrence | undefined {
    const found = this.#fields.get(field)
    if (found && found.types !== 1 << wireType) throw this.#error(name, 'wrong wire type')
    return found
  }

  #error(name: string, problem: string): DecodeError {
    return new DecodeError(`${this.#structure}.${name}`, problem)
  }
}

/**
 * Parses a whole message. `structure` names it in errors. Unknown fields are skipped, the last occurrence of a
 * field counts, groups are an error. Throws `DecodeError`.
 */
export function readProto(bytes: Uint8Array, structure: string, maxLength = maxProtoBytes): ProtoReader {
  if (bytes.length > maxLength) throw new DecodeError(structure, 'too long')
  const fields = new Map<number, Occurrence>()
  let offset = 0
  while (offset < bytes.length) {
    const tag = readVarint(bytes, offset, structure)
    const field = Math.floor(tag.value / 8)
    const wireType = tag.value % 8
    if (tag.value > maxU32 || field === 0) throw new DecodeError(structure, 'bad field number')
    const found = readValue(bytes, tag.end, wireType, structure)
    const types = (fields.get(field)?.types ?? 0) | (1 << wireType)
    fields.set(field, { ...found, types })
    offset = found.end
  }
  return new ProtoReader(bytes, structure, fields)
}

function readValue(bytes: Uint8Array, offset: number, wireType: number, structure: string) {
  if (wireType === wireVarint) {
    const { value, end } = readVarint(bytes, offset, structure)
    return { number: value, start: offset, end }
  }
  let start = offset
  let length: number
  if (wireType === wireBytes) {
    const prefix = readVarint(bytes, offset, structure)
    start = prefix.end
    length = prefix.value
  } else if (wireType === wireFixed64) {
    length = 8
  } else if (wireType === wireFixed32) {
    length = 4
  } else {
    throw new DecodeError(structure, `wire type ${wireType}`)
  }
  if (length > bytes.length - start) throw new DecodeError(structure, 'truncated')
  return { number: 0, start, end: start + length }
}

/**
 * Reads an unsigned varint of at most ten bytes. Values above 2^53 lose low bits, which no caller accepts anyway.
 * Throws `DecodeError`.
 */
export function readVarint(
  bytes: Uint8Array,
  offset: number,
  structure: string,
): { value: number; end: number } {
  let value = 0
  let scale = 1
  for (let i = 0; i < maxVarintBytes; i++) {
    const byte = bytes[offset + i]
    if (byte === undefined) throw new DecodeError(structure, 'truncated')
    if (i === maxVarintBytes - 1 && byte > 1) break
    value += (byte & 0x7f) * scale
    if (byte < 0x80) return { value, end: offset + i + 1 }
    scale *= 0x80
  }
  throw new DecodeError(structure, 'varint too long')
}
