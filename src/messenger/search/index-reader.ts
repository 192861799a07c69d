// Reads stored pieces of the index, many in one transaction, and keeps the ones used last in memory up to a bound.
import type { Bytes } from '../../lib/bytes.ts'
import type { RowChange, Store } from '../ports.ts'
import { DamagedIndexError } from './damaged.ts'
import { BLOCK, documentsOf, openBlock, type Block, type Document } from './documents.ts'
import { hasShard, rowKeyOfBlock, rowKeyOfShard, SHARDS, type Sharding, type Summary } from './manifest.ts'
import { isCorrupt } from './read-rows.ts'
import { Segment } from './segment.ts'
import { decodeShard } from './shard-codec.ts'

/** What is kept in memory, in bytes; for 100,000 short messages the whole index fits. */
const BUDGET = 16 * 1024 * 1024
/** What a message of an open block takes besides the block's bytes, in bytes. */
const DOCUMENT_BYTES = 4

type Cached = { value: Bytes | Block; cost: number }

export class IndexReader {
  readonly #store: Store
  readonly #budget: number
  /** The one used last is last. */
  readonly #cached = new Map<string, Cached>()
  #size = 0

  constructor(store: Store, budget = BUDGET) {
    this.#store = store
    this.#budget = budget
  }

  /** Stored shards by their row keys. Throws `DamagedIndexError` when one is missing. */
  shards(keys: readonly string[]): Promise<Map<string, Bytes>> {
    return this.#read(keys, (bytes) => ({ value: bytes, cost: bytes.length }))
  }

  /** Stored blocks of messages by their row keys. Throws `DamagedIndexError`. */
  blocks(keys: readonly string[]): Promise<Map<string, Block>> {
    return this.#read(keys, (bytes) => {
      const value = openBlock(bytes)
      return { value, cost: bytes.length + DOCUMENT_BYTES * value.size }
    })
  }

  /** Reads the blocks of a segment ahead, as long as half of the bound is free: nothing in use is pushed out. */
  async warmUp(summary: Summary): Promise<void> {
    if (this.#size < this.#budget / 2) await this.blocks(blockKeysOf(summary))
  }

  /** All messages of a segment, by number. */
  async documents(summary: Summary): Promise<Document[]> {
    const keys = blockKeysOf(summary)
    const blocks = await this.blocks(keys)
    const documents = keys.flatMap((key) => documentsOf(blocks.get(key)!))
    if (documents.length !== summary.size) throw new DamagedIndexError('a segment has another size')
    return documents
  }

  /** A whole segment, to be changed. */
  async segment(summary: Summary, shardOf: Sharding): Promise<Segment> {
    const numbers = Array.from({ length: SHARDS }, (_, i) => i).filter((i) => hasShard(summary, i))
    const shards = await this.shards(numbers.map((i) => rowKeyOfShard(summary.id, i)))
    const entries = [...shards.values()].flatMap(decodeShard)
    return new Segment(summary, await this.documents(summary), entries, shardOf)
  }

  /** Commits changes and follows them. */
  async write(changes: readonly RowChange[]): Promise<void> {
    for (const change of changes)
      if (change.table === 'searchIndex') this.#forget('put' in change ? change.put.key : change.delete)
    if (changes.length > 0) await this.#store.write(changes)
  }

  async #read<T extends Cached['value']>(
    keys: readonly string[],
    open: (bytes: Bytes) => Cached & { value: T },
  ): Promise<Map<string, T>> {
    const found = new Map<string, T>()
    const missing: string[] = []
    for (const key of keys) {
      const known = this.#cached.get(key)
      if (known === undefined) missing.push(key)
      else {
        this.#keep(key, known)
        found.set(key, known.value as T)
      }
    }
    if (missing.length === 0) return found
    for (const [i, row] of (await this.#rows(missing)).entries()) {
      const key = missing[i]!
      if (row === undefined) throw new DamagedIndexError('a piece of the index is missing')
      const opened = open(row.bytes)
      found.set(key, opened.value)
      this.#keep(key, opened)
    }
    return found
  }

  async #rows(keys: readonly string[]) {
    try {
      return await this.#store.many('searchIndex', keys)
    } catch (error) {
      if (isCorrupt(error))
        throw new DamagedIndexError('a piece of the index does not open', { cause: error })
      throw error
    }
  }

  #keep(key: string, cached: Cached): void {
    this.#forget(key)
    this.#cached.set(key, cached)
    this.#size += cached.cost
    for (const oldest of this.#cached.keys()) {
      if (this.#size <= this.#budget) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    this.#size -= this.#cached.get(key)?.cost ?? 0
    this.#cached.delete(key)
  }
}

/** The row keys of all blocks of a segment, in order. */
export function blockKeysOf({ id, size }: Summary): string[] {
  return Array.from({ length: Math.ceil(size / BLOCK) }, (_, block) => rowKeyOfBlock(id, block))
}
