// Fills the index from the messages, newest first over all conversations, so that recent ones are found soon and segments cover
// times that hardly overlap. How far it has come is stored with each full segment; what came after is read again.
import type { Store } from '../ports.ts'
import type { MessageRow } from '../rows.ts'
import { isSearchable } from './documents.ts'
import type { Limits } from './limits.ts'
import type { Segment } from './segment.ts'
import { isCorrupt } from './read-rows.ts'
import { termsOf } from './tokenise.ts'

/** Conversations whose next page is read at once. */
const PAGES_AT_ONCE = 16
const MIN_PAGE = 8
const MAX_PAGE = 64

/** A conversation that is left: what was read of it, newest last, and below which position it goes on. */
type Lane = { conversation: string; before: number; rows: MessageRow[] }

export class Builder {
  segment: Segment
  readonly #store: Store
  readonly #limits: Limits
  readonly #isKnown: (key: string) => boolean
  readonly #pageSize: number
  /** Messages that have changed meanwhile and are taken in by themselves; what was read of them may be outdated. */
  readonly #skipped = new Set<string>()
  #lanes: Lane[]

  /** `isKnown` tells whether the index has a message already. */
  constructor(
    store: Store,
    limits: Limits,
    cursors: readonly (readonly [string, number])[],
    segment: Segment,
    isKnown: (key: string) => boolean,
  ) {
    this.#store = store
    this.#limits = limits
    this.#isKnown = isKnown
    this.segment = segment
    this.#lanes = cursors.map(([conversation, before]) => ({ conversation, before, rows: [] }))
    const share = Math.floor(limits.buildRows / Math.max(1, cursors.length))
    this.#pageSize = Math.min(MAX_PAGE, Math.max(MIN_PAGE, share))
  }

  get isDone(): boolean {
    return this.#lanes.length === 0
  }

  /** Where a later life goes on. */
  get cursors(): [string, number][] {
    return this.#lanes.map(({ conversation, before }) => [conversation, before])
  }

  skip(key: string): void {
    this.#skipped.add(key)
  }

  /** Reads pages that are needed; false while some are still missing. */
  async prepare(): Promise<boolean> {
    const empty = this.#lanes.filter((lane) => lane.rows.length === 0)
    await Promise.all(empty.slice(0, PAGES_AT_ONCE).map((lane) => this.#fill(lane)))
    this.#lanes = this.#lanes.filter(({ before }) => before !== NOTHING_LEFT)
    return this.#lanes.every((lane) => lane.rows.length > 0)
  }

  /** Takes in the newest messages of what was read, until a page is used up. */
  step(): void {
    for (let left = this.#limits.buildStep; left > 0; left--) {
      const lane = this.#newest()
      const row = lane?.rows.pop()
      if (lane === undefined || row === undefined) return
      lane.before = row.seq
      const isNew = !this.#skipped.has(row.key) && !this.#isKnown(row.key) && !this.segment.find(row.key)
      if (isNew && isSearchable(row)) this.segment.add(row, termsOf(row.body))
      if (lane.rows.length === 0) return
    }
  }

  async #fill(lane: Lane): Promise<void> {
    try {
      lane.rows = (await this.#store.messages(lane.conversation, lane.before, this.#pageSize)).reverse()
    } catch (error) {
      // Below a damaged row nothing of this conversation can be read, here as on the screen.
      if (!isCorrupt(error)) throw error
    }
    if (lane.rows.length === 0) lane.before = NOTHING_LEFT
  }

  #newest(): Lane | undefined {
    let newest: Lane | undefined
    let time = -Infinity
    for (const lane of this.#lanes) {
      const sentAt = lane.rows.at(-1)?.sentAt ?? -Infinity
      if (newest !== undefined && sentAt <= time) continue
      newest = lane
      time = sentAt
    }
    return newest
  }
}

/** Below every position. */
const NOTHING_LEFT = -1
