// The store's own clock, which decides what has expired. It never goes back, advances with the time that really
// passes, and follows a wall clock that is ahead by at most `MAX_HOURS_PER_HOUR`, so that a clock set wrong by
// years does not empty the mailboxes. `edge.md`, section 3.8.

import { FieldReader, FieldWriter } from '../../protocol/mailbox/fields.ts'
import type { KeyValue } from './key-value.ts'
import { key } from './keys.ts'
import { utf8 } from '../../lib/bytes.ts'

export type TimeSource = Readonly<{ wallMs: () => number; monotonicMs: () => number }>

/** Hours of expiry that one hour of uptime may bring at most. */
const MAX_HOURS_PER_HOUR = 48
const CLOCK_KEY = key('g', utf8('clock'))

/** The time of this machine. */
export const systemTime: TimeSource = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

export class StoreClock {
  readonly #time: TimeSource
  #nowMs: number
  #lastMonotonicMs: number

  private constructor(time: TimeSource, nowMs: number) {
    this.#time = time
    this.#nowMs = nowMs
    this.#lastMonotonicMs = time.monotonicMs()
  }

  /** Goes on where the store's clock stood; a new store begins with the wall clock. */
  static load(db: KeyValue, time: TimeSource): StoreClock {
    const saved = db.get(CLOCK_KEY)
    return new StoreClock(time, saved === undefined ? time.wallMs() : new FieldReader(saved).u64('clock'))
  }

  /** Milliseconds of the store's clock, now. */
  nowMs(): number {
    const monotonicMs = this.#time.monotonicMs()
    const passedMs = Math.max(0, monotonicMs - this.#lastMonotonicMs)
    this.#lastMonotonicMs = monotonicMs
    const behindMs = Math.max(0, this.#time.wallMs() - (this.#nowMs + passedMs))
    const catchUpMs = Math.min(behindMs, passedMs * (MAX_HOURS_PER_HOUR - 1))
    this.#nowMs += passedMs + catchUpMs
    return Math.floor(this.#nowMs)
  }

  /** Remembers the time across restarts. */
  async save(db: KeyValue): Promise<void> {
    await db.commit([[CLOCK_KEY, new FieldWriter().u64(this.nowMs()).finish()]])
  }
}
