// Repairing a session that broke (session-protocol.md, section 5.4). Who cannot decrypt asks to have it sent
// again; who is asked archives the session and sends anew what has not been delivered, under the same message ids, so that
// nothing shows twice. A new session is started by the side that knows where the other's prekeys lie.
import { encodeContents } from '../protocol/content/content.ts'
import type { Applying } from './applying.ts'
import { addEvent } from './conversation-rows.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { Unsealed } from './ports.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import { textContent } from './text-content.ts'
import type { Unit } from './unit.ts'

/** Healing one conversation happens at most this often, in milliseconds: a retry asks for no more than one. */
const PAUSE_MS = 10_000
/** How far back undelivered messages and unacknowledged receipts are looked for. */
const REACH = 500
const RECEIPTS_AGAIN = 100

export class Healing {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #askedAt = new Map<string, number>()
  readonly #resentAt = new Map<string, number>()
  /** What could not be decrypted since the contact was asked, if nothing could be since. */
  readonly #unanswered = new Map<string, Unsealed>()

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
  }

  /** An envelope could not be decrypted: asks the contact to send it again, or says so where nobody can be asked. */
  ask(at: Applying, unsealed: Unsealed): void {
    const { row, unit, session } = at
    const now = this.#core.clock.now()
    if (row.outbox?.kind !== 'conversation') {
      addEvent(this.#core, row, unit, 'undecryptable')
      return
    }
    const waitMs = (this.#askedAt.get(row.key) ?? -Infinity) + PAUSE_MS - now
    if (waitMs > 0) {
      unit.after.push(() => this.#askLater(row.key, unsealed, waitMs))
      return
    }
    this.#askedAt.set(row.key, now)
    this.#outbox.postSealed(row.key, unit, session.sealRetry(unsealed, now))
    if (row.prekeys === undefined) return
    // Only we can start a new session: the first content under it tells the contact so.
    session.reset()
    delete row.prekeys.bundle
    const hello = { kind: 'profile', name: this.#core.account.name } as const
    this.#outbox.post(row.key, unit, encodeContents([hello]), session)
  }

  /** An envelope of the contact could be decrypted: nobody has to be asked again. */
  opened(row: ConversationRow, unit: Unit): void {
    unit.after.push(() => this.#unanswered.delete(row.key))
  }

  /**
   * The contact could not decrypt us: the session is put away and everything undelivered goes out again. The new session is
   * started from fresh prekeys, or by the contact's next message where its prekeys are not known.
   */
  async resend(at: Applying): Promise<void> {
    const { row, unit, session } = at
    const now = this.#core.clock.now()
    const waitMs = (this.#resentAt.get(row.key) ?? -Infinity) + PAUSE_MS - now
    if (waitMs > 0) {
      unit.after.push(() => this.#resendLater(row.key, waitMs))
      return
    }
    unit.after.push(() => this.#resentAt.set(row.key, now))
    session.reset()
    await this.renew(row, unit)
  }

  /** Replaces everything sealed and undelivered by contents that wait for a new session. */
  async renew(row: ConversationRow, unit: Unit): Promise<void> {
    const old = [...this.#outbox.waiting(row.key)]
    for (const waiting of old) unit.add({ table: 'outbox', delete: waiting.key })
    for (const waiting of old)
      if (waiting.message === undefined && waiting.content !== undefined)
        this.#outbox.post(row.key, unit, waiting.content)
    const stored = await this.#core.store.messages(row.key, undefined, REACH)
    const messages = stored.map((message) => unit.messages.get(message.key) ?? message).reverse()
    for (const message of messages.filter(isUndelivered))
      this.#outbox.post(row.key, unit, textContent(message), undefined, { message: message.key })
    const theirs = messages.filter((message) => !message.own && message.event === undefined)
    row.receipts.delivered.push(...theirs.slice(-RECEIPTS_AGAIN).map((message) => message.key))
    unit.after.push(() => this.#outbox.wake(row.key))
  }

  #askLater(conversation: string, unsealed: Unsealed, waitMs: number): void {
    const isPlanned = this.#unanswered.has(conversation)
    this.#unanswered.set(conversation, unsealed)
    if (isPlanned) return
    this.#later(conversation, waitMs, (at) => {
      const latest = this.#unanswered.get(conversation)
      this.#unanswered.delete(conversation)
      if (latest !== undefined) this.ask(at, latest)
    })
  }

  #resendLater(conversation: string, waitMs: number): void {
    this.#later(conversation, waitMs, (at) => this.resend(at))
  }

  #later(conversation: string, waitMs: number, task: (at: Applying) => Promise<void> | void): void {
    this.#core.clock.after(waitMs, () =>
      this.#core.background(async () => {
        if (this.#core.isStopped || this.#core.book.get(conversation) === undefined) return
        await this.#core.step(conversation, (row, unit, session) => task({ row, unit, session }))
      }),
    )
  }
}

function isUndelivered(message: MessageRow): boolean {
  return (
    message.own && message.event === undefined && (message.state === 'queued' || message.state === 'sent')
  )
}
