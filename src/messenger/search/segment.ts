// A segment in memory: the one that takes in new messages, the one that a build fills, or a stored one that loses messages. It
// knows which of its stored pieces have become outdated and gives them as changes.
import type { RowChange } from '../ports.ts'
import type { MessageRow } from '../rows.ts'
import { BLOCK, documentOf, encodeBlock, type Document } from './documents.ts'
import {
  emptySummary,
  hasShard,
  rowKeyOfBlock,
  rowKeyOfShard,
  type Sharding,
  type Summary,
} from './manifest.ts'
import { encodeShard, type Entry } from './shard-codec.ts'

/** Words that are written before others have their turn: a few milliseconds. */
const WORDS_AT_ONCE = 2_000

/** Stands where a message was. */
const GONE: Document = { key: '', conversation: '', own: false, sentAt: 0, print: 0 }

export class Segment {
  readonly summary: Summary
  readonly documents: Document[]
  readonly #postings: Map<string, number[]>
  readonly #numbers = new Map<string, number>()
  readonly #shardOf: Sharding
  readonly #staleShards = new Set<number>()
  readonly #staleBlocks = new Set<number>()
  #weight = 0

  constructor(summary: Summary, documents: Document[], entries: Iterable<Entry>, shardOf: Sharding) {
    this.summary = { ...summary, shards: summary.shards.slice() }
    this.documents = documents
    this.#postings = new Map()
    for (const [term, ordinals] of entries) {
      this.#postings.set(term, [...ordinals])
      this.#weight += ordinals.length
    }
    for (const [ordinal, { key }] of documents.entries()) if (key !== '') this.#numbers.set(key, ordinal)
    this.#shardOf = shardOf
  }

  static empty(id: number, shardOf: Sharding): Segment {
    return new Segment(emptySummary(id), [], [], shardOf)
  }

  /** How many pairs of word and message there are. */
  get weight(): number {
    return this.#weight
  }

  /** Whether something is to be stored. */
  get isStale(): boolean {
    return this.#staleBlocks.size > 0
  }

  /** The message as it was taken in; undefined when it is not here. */
  find(key: string): Document | undefined {
    const ordinal = this.#numbers.get(key)
    return ordinal === undefined ? undefined : this.documents[ordinal]
  }

  /** Takes in a message that is not here yet. */
  add(row: MessageRow, terms: Iterable<string>): void {
    const ordinal = this.documents.length
    this.documents.push(documentOf(row))
    this.#numbers.set(row.key, ordinal)
    this.#staleBlocks.add(Math.floor(ordinal / BLOCK))
    for (const term of terms) {
      const postings = this.#postings.get(term)
      if (postings === undefined) this.#postings.set(term, [ordinal])
      else postings.push(ordinal)
      this.#weight += 1
      this.#staleShards.add(this.#shardOf(term))
    }
    const { summary } = this
    summary.size += 1
    summary.alive += 1
    summary.sentFrom = Math.min(summary.sentFrom, row.sentAt)
    summary.sentTo = Math.max(summary.sentTo, row.sentAt)
    summary.heardFrom = Math.min(summary.heardFrom, row.receivedAt)
    summary.heardTo = Math.max(summary.heardTo, row.receivedAt)
  }

  /** Takes messages out, with every word that only they had. */
  remove(keys: Iterable<string>): void {
    const gone = new Set<number>()
    for (const key of keys) {
      const ordinal = this.#numbers.get(key)
      if (ordinal === undefined) continue
      gone.add(ordinal)
      this.#numbers.delete(key)
      this.documents[ordinal] = GONE
      this.#staleBlocks.add(Math.floor(ordinal / BLOCK))
    }
    if (gone.size === 0) return
    this.summary.alive -= gone.size
    for (const [term, postings] of this.#postings) {
      const left = postings.filter((ordinal) => !gone.has(ordinal))
      if (left.length === postings.length) continue
      this.#weight -= postings.length - left.length
      this.#staleShards.add(this.#shardOf(term))
      if (left.length === 0) this.#postings.delete(term)
      else this.#postings.set(term, left)
    }
  }

  /** Calls `mark` with every message that has a word beginning with `prefix`, some more than once. */
  findPrefix(prefix: string, mark: (ordinal: number) => void): void {
    for (const [term, postings] of this.#postings)
      if (term.startsWith(prefix)) for (const ordinal of postings) mark(ordinal)
  }

  /** The changes that store what is new since the last time; nothing may be added or removed meanwhile. Pieces that became empty are deleted, and so is an empty segment. */
  async takeChanges(): Promise<RowChange[]> {
    const changes =
      this.summary.alive === 0 ? this.#deleteAll() : [...(await this.#shards()), ...this.#blocks()]
    this.#staleShards.clear()
    this.#staleBlocks.clear()
    return changes
  }

  async #shards(): Promise<RowChange[]> {
    const byShard = new Map<number, Entry[]>()
    for (const shard of this.#staleShards) byShard.set(shard, [])
    for (const entry of this.#postings) byShard.get(this.#shardOf(entry[0]))?.push(entry)
    const changes: RowChange[] = []
    let written = 0
    for (const [shard, entries] of byShard) {
      const key = rowKeyOfShard(this.summary.id, shard)
      this.#noteShard(shard, entries.length > 0)
      if (entries.length === 0) changes.push({ table: 'searchIndex', delete: key })
      else changes.push({ table: 'searchIndex', put: { key, bytes: encodeShard(entries) } })
      written += entries.length
      if (written < WORDS_AT_ONCE) continue
      written = 0
      // Messages that come and go have their turn in between.
      await new Promise<void>((resume) => setTimeout(resume))
    }
    return changes
  }

  #blocks(): RowChange[] {
    return [...this.#staleBlocks].map((block): RowChange => {
      const documents = this.documents.slice(block * BLOCK, (block + 1) * BLOCK)
      const key = rowKeyOfBlock(this.summary.id, block)
      return { table: 'searchIndex', put: { key, bytes: encodeBlock(documents) } }
    })
  }

  #deleteAll(): RowChange[] {
    const { id, size, shards } = this.summary
    const changes: RowChange[] = []
    for (let block = 0; block * BLOCK < size; block++)
      changes.push({ table: 'searchIndex', delete: rowKeyOfBlock(id, block) })
    for (let shard = 0; shard < shards.length * 8; shard++)
      if (hasShard(this.summary, shard))
        changes.push({ table: 'searchIndex', delete: rowKeyOfShard(id, shard) })
    shards.fill(0)
    return changes
  }

  #noteShard(shard: number, exists: boolean): void {
    const { shards } = this.summary
    const bit = 1 << (shard & 7)
    const byte = shards[shard >> 3]!
    shards[shard >> 3] = exists ? byte | bit : byte & ~bit
  }
}
