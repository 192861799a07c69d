// Plain data as bytes, in a compact, self-describing form of our own: one tag byte a value, lengths and whole
// numbers as varints. JSON would blow up byte strings and leave copies of secrets in immutable text. The decoder
// is bounded and total, and a value has exactly one encoding.
import { concat, fromUtf8, isEqual, utf8, type Bytes } from './bytes.ts'

const tags = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** A safe integer from 0 on. */
  whole: 4,
  /** -1 - n. */
  negative: 5,
  /** Any other number, 8 bytes big-endian. */
  float: 6,
  text: 7,
  bytes: 8,
  list: 9,
  record: 10,
} as const

/** Deepest nesting of lists and records. */
const maxDepth = 32

/** Bytes that no plain data encodes to. */
export class PlainDataError extends Error {
  override readonly name = 'PlainDataError'
  readonly code = 'corrupt'
  readonly retryable = false
}

/** Encodes plain data: undefined, null, booleans, numbers, texts, byte strings, lists and plain objects of them. */
export function encodePlain(value: unknown): Bytes {
  const parts: Uint8Array[] = []
  write(value, parts, 0)
  return concat(...parts)
}

/** Decodes what `encodePlain` made. Throws `PlainDataError` on anything else, trailing bytes included. */
export function decodePlain(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  if (reader.offset !== bytes.length) throw corrupt('trailing bytes')
  return value
}

function write(value: unknown, parts: Uint8Array[], depth: number): void {
  if (depth > maxDepth) throw new TypeError('nested too deeply')
  if (value === undefined) parts.push(byte(tags.undefined))
  else if (value === null) parts.push(byte(tags.null))
  else if (typeof value === 'boolean') parts.push(byte(value ? tags.true : tags.false))
  else if (typeof value === 'number') writeNumber(value, parts)
  else if (typeof value === 'string') writeBlob(tags.text, encodeText(value), parts)
  else if (value instanceof Uint8Array) writeBlob(tags.bytes, value, parts)
  else if (Array.isArray(value)) {
    parts.push(byte(tags.list), varint(value.length))
    for (const item of value) write(item, parts, depth + 1)
  } else if (isPlainObject(value)) {
    const entries = Object.entries(value)
    parts.push(byte(tags.record), varint(entries.length))
    for (const [name, item] of entries) {
      const encoded = encodeText(name)
      parts.push(varint(encoded.length), encoded)
      write(item, parts, depth + 1)
    }
  } else throw new TypeError('only plain data has an encoding')
}

function writeNumber(value: number, parts: Uint8Array[]): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (value >= 0) parts.push(byte(tags.whole), varint(value))
    else parts.push(byte(tags.negative), varint(-1 - value))
    return
  }
  const float = new Uint8Array(9)
  float[0] = tags.float
  // Engines keep the payload bits of a NaN; one encoding a value means one NaN.
  if (Number.isNaN(value)) float.set([0x7f, 0xf8], 1)
  else new DataView(float.buffer).setFloat64(1, value)
  parts.push(float)
}

function writeBlob(tag: number, content: Uint8Array, parts: Uint8Array[]): void {
  parts.push(byte(tag), varint(content.length), content)
}

function encodeText(text: string): Bytes {
  // A lone surrogate has no UTF-8 form; what a person typed must never be unwritable.
  return utf8(text.toWellFormed())
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function byte(value: number): Bytes {
  return new Uint8Array([value])
}

/** Base-128, least significant group first; up to 53 bits, hence arithmetic instead of shifts. */
function varint(value: number): Bytes {
  const groups: number[] = []
  let rest = value
  while (rest >= 128) {
    groups.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  groups.push(rest)
  return new Uint8Array(groups)
}

class Reader {
  offset = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  value(depth: number): unknown {
    if (depth > maxDepth) throw corrupt('nested too deeply')
    switch (this.#byte()) {
      case tags.undefined:
        return undefined
      case tags.null:
        return null
      case tags.false:
        return false
      case tags.true:
        return true
      case tags.whole:
        return this.#varint()
      case tags.negative:
        return this.#negative()
      case tags.float:
        return this.#float()
      case tags.text:
        return this.#text()
      case tags.bytes:
        return this.#take(this.#varint())
      case tags.list:
        return this.#list(depth)
      case tags.record:
        return this.#record(depth)
      default:
        throw corrupt('unknown tag')
    }
  }

  #byte(): number {
    const value = this.#bytes[this.offset]
    if (value === undefined) throw corrupt('cut short')
    this.offset += 1
    return value
  }

  #take(length: number): Bytes {
    if (length > this.#bytes.length - this.offset) throw corrupt('cut short')
    const taken = this.#bytes.slice(this.offset, this.offset + length) as Bytes
    this.offset += length
    return taken
  }

  #varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const group = this.#byte()
      value += (group & 127) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw corrupt('number too large')
      if (group < 128) {
        if (group === 0 && scale > 1) throw corrupt('number is not minimal')
        return value
      }
      scale *= 128
    }
  }

  #negative(): number {
    const value = -1 - this.#varint()
    if (!Number.isSafeInteger(value)) throw corrupt('number too large')
    return value
  }

  #float(): number {
    const encoded = this.#take(8)
    const value = new DataView(encoded.buffer).getFloat64(0)
    // One encoding a value: no whole numbers as floats, one NaN of the many.
    if (!isEqual(encodePlain(value).subarray(1), encoded)) throw corrupt('number is not minimal')
    return value
  }

  #text(): string {
    try {
      return fromUtf8(this.#take(this.#varint()))
    } catch (error) {
      if (error instanceof TypeError) throw corrupt('text is not UTF-8')
      throw error
    }
  }

  /** Every item takes at least one byte, so a count above the rest is refused before anything is allocated. */
  #count(): number {
    const count = this.#varint()
    if (count > this.#bytes.length - this.offset) throw corrupt('cut short')
    return count
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = []
    for (let left = this.#count(); left > 0; left--) items.push(this.value(depth + 1))
    return items
  }

  #record(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = []
    const names = new Set<string>()
    for (let left = this.#count(); left > 0; left--) {
      const name = this.#text()
      if (names.has(name)) throw corrupt('name appears twice')
      names.add(name)
      entries.push([name, this.value(depth + 1)])
    }
    // Not by assignment: a name such as `__proto__` must become an ordinary property.
    const record = Object.fromEntries(entries)
    // Index-like names come first in every JavaScript object, so no encoder writes them elsewhere.
    if (Object.keys(record).some((name, i) => name !== entries[i]![0])) throw corrupt('names out of order')
    return record
  }
}

function corrupt(problem: string): PlainDataError {
  return new PlainDataError(problem)
}
