// The index as it is open: the stored segments, the one that takes in what is new, and the one that a build fills. Only one method
// runs at a time, which the engine sees to. After a method has thrown, memory may be ahead of the store: the index is then opened
// again, and what it had taken in is still written down in `searchTodo`.
import type { RowChange, Store } from '../ports.ts'
import type { MessageRow } from '../rows.ts'
import { Builder } from './builder.ts'
import { isSearchable, printOf } from './documents.ts'
import { IndexReader } from './index-reader.ts'
import type { Limits } from './limits.ts'
import { MANIFEST, shardingBy, type Manifest, type Sharding, type Summary } from './manifest.ts'
import type { Pending, Standing } from './pending.ts'
import { readRows } from './read-rows.ts'
import { Segment } from './segment.ts'
import { termsOf } from './tokenise.ts'

/** Rows that are read at once. */
const READ_AT_ONCE = 256

/** Where a message stands in the stored segments. */
type Occurrence = { segment: number; print: number }
/** A segment to search in; without `segment` it is read from the store. */
export type Source = { summary: Summary; segment?: Segment }

export class Index {
  readonly reader: IndexReader
  readonly shardOf: Sharding
  readonly #store: Store
  readonly #limits: Limits
  readonly #manifest: Manifest
  #live: Segment
  /** While the index is built. */
  #builder: Builder | undefined
  /** Messages that stored segments still have to lose. */
  readonly #leaving = new Map<number, Set<string>>()
  #todo: string[] = []

  private constructor(store: Store, limits: Limits, manifest: Manifest, reader: IndexReader, live?: Segment) {
    this.#store = store
    this.#limits = limits
    this.#manifest = manifest
    this.reader = reader
    this.shardOf = shardingBy(manifest.secret)
    this.#live = live ?? this.#emptySegment()
    if (manifest.building !== undefined) this.#builder = this.#makeBuilder(manifest.building)
  }

  static async open(store: Store, limits: Limits, manifest: Manifest): Promise<Index> {
    const reader = new IndexReader(store)
    const shardOf = shardingBy(manifest.secret)
    const live = manifest.live && (await reader.segment(manifest.live, shardOf))
    return new Index(store, limits, manifest, reader, live)
  }

  /** Whether every message is in the index. */
  get isComplete(): boolean {
    return this.#manifest.building === undefined
  }

  get isFull(): boolean {
    return this.#isFull(this.#live)
  }

