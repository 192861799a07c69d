// A shard: the words of one segment that begin with certain characters, each with the numbers of the messages that have it. Words
// are sorted and share beginnings with the one before (front coding); numbers grow and are written as distances. A search walks
// over the bytes as they are, so nothing has to be built in memory to look something up.
//
//   shard    = count, then count times: entry          (all numbers are base-128 varints)
//   entry    = shared bytes, further bytes, the further bytes, bytes of postings, postings
//   postings = first number, then each distance to the next, at least 1
import { fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { DamagedIndexError } from './damaged.ts'

/** Longest word in bytes: `MAX_TERM` UTF-16 units of three bytes each. */
const MAX_WORD_BYTES = 96

/** A word and the numbers of the messages that have it, ascending. */
export type Entry = readonly [term: string, ordinals: readonly number[]]

/** Writes the entries of a shard, in any order. */
export function encodeShard(entries: readonly Entry[]): Bytes {
  const sorted = entries.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
  const out = new Writer()
  const postings = new Writer()
  out.varint(sorted.length)
  let before: Uint8Array = new Uint8Array()
  for (const [term, ordinals] of sorted) {
    const word = utf8(term)
    let shared = 0
    while (shared < before.length && before[shared] === word[shared]) shared++
    out.varint(shared)
    out.varint(word.length - shared)
    out.bytes(word.subarray(shared))
    postings.clear()
    let last = 0
    for (const ordinal of ordinals) {
      postings.varint(ordinal - last)
      last = ordinal
    }
    out.varint(postings.written.length)
    out.bytes(postings.written)
    before = word
  }
  return out.written.slice()
}

/** Reads a whole shard. Throws `DamagedIndexError`. */
export function decodeShard(shard: Uint8Array): [string, number[]][] {
  const entries: [string, number[]][] = []
  scan(shard, (word, postings) => {
    const ordinals: number[] = []
    eachOrdinal(postings, (ordinal) => ordinals.push(ordinal))
    entries.push([textOf(word), ordinals])
    return true
  })
  return entries
}

/** Calls `mark` with every message that has a word beginning with `prefix`, some more than once. Throws `DamagedIndexError`. */
export function findPrefix(shard: Uint8Array, prefix: string, mark: (ordinal: number) => void): void {
  const wanted = utf8(prefix)
  let hasBegun = false
  scan(shard, (word, postings) => {
    const isFound = startsWith(word, wanted)
    // Words with the same beginning stand together.
    if (hasBegun && !isFound) return false
    hasBegun = isFound
    if (isFound) eachOrdinal(postings, mark)
    return true
  })
}

/** Walks over the entries until `visit` answers false. What it gets is only valid during the call. */
function scan(shard: Uint8Array, visit: (word: Uint8Array, postings: Uint8Array) => boolean): void {
  const reader = new Reader(shard)
  const word = new Uint8Array(MAX_WORD_BYTES)
  let length = 0
  for (let left = reader.varint(); left > 0; left--) {
    const shared = reader.varint()
    const further = reader.take(reader.varint())
    if (shared > length || shared + further.length > MAX_WORD_BYTES)
      throw new DamagedIndexError('a word is too long')
    word.set(further, shared)
    length = shared + further.length
    if (!visit(word.subarray(0, length), reader.take(reader.varint()))) return
  }
  if (!reader.isAtEnd) throw new DamagedIndexError('trailing bytes')
}

function eachOrdinal(postings: Uint8Array, visit: (ordinal: number) => void): void {
  const reader = new Reader(postings)
  let ordinal = 0
  for (let isFirst = true; !reader.isAtEnd; isFirst = false) {
    const distance = reader.varint()
    if (distance === 0 && !isFirst) throw new DamagedIndexError('a message comes twice')
    ordinal += distance
    visit(ordinal)
  }
}

function startsWith(word: Uint8Array, prefix: Uint8Array): boolean {
  if (word.length < prefix.length) return false
  for (let i = 0; i < prefix.length; i++) if (word[i] !== prefix[i]) return false
  return true
}

function textOf(word: Uint8Array): string {
  try {
    return fromUtf8(word)
  } catch (error) {
    throw new DamagedIndexError('a word is not UTF-8', { cause: error })
  }
}

class Reader {
  #offset = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  /** Up to 28 bits: no count or number here is larger. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#offset++]
      if (byte === undefined) throw new DamagedIndexError('cut short')
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
    throw new DamagedIndexError('a number is too large')
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#offset) throw new DamagedIndexError('cut short')
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }
}

class Writer {
  #bytes = new Uint8Array(64)
  #length = 0

  varint(value: number): void {
    this.#require(4)
    let rest = value
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  bytes(bytes: Uint8Array): void {
    this.#require(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What was written so far; only valid until more is written. */
  get written(): Bytes {
    return this.#bytes.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
  }

  #require(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
