// A search on a store in memory, with the units of work of a real messenger around it, for tests: time stands until it is moved, a
// life may end at any write, and the next one goes on with the same database.
import { toBase64url } from '../lib/bytes.ts'
import type { Cancel, Clock } from '../messenger/clock.ts'
import { Core } from '../messenger/core.ts'
import type { Network, Store, Vault } from '../messenger/ports.ts'
import type { AccountRow, ConversationRow, MessageRow } from '../messenger/rows.ts'
import type { Limits } from '../messenger/search/limits.ts'
import { Search } from '../messenger/search/search.ts'
import type { Unit } from '../messenger/unit.ts'
import { createMemoryDatabase, createMemoryStore } from './memory-store.ts'

/** A small index, so that few messages fill many segments. */
const SMALL: Partial<Limits> = { segmentSize: 6, segmentWeight: 60, flushAt: 5, buildStep: 3, buildRows: 16 }
/** More than any timer of the search waits. */
const LONG_MS = 120_000

/** Time that only moves when it is told to. */
class StillClock implements Clock {
  #now = 1_700_000_000_000
  #timers = new Set<{ at: number; action: () => void }>()

  now(): number {
    return this.#now
  }

  after(delayMs: number, action: () => void): Cancel {
    const timer = { at: this.#now + delayMs, action }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Moves on and fires what is due. */
  move(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue
      this.#timers.delete(timer)
      timer.action()
    }
  }

  /** Turns the clock back, as people do. */
  turnBack(ms: number): void {
    this.#now -= ms
  }

  get isIdle(): boolean {
    return this.#timers.size === 0
  }
}

/** What a store answers whose life has ended. */
export class DeathError extends Error {
  override readonly name = 'DeathError'
}

/** The search of one person. */
export class SearchWorld {
  readonly clock = new StillClock()
  readonly database = createMemoryDatabase()
  readonly reports: unknown[] = []
  readonly messages = new Map<string, MessageRow>()
  core!: Core
  search!: Search
  #conversations = new Map<string, ConversationRow>()
  #life = { isOver: false, writesLeft: Infinity, isCommitted: false }
  #count = 0

  constructor() {
    this.open()
  }

  /** Begins a life. */
  open(): void {
    const life = { isOver: false, writesLeft: Infinity, isCommitted: false }
    this.#life = life
    const inner = createMemoryStore(this.database)
    const store: Store = {
      ...inner,
      write: async (changes) => {
        if (life.isOver) throw new DeathError('this life is over')
        if (life.writesLeft-- > 0) return inner.write(changes)
        life.isOver = true
        if (life.isCommitted) await inner.write(changes)
        throw new DeathError('the worker died')
      },
    }
    const random = () => crypto.getRandomValues(new Uint8Array(16))
    this.core = new Core(
      {
        store,
        vault: {} as Vault,
        network: {} as Network,
        clock: this.clock,
        entropy: (length) => crypto.getRandomValues(new Uint8Array(length)),
        emit: () => undefined,
        origin: 'https://skein.test',
        describeEdge: () => Promise.reject(new Error('no edge node here')),
        report: (error) => void this.reports.push(error),
      },
      { key: 'self', name: 'Anna', createdAt: 0, direct: true, receipts: true, edges: [] } as AccountRow,
    )
    this.core.newId = () => toBase64url(random())
    this.search = new Search(this.core, SMALL)
    this.search.start()
  }

  /** Ends this life at the `writes`-th write from now on; `isCommitted` tells whether that write is still kept. */
  dieAfter(writes: number, isCommitted: boolean): void {
    this.#life.writesLeft = writes
    this.#life.isCommitted = isCommitted
  }

  get isDead(): boolean {
    return this.#life.isOver
  }

  /** Ends this life at once, if it has not ended yet, and begins the next one. */
  reopen(): void {
    this.#life.isOver = true
    this.core.isStopped = true
    this.search.stop()
    this.open()
  }

  /** Commits a unit; a life that ends in it is followed by the next, and what the store then holds is what counts. */
  async unit(work: (unit: Unit) => void): Promise<void> {
    try {
      await this.core.unit(work)
    } catch (error) {
      if (!this.isDead) throw error
      this.reopen()
    }
    await this.#readBack()
  }

  /** A new message at the end of a conversation. */
  async write(
    conversation: string,
    body: string,
    extra: Partial<Pick<MessageRow, 'own' | 'sentAt' | 'event'>> = {},
  ): Promise<string> {
    const key = `${String(this.#count++).padStart(21, 'm')}A`
    const known = this.#conversations.get(conversation)
    const row = { key: conversation, ...known, lastSeq: (known?.lastSeq ?? 0) + 1 } as ConversationRow
    const now = this.clock.now()
    await this.unit((unit) => {
      unit.putMessage({
        key,
        conversation,
        seq: row.lastSeq,
        own: false,
        sentAt: now,
        receivedAt: now,
        body,
        state: 'delivered',
        ...extra,
      })
      unit.add({ table: 'conversations', put: row })
    })
    return key
  }

  /** Lets everything that waits happen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 400; turn++) {
      await this.#catchUp()
      if (this.isDead) this.reopen()
      else if (this.clock.isIdle) return
      this.clock.move(LONG_MS)
    }
    throw new Error('the search does not come to rest')
  }

  /** A question is answered when everything before it is done. */
  async #catchUp(): Promise<void> {
    try {
      await this.search.search({ text: '', limit: 1 })
      // What follows upon the work before it is begun within a turn.
      await new Promise((done) => setImmediate(done))
      await this.search.search({ text: '', limit: 1 })
    } catch (error) {
      if (!this.isDead) this.reports.push(error)
    }
  }

  async #readBack(): Promise<void> {
    const store = createMemoryStore(this.database)
    this.messages.clear()
    for (const row of await store.all('messages')) this.messages.set(row.key, row)
    this.#conversations = new Map((await store.all('conversations')).map((row) => [row.key, row]))
  }
}
