// Plain data as bytes, in a compact, self-describing form of our own: one tag byte a value, lengths and whole
// numbers as varints. JSON would blow up byte strings and leave copies of secrets in immutable text. The decoder
// is bounded and total, and a value has exactly one encoding.
import { fromUtf8, isEqual, utf8, type Bytes } from './bytes.ts'

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
  try {
    write(value, 0)
    return output.slice(0, length)
  } finally {
    // What is encoded may be secret.
    output.fill(0, 0, length)
    length = 0
    if (output.length > maxKept) output = new Uint8Array(firstSize)
  }
}

/** Where values are written one after the other before they are copied out; it grows with what it has to hold. */
const firstSize = 8 * 1024
const maxKept = 256 * 1024
let output: Bytes = new Uint8Array(firstSize)
let length = 0

/** Makes room for `size` more bytes and answers where they begin. */
function take(size: number): number {
  const at = length
  if (at + size > output.length) {
    const larger = new Uint8Array(2 * (at + size))
    larger.set(output)
    output.fill(0)
    output = larger
  }
  length = at + size
  return at
}

/** Decodes what `encodePlain` made. Throws `PlainDataError` on anything else, trailing bytes included. */
export function decodePlain(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  if (reader.offset !== bytes.length) throw corrupt('trailing bytes')
  return value
}

function write(value: unknown, depth: number): void {
  if (depth > maxDepth) throw new TypeError('nested too deeply')
  if (value === undefined) writeByte(tags.undefined)
  else if (value === null) writeByte(tags.null)
  else if (typeof value === 'boolean') writeByte(value ? tags.true : tags.false)
  else if (typeof value === 'number') writeNumber(value)
  else if (typeof value === 'string') {
    writeByte(tags.text)
    writeText(value)
  } else if (value instanceof Uint8Array) {
    writeByte(tags.bytes)
    writeBlob(value)
  } else if (Array.isArray(value)) {
    writeByte(tags.list)
    writeVarint(value.length)
    for (const item of value) write(item, depth + 1)
  } else if (isPlainObject(value)) {
    const names = Object.keys(value)
    writeByte(tags.record)
    writeVarint(names.length)
    for (const name of names) {
      writeText(name)
      write(value[name], depth + 1)
    }
  } else throw new TypeError('only plain data has an encoding')
}

function writeNumber(value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    writeByte(value >= 0 ? tags.whole : tags.negative)
    writeVarint(value >= 0 ? value : -1 - value)
    return
  }
  writeByte(tags.float)
  const at = take(8)
  // Engines keep the payload bits of a NaN; one encoding a value means one NaN.
  if (Number.isNaN(value)) output.set([0x7f, 0xf8], at)
  else new DataView(output.buffer).setFloat64(at, value)
}

function writeBlob(content: Uint8Array): void {
  writeVarint(content.length)
  const at = take(content.length)
  output.set(content, at)
}

/** Most texts are short and plain, and need no encoder. */
const shortText = 48

function writeText(text: string): void {
  if (text.length > shortText || !isAscii(text)) {
    // A lone surrogate has no UTF-8 form; what a person typed must never be unwritable.
    writeBlob(utf8(text.toWellFormed()))
    return
  }
  writeVarint(text.length)
  const at = take(text.length)
  for (let i = 0; i < text.length; i++) output[at + i] = text.charCodeAt(i)
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function writeByte(value: number): void {
  const at = take(1)
  output[at] = value
}

/** Base-128, least significant group first; up to 53 bits, hence arithmetic instead of shifts. */
function writeVarint(value: number): void {
  let rest = value
  while (rest >= 128) {
    writeByte((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  writeByte(rest)
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
