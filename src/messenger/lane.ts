// What one conversation still has to send, in the sender's order, and how its attempts stand.
import type { Cancel } from './clock.ts'
import type { OutboxRow, Route } from './rows.ts'

/** A row that somebody has taken, and how it went; without a way it was dropped. */
export type Done = OutboxRow & { route?: Route }

export class Lane {
  readonly key: string
  /** Not yet taken by anybody, in order. */
  rows: OutboxRow[] = []
  /** Under way now, by row key. */
  readonly flying = new Set<number>()
  /** Taken; the transaction that says so is still to come. */
  done: Done[] = []
  attempts = 0
  /** No try before this time. */
  retryAt = 0
  cancelTimer: Cancel | undefined
  isPreparing = false
  /** Nothing can be sealed until the contact is heard; a wake clears it. */
  isWaiting = false
  isSettling = false
  /** After a missed acknowledgement the mailbox is used straight away until this time. */
  linkDoubtedUntil = 0
  /** The link has been slow to take something, and has not been quick since. */
  isLinkSlow = false

  constructor(key: string) {
    this.key = key
  }

  /** Takes a row in, or its newer form. */
  put(row: OutboxRow): void {
    const at = this.rows.findIndex((other) => other.key === row.key)
    if (at >= 0) this.rows[at] = row
    else this.rows.push(row)
  }

  remove(key: number): OutboxRow | undefined {
    const at = this.rows.findIndex((row) => row.key === key)
    return at < 0 ? undefined : this.rows.splice(at, 1)[0]
  }

  /** Whether a row waits for its seal; later ones then wait behind it. */
  get hasUnsealed(): boolean {
    return this.rows.some((row) => row.sealed === undefined)
  }

  /** Try at once, whatever has happened. */
  forgive(): void {
    this.attempts = 0
    this.retryAt = 0
    this.isWaiting = false
    this.linkDoubtedUntil = 0
    this.isLinkSlow = false
    this.cancelTimer?.()
    this.cancelTimer = undefined
  }
}
