// What the index consists of: one small value in the settings, written together with every change of the index. It names the
// segments, what times they cover, and how far a build has come.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8, type Bytes } from '../../lib/bytes.ts'

/** The setting that holds the manifest. */
export const MANIFEST = 'search'
/** Form of the index and of its terms. An index of another form is made anew. */
export const VERSION = 1
/** Shards of a segment. */
export const SHARDS = 64

/** A segment as it is stored. Times only ever widen: they bound what is in it. */
export type Summary = {
  id: number
  /** Numbers given out, those of messages that are gone included. */
  size: number
  /** Messages that are still there. */
  alive: number
  sentFrom: number
  sentTo: number
  heardFrom: number
  heardTo: number
  /** Which of the 64 shards exist, a bit each, least significant first. */
  shards: Bytes
}

export type Manifest = {
  version: number
  /** Decides which words share a shard, so that the database does not tell. */
  secret: Bytes
  nextSegment: number
  /** Full segments, which only lose messages. */
  sealed: Summary[]
  /** The one that takes in what is new. */
  live?: Summary
  /** While the index is built: the conversations that are left, each with the position below which it was not read yet. */
  building?: [conversation: string, before: number][]
}

export const rowKeyOfShard = (segment: number, shard: number): string => `${segment}.${shard}`
export const rowKeyOfBlock = (segment: number, block: number): string => `${segment}.d${block}`

export function emptySummary(id: number): Summary {
  const bounds = { sentFrom: Infinity, sentTo: -Infinity, heardFrom: Infinity, heardTo: -Infinity }
  return { id, size: 0, alive: 0, ...bounds, shards: new Uint8Array(SHARDS / 8) }
}

export function hasShard({ shards }: Summary, shard: number): boolean {
  return ((shards[shard >> 3] ?? 0) & (1 << (shard & 7))) !== 0
}

/** Gives the shard of a word: all words that begin with the same character share one, so a prefix leads to one shard. */
export type Sharding = (term: string) => number

/** The sharding under a secret. What was computed for a character is kept. */
export function shardingBy(secret: Bytes): Sharding {
  const known = new Map<number, number>()
  return (term) => {
    const first = term.codePointAt(0) ?? 0
    const found = known.get(first)
    if (found !== undefined) return found
    const shard = hmac(sha256, secret, utf8(String.fromCodePoint(first)))[0]! % SHARDS
    known.set(first, shard)
    return shard
  }
}
