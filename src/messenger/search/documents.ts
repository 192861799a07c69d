// The messages of a segment by number, in blocks: what has to be known of a message before its row is read. A number whose message
// is gone stays empty, so that the others keep theirs.
import type { Bytes } from '../../lib/bytes.ts'
import { decodePlain, encodePlain } from '../../lib/plain-codec.ts'
import type { MessageRow } from '../rows.ts'
import { DamagedIndexError } from './damaged.ts'

/** Messages of a full block. */
export const BLOCK = 512

/** One message of a segment. */
export type Document = {
  /** Message id; empty when the message is gone. */
  key: string
  conversation: string
  own: boolean
  sentAt: number
  /** Tells whether the row still says what was taken in. */
  print: number
}

export function documentOf(row: MessageRow): Document {
  const { key, conversation, own, sentAt } = row
  return { key, conversation, own, sentAt, print: printOf(row) }
}

/** Whether a row has anything to look for. */
export function isSearchable(row: MessageRow): boolean {
  return row.event === undefined && row.body !== ''
}

/** A number of 32 bits over everything that the index knows of a row (FNV-1a). Equal rows have equal prints. */
export function printOf({ conversation, own, sentAt, body }: MessageRow): number {
  let hash = 0x811c9dc5
  for (const text of [conversation, own ? '1' : '0', String(sentAt), body]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ 0x10000, 0x01000193)
  }
  return hash >>> 0
}

type Stored = { keys: string; conversations: string[]; places: Bytes; sentAt: Bytes; prints: Bytes }

/** Writes a block of at most `BLOCK` messages. Numbers are in the byte order of the device, which the database never leaves. */
export function encodeBlock(documents: readonly Document[]): Bytes {
  const conversations = [...new Set(documents.map((one) => one.conversation))]
  const numbers = new Map(conversations.map((key, i) => [key, i]))
  const places = documents.map((one) => 2 * numbers.get(one.conversation)! + (one.own ? 1 : 0))
  const stored: Stored = {
    keys: documents.map((one) => one.key).join(' '),
    conversations,
    places: bytesOf(Uint16Array.from(places)),
    sentAt: bytesOf(Float64Array.from(documents.map((one) => one.sentAt))),
    prints: bytesOf(Uint32Array.from(documents.map((one) => one.print))),
  }
  return encodePlain(stored)
}

/** A block as it is read: its messages are made one by one, since most of them are never looked at. */
export type Block = { readonly size: number; at(place: number): Document | undefined }

/** Opens a block. Throws `DamagedIndexError`. */
export function openBlock(bytes: Uint8Array): Block {
  const { keys, conversations, places, sentAt, prints } = storedOf(bytes)
  const starts = startsOf(keys)
  const size = starts.length - 1
  const where = new Uint16Array(copied(places, size * 2))
  const times = new Float64Array(copied(sentAt, size * 8))
  const fingerprints = new Uint32Array(copied(prints, size * 4))
  const last = where.reduce((highest, place) => Math.max(highest, place), 0)
  if (conversations.length <= last >> 1 || !conversations.every((key) => typeof key === 'string'))
    throw new DamagedIndexError('a conversation is missing')
  return {
    size,
    at(i) {
      if (i >= size) return undefined
      const key = keys.slice(starts[i], starts[i + 1]! - 1)
      const place = where[i]!
      const conversation = conversations[place >> 1]!
      return { key, conversation, own: (place & 1) === 1, sentAt: times[i]!, print: fingerprints[i]! }
    },
  }
}

/** Where each key begins, and where one more would: many open blocks are kept, and an array of their keys would double them. */
function startsOf(keys: string): Uint32Array {
  const starts = [0]
  for (let end = keys.indexOf(' '); end >= 0; end = keys.indexOf(' ', end + 1)) starts.push(end + 1)
  starts.push(keys.length + 1)
  return Uint32Array.from(starts)
}

/** The messages of an open block. */
export function documentsOf(block: Block): Document[] {
  return Array.from({ length: block.size }, (_, i) => block.at(i)!)
}

function storedOf(bytes: Uint8Array): Stored {
  try {
    const stored = decodePlain(bytes) as Partial<Stored> | null
    if (typeof stored?.keys === 'string' && Array.isArray(stored.conversations)) return stored as Stored
  } catch (error) {
    throw new DamagedIndexError('a block does not decode', { cause: error })
  }
  throw new DamagedIndexError('a block has another form')
}

function bytesOf(numbers: Uint16Array | Float64Array | Uint32Array): Bytes {
  return new Uint8Array(numbers.buffer as ArrayBuffer)
}

/** A buffer of its own, aligned for any kind of number. */
function copied(bytes: unknown, length: number): ArrayBuffer {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length)
    throw new DamagedIndexError('a block has another length')
  return bytes.slice().buffer as ArrayBuffer
}
