// Disappearing messages. A text carries the time it was written under; the countdown begins when an own one was sent and when
// the contact's was read. What is due is found through its own table, at the start and by a timer.
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import { takeAway } from './removal.ts'
import type { ExpiringRow, MessageRow } from './rows.ts'
import type { Unit } from './unit.ts'

/** Messages that are taken away in one go, and the longest wait of a timer, in milliseconds. */
const BATCH = 200
const LONGEST_WAIT_MS = 12 * 3_600_000
/** Pause before what could not be taken away is tried again. */
const RETRY_MS = 5_000

/** The message with its countdown begun, if it has one that did not begin yet. The caller puts it into the unit. */
export function countDown(core: Core, unit: Unit, message: MessageRow): MessageRow {
  const { key, conversation, expireAfterMs } = message
  if (expireAfterMs === undefined || message.expiresAt !== undefined) return message
  const expiresAt = core.clock.now() + expireAfterMs
  unit.add({ table: 'expiring', put: { key, conversation, at: expiresAt } })
  return { ...message, expiresAt }
}

export class Expiry {
  readonly #core: Core
  #next: { at: number; cancel: Cancel } | undefined

  constructor(core: Core) {
    this.#core = core
    core.onCommit.push((unit) => {
      for (const change of unit.changes)
        if (change.table === 'expiring' && 'put' in change) this.#wakeAt(change.put.at)
    })
  }

  /** Takes away what is due, and whatever becomes due from now on. */
  start(): void {
    this.#core.background(() => this.#run())
  }

  stop(): void {
    this.#next?.cancel()
    this.#next = undefined
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const now = this.#core.clock.now()
        const rows = await this.#core.store.expiring(BATCH)
        const due = rows.filter(({ at }) => at <= now)
        if (due.length === 0) {
          const [first] = rows
          if (first !== undefined) this.#wakeAt(first.at)
          return
        }
        for (const [conversation, some] of Map.groupBy(due, (row) => row.conversation))
          await this.#takeAway(conversation, some)
      }
    } catch (error) {
      this.#wakeAt(this.#core.clock.now() + RETRY_MS)
      throw error
    }
  }

  async #takeAway(conversation: string, due: readonly ExpiringRow[]): Promise<void> {
    const core = this.#core
    const drop = (unit: Unit) => {
      for (const { key } of due) unit.add({ table: 'expiring', delete: key })
    }
    if (core.book.get(conversation) === undefined) return core.unit(drop)
    await core.change(conversation, async (row, unit) => {
      drop(unit)
      await takeAway(
        core,
        row,
        unit,
        due.map(({ key }) => key),
      )
    })
  }

  #wakeAt(at: number): void {
    if (this.#core.isStopped || (this.#next !== undefined && this.#next.at <= at)) return
    this.#next?.cancel()
    const waitMs = Math.min(Math.max(0, at - this.#core.clock.now()), LONGEST_WAIT_MS)
    const cancel = this.#core.clock.after(waitMs, () => {
      this.#next = undefined
      this.#core.background(() => this.#run())
    })
    this.#next = { at, cancel }
  }
}
