// What both sides of a chat share and either may change: the timer of disappearing messages. The newest change counts on both
// sides; of two at the same time the one of the greater account id.
import { encodeContents, maxExpiryMs, type TimerContent } from '../protocol/content/content.ts'
import type { Applying } from './applying.ts'
import { stampAfter } from './changes.ts'
import { addEvent } from './conversation-rows.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import { MAX_LEAD_MS } from './message-changes.ts'
import type { Outbox } from './outbox.ts'
import type { ConversationRow } from './rows.ts'
import { requireWritable } from './writable.ts'

/** Shortest life of a disappearing message, in milliseconds. */
const SHORTEST_MS = 1_000

type Timer = NonNullable<ConversationRow['timer']>

export class Agreements {
  readonly #core: Core
  readonly #outbox: Outbox

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
  }

  /** Sets the timer for messages written from now on. Rejects with `not-writable`, and `internal` outside 1 s to 366 days. */
  async setExpiry(conversation: string, ms: number | undefined): Promise<void> {
    if (ms !== undefined && !(Number.isSafeInteger(ms) && ms >= SHORTEST_MS && ms <= maxExpiryMs))
      throw new SkeinError('internal')
    requireWritable(this.#core, conversation)
    await this.#core.act(conversation, (row, unit, session) => {
      if (row.timer?.ms === ms) return
      const at = stampAfter(this.#core, row, row.timer?.at ?? 0)
      row.timer = { at, by: this.#core.vault.accountId, ...(ms === undefined ? {} : { ms }) }
      addEvent(this.#core, row, unit, 'timer-changed', { own: true, ...(ms === undefined ? {} : { ms }) })
      if (row.kind !== 'self') this.#outbox.post(conversation, unit, timerContents(row.timer), session)
    })
  }

  /** The contact changed the timer. */
  apply({ sentAt: at, ms }: TimerContent, { row, unit }: Applying): void {
    const timer: Timer = { at, by: row.contact.accountId, ...(ms === undefined ? {} : { ms }) }
    if (at > this.#core.clock.now() + MAX_LEAD_MS || !isNewer(timer, row.timer)) return
    const isOther = row.timer?.ms !== ms
    row.timer = timer
    if (isOther)
      addEvent(this.#core, row, unit, 'timer-changed', { own: false, ...(ms === undefined ? {} : { ms }) })
  }
}

/** The content that tells a timer. */
export function timerContents({ at, ms }: Timer) {
  return encodeContents([{ kind: 'timer', sentAt: at, ...(ms === undefined ? {} : { ms }) }])
}

function isNewer(one: Timer, other: Timer | undefined): boolean {
  if (other === undefined || one.at !== other.at) return one.at > (other?.at ?? -1)
  return one.by === other.by ? (one.ms ?? 0) > (other.ms ?? 0) : one.by > other.by
}