  /** Everything to search in. */
  get sources(): Source[] {
    const open = [this.#live, ...(this.#builder === undefined ? [] : [this.#builder.segment])]
    return [
      ...open.map((segment) => ({ summary: segment.summary, segment })),
      ...this.#manifest.sealed.map((summary) => ({ summary })),
    ].filter(({ summary }) => summary.alive > 0)
  }

  /** Numbers of the stored full segments, the newest first. */
  get stored(): number[] {
    return this.#manifest.sealed.toSorted((left, right) => right.sentTo - left.sentTo).map(({ id }) => id)
  }

  /** Reads a stored segment ahead, if it is still there. */
  async warmUp(id: number): Promise<void> {
    const summary = this.#manifest.sealed.find((one) => one.id === id)
    if (summary !== undefined) await this.reader.warmUp(summary)
  }

  /** Takes in, in memory, what has changed. */
  async take(pending: Pending): Promise<void> {
    if (pending.size === 0) return
    const { messages, todo } = pending.take()
    this.#todo.push(...todo)
    const rows = await this.#rowsOf(messages)
    const occurrences = await this.#occurrences(rows)
    const open = [this.#live, ...(this.#builder === undefined ? [] : [this.#builder.segment])]
    const leaving = new Map<Segment, string[]>(open.map((segment) => [segment, []]))
    const coming: MessageRow[] = []
    for (const [key, row] of rows) {
      this.#builder?.skip(key)
      const print = row !== undefined && isSearchable(row) ? printOf(row) : undefined
      let isIn = false
      for (const segment of open) {
        const known = segment.find(key)
        if (known === undefined) continue
        if (known.print === print) isIn = true
        else leaving.get(segment)?.push(key)
      }
      for (const known of occurrences.get(key) ?? []) {
        if (known.print === print && !isIn) isIn = true
        else this.#leave(known.segment, key)
      }
      if (row !== undefined && print !== undefined && !isIn) coming.push(row)
    }
    for (const [segment, keys] of leaving) segment.remove(keys)
    for (const row of coming) this.#live.add(row, termsOf(row.body))
  }

  /** Stores what was taken in. */
  async flush(): Promise<void> {
    for (const [id, keys] of this.#leaving) {
      await this.#removeStored(id, keys)
      this.#leaving.delete(id)
    }
    const todo = [...new Set(this.#todo)].map((key): RowChange => ({ table: 'searchTodo', delete: key }))
    if (todo.length === 0 && !this.#live.isStale) return
    const changes = this.#live.isStale ? await this.#live.takeChanges() : []
    const { summary } = this.#live
    delete this.#manifest.live
    if (summary.alive === 0) this.#live = this.#emptySegment()
    else if (this.#isFull(this.#live)) this.#seal(this.#live)
    else this.#manifest.live = { ...summary, shards: summary.shards.slice() }
    await this.#write([...changes, ...todo])
    this.#todo = []
  }

  /** Goes on with the build by one step. */
  async build(): Promise<void> {
    const builder = this.#builder
    if (builder === undefined) return
    builder.step()
    if (!builder.isDone && !this.#isFull(builder.segment)) return
    const { segment } = builder
    const changes = segment.isStale ? await segment.takeChanges() : []
    if (segment.summary.alive > 0) this.#manifest.sealed.push(segment.summary)
    if (builder.isDone) {
      delete this.#manifest.building
      this.#builder = undefined
    } else {
      builder.segment = this.#emptySegment()
      this.#manifest.building = builder.cursors
    }
    await this.#write(changes)
  }

  /** Reads what the next step of the build needs; false while more has to be read before it. */
  prepareBuild(): Promise<boolean> {
    return this.#builder?.prepare() ?? Promise.resolve(false)
  }

  #makeBuilder(cursors: NonNullable<Manifest['building']>): Builder {
    const isKnown = (key: string) => this.#live.find(key) !== undefined
    return new Builder(this.#store, this.#limits, cursors, this.#emptySegment(), isKnown)
  }

  #emptySegment(): Segment {
    return Segment.empty(this.#manifest.nextSegment++, this.shardOf)
  }

  #isFull({ summary, weight }: Segment): boolean {
    return summary.size >= this.#limits.segmentSize || weight >= this.#limits.segmentWeight
  }

  #seal(segment: Segment): void {
    this.#manifest.sealed.push(segment.summary)
    this.#live = this.#emptySegment()
  }

  async #rowsOf(messages: ReadonlyMap<string, Standing>): Promise<Map<string, MessageRow | undefined>> {
    const rows = new Map<string, MessageRow | undefined>()
    const unread: string[] = []
    for (const [key, standing] of messages) {
      if (standing === 'unread') unread.push(key)
      else rows.set(key, standing === 'gone' ? undefined : standing)
    }
    for (let i = 0; i < unread.length; i += READ_AT_ONCE) {
      const keys = unread.slice(i, i + READ_AT_ONCE)
      const read = await readRows(this.#store, keys)
      for (const [j, key] of keys.entries()) rows.set(key, read[j])
    }
    return rows
  }

  /** Looks messages up in the stored segments. When a message was heard tells which of them can have it. */
  async #occurrences(rows: ReadonlyMap<string, MessageRow | undefined>): Promise<Map<string, Occurrence[]>> {
    const found = new Map<string, Occurrence[]>()
    for (const summary of this.#manifest.sealed) {
      const wanted = new Set<string>()
      for (const [key, row] of rows)
        if (row === undefined || isWithin(row.receivedAt, summary)) wanted.add(key)
      if (wanted.size === 0) continue
      const leaving = this.#leaving.get(summary.id)
      for (const { key, print } of await this.reader.documents(summary)) {
        if (!wanted.has(key) || leaving?.has(key) === true) continue
        found.set(key, [...(found.get(key) ?? []), { segment: summary.id, print }])
      }
    }
    return found
  }

  #leave(segment: number, key: string): void {
    const keys = this.#leaving.get(segment) ?? new Set()
    this.#leaving.set(segment, keys.add(key))
  }

  async #removeStored(id: number, keys: ReadonlySet<string>): Promise<void> {
    const { sealed } = this.#manifest
    const at = sealed.findIndex((summary) => summary.id === id)
    const summary = sealed[at]
    if (summary === undefined) return
    const segment = await this.reader.segment(summary, this.shardOf)
    segment.remove(keys)
    if (!segment.isStale) return
    const changes = await segment.takeChanges()
    if (segment.summary.alive === 0) sealed.splice(at, 1)
    else sealed[at] = segment.summary
    await this.#write(changes)
  }

  #write(changes: readonly RowChange[]): Promise<void> {
    return this.reader.write([
      ...changes,
      { table: 'settings', put: { key: MANIFEST, value: this.#manifest } },
    ])
  }
}

function isWithin(time: number, { heardFrom, heardTo }: Summary): boolean {
  return time >= heardFrom && time <= heardTo
}
