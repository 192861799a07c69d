// Looks a query up, newest message first. Segments are read in the order of their newest messages, and only as many as it takes:
// what was found counts once nothing unread can be newer. Each result is then held against its row, so that there are no false
// ones and none that were deleted.
import type { Store } from '../ports.ts'
import type { MessageRow } from '../rows.ts'
import { BLOCK, isSearchable, type Block, type Document } from './documents.ts'
import type { Index, Source } from './index.ts'
import { hasShard, rowKeyOfBlock, rowKeyOfShard } from './manifest.ts'
import { lookupsOf, match, type Query, type Span } from './query.ts'
import { readRows } from './read-rows.ts'
import { findPrefix } from './shard-codec.ts'

/** What a search is confined to; times are from `since` on and before `until`. */
export type Filter = { conversationId?: string; from?: 'me' | 'them'; since?: number; until?: number }
/** A place in the order of results. */
export type Place = { sentAt: number; key: string }
export type Found = { row: MessageRow; spans: Span[] }

/** Segments that are read at once in the beginning; each time twice as many. */
const FIRST_SEGMENTS = 2
/** Rows that are read at once, at least. */
const MIN_ROWS = 16

/** Up to `limit` messages that match, newest first, beginning behind `after`. */
export async function find(
  store: Store,
  index: Index,
  query: Query,
  filter: Filter,
  limit: number,
  after?: Place,
): Promise<Found[]> {
  const sources = index.sources
    .filter(({ summary }) => mayHold(summary.sentFrom, summary.sentTo, filter, after))
    .sort((left, right) => right.summary.sentTo - left.summary.sentTo)
  const search = new Lookup(index, query, filter, after)
  const found: Found[] = []
  const seen = new Set<string>()
  let read = 0
  let group = FIRST_SEGMENTS
  while (found.length < limit) {
    const horizon = sources[read]?.summary.sentTo ?? -Infinity
    const next = search.takeAbove(horizon, Math.max(MIN_ROWS, limit - found.length))
    if (next.length > 0) {
      // A message may be in two segments for a while.
      const fresh = next.filter(({ key }) => !seen.has(key) && seen.add(key))
      found.push(...(await verify(store, fresh, query, filter)))
    } else if (read < sources.length) {
      await search.read(sources.slice(read, read + group))
      read += group
      group *= 2
    } else break
  }
  return found.slice(0, limit)
}

/** Results that are not held against their rows yet, newest first. */
class Lookup {
  readonly #index: Index
  readonly #lookups: readonly string[]
  readonly #filter: Filter
  readonly #after: Place | undefined
  #found: Document[] = []
  #taken = 0

  constructor(index: Index, query: Query, filter: Filter, after: Place | undefined) {
    this.#index = index
    this.#lookups = lookupsOf(query)
    this.#filter = filter
    this.#after = after
  }

  /** Up to `count` results that are newer than `horizon`. */
  takeAbove(horizon: number, count: number): Document[] {
    const start = this.#taken
    while (this.#taken < start + count && (this.#found[this.#taken]?.sentAt ?? -Infinity) > horizon)
      this.#taken += 1
    return this.#found.slice(start, this.#taken)
  }

  async read(sources: readonly Source[]): Promise<void> {
    const shards = await this.#index.reader.shards(sources.flatMap((source) => this.#shardKeys(source)))
    const marked = sources.map((source) => ({ source, ordinals: this.#matches(source, shards) }))
    const keys = marked.flatMap(({ source, ordinals }) => blockKeys(source, ordinals))
    const blocks = await this.#index.reader.blocks(keys)
    const documents = marked.flatMap(({ source, ordinals }) =>
      ordinals.map((ordinal) => documentAt(source, ordinal, blocks)),
    )
    const fitting = documents.filter((one) => one !== undefined && this.#fits(one)) as Document[]
    this.#found = [...this.#found.slice(this.#taken), ...fitting].sort(newestFirst)
    this.#taken = 0
  }

  #shardKeys({ summary, segment }: Source): string[] {
    if (segment !== undefined) return []
    const shards = new Set(this.#lookups.map(this.#index.shardOf))
    // Without one of the words there is nothing to find.
    if ([...shards].some((shard) => !hasShard(summary, shard))) return []
    return [...shards].map((shard) => rowKeyOfShard(summary.id, shard))
  }

  /** Numbers of messages that have every word. */
  #matches({ summary, segment }: Source, shards: ReadonlyMap<string, Uint8Array>): number[] {
    const counts = new Uint8Array(summary.size)
    for (const [i, term] of this.#lookups.entries()) {
      const mark = (ordinal: number) => {
        if (counts[ordinal] === i) counts[ordinal] = i + 1
      }
      if (segment !== undefined) segment.findPrefix(term, mark)
      else {
        const shard = shards.get(rowKeyOfShard(summary.id, this.#index.shardOf(term)))
        if (shard === undefined) return []
        findPrefix(shard, term, mark)
      }
    }
    const ordinals: number[] = []
    for (let i = 0; i < counts.length; i++) if (counts[i] === this.#lookups.length) ordinals.push(i)
    return ordinals
  }

  #fits(document: Document): boolean {
    if (document.key === '' || !fits(document, this.#filter)) return false
    return this.#after === undefined || newestFirst(this.#after, document) < 0
  }
}

async function verify(
  store: Store,
  documents: readonly Document[],
  query: Query,
  filter: Filter,
): Promise<Found[]> {
  const rows = await readRows(
    store,
    documents.map(({ key }) => key),
  )
  return rows.flatMap((row, i): Found[] => {
    if (row === undefined || !isSearchable(row) || row.sentAt !== documents[i]?.sentAt) return []
    const spans = fits(row, filter) ? match(query, row.body) : undefined
    return spans === undefined ? [] : [{ row, spans }]
  })
}

function blockKeys({ summary, segment }: Source, ordinals: readonly number[]): string[] {
  if (segment !== undefined) return []
  const blocks = new Set(ordinals.map((ordinal) => Math.floor(ordinal / BLOCK)))
  return [...blocks].map((block) => rowKeyOfBlock(summary.id, block))
}

function documentAt(
  { summary, segment }: Source,
  ordinal: number,
  blocks: ReadonlyMap<string, Block>,
): Document | undefined {
  if (segment !== undefined) return segment.documents[ordinal]
  return blocks.get(rowKeyOfBlock(summary.id, Math.floor(ordinal / BLOCK)))?.at(ordinal % BLOCK)
}

function mayHold(from: number, to: number, { since, until }: Filter, after: Place | undefined): boolean {
  const last = Math.min(until === undefined ? Infinity : until - 1, after?.sentAt ?? Infinity)
  return to >= (since ?? -Infinity) && from <= last
}

function fits(
  message: { conversation: string; own: boolean; sentAt: number },
  { conversationId, from, since, until }: Filter,
): boolean {
  if (conversationId !== undefined && message.conversation !== conversationId) return false
  if (from !== undefined && message.own !== (from === 'me')) return false
  return message.sentAt >= (since ?? -Infinity) && message.sentAt < (until ?? Infinity)
}

/** Newest first; messages of the same time by their ids. */
function newestFirst(left: Place, right: Place): number {
  if (left.sentAt !== right.sentAt) return right.sentAt - left.sentAt
  return left.key < right.key ? 1 : left.key > right.key ? -1 : 0
}
