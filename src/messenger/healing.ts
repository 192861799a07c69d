// Repairing a session that broke (session-protocol.md, section 5.4). Who cannot decrypt asks to have it sent
// again; who is asked archives the session and sends anew what has not been delivered, under the same message ids, so that
// nothing shows twice. A new session is started by the side that knows where the other's prekeys lie.
import { fromBase64url } from '../lib/bytes.ts'
import {
  encodeContents,
  maxContents,
  type ChangeContent,
  type ProfileContent,
} from '../protocol/content/content.ts'
import { timerContents } from './agreements.ts'
import type { Applying } from './applying.ts'
import { addEvent } from './conversation-rows.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { Profile } from './profile.ts'
import type { Unsealed } from './ports.ts'
import type { ConversationRow, HistoryRow, MessageRow } from './rows.ts'
import { SEEN_MS } from './seen.ts'
import { changeContents, messageContents } from './text-content.ts'
import type { Unit } from './unit.ts'

/** Healing one conversation happens at most this often, in milliseconds: a retry asks for no more than one. */
const PAUSE_MS = 10_000
/** How far back undelivered messages and unacknowledged receipts are looked for. */
const REACH = 500
const RECEIPTS_AGAIN = 100

export class Healing {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #profile: Profile
  readonly #askedAt = new Map<string, number>()
  readonly #resentAt = new Map<string, number>()
  /** What could not be decrypted since the contact was asked, if nothing could be since. */
  readonly #unanswered = new Map<string, Unsealed>()

  constructor(core: Core, outbox: Outbox, profile: Profile) {
    this.#core = core
    this.#outbox = outbox
    this.#profile = profile
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
    const hello = encodeContents([this.#hello(row)])
    this.#outbox.post(row.key, unit, hello, session)
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
    for (const message of messages.filter(isUndelivered)) {
      const contents = messageContents(message, (await this.#versionsOf(message, unit))?.versions)
      this.#outbox.post(row.key, unit, contents, undefined, { message: message.key })
    }
    await this.#repeatChanges(row, unit, messages)
    const theirs = messages.filter((message) => !message.own && message.event === undefined)
    row.receipts.delivered.push(...theirs.slice(-RECEIPTS_AGAIN).map((message) => message.key))
    unit.after.push(() => this.#outbox.wake(row.key))
  }

  /** Says again what this person did to messages lately: whether it came through is not known, and it counts once. */
  async #repeatChanges(row: ConversationRow, unit: Unit, messages: readonly MessageRow[]): Promise<void> {
    const since = this.#core.clock.now() - SEEN_MS
    const changes: ChangeContent[] = []
    for (const message of messages) {
      const { own, reactions, pin, key } = message
      if (own && !isUndelivered(message) && (message.editedAt ?? message.deletedAt ?? 0) > since)
        changes.push(...changeContents(message, (await this.#versionsOf(message, unit))?.versions))
      if (pin !== undefined && pin.by === this.#core.vault.accountId && pin.at > since)
        changes.push({ kind: 'pin', target: fromBase64url(key), sentAt: pin.at, on: pin.on })
      const mine = reactions?.mine
      if (mine === undefined || mine.at <= since) continue
      const { at: sentAt, emoji } = mine
      const target = fromBase64url(key)
      changes.push({ kind: 'reaction', target, sentAt, ...(emoji === undefined ? {} : { emoji }) })
    }
    // Wordings may be long, everything else is short.
    const [edits, others] = [
      changes.filter(({ kind }) => kind === 'edit'),
      changes.filter(({ kind }) => kind !== 'edit'),
    ]
    if (row.timer?.by === this.#core.vault.accountId && row.timer.at > since)
      this.#outbox.post(row.key, unit, timerContents(row.timer))
    for (const edit of edits) this.#outbox.post(row.key, unit, encodeContents([edit]))
    for (let from = 0; from < others.length; from += maxContents)
      this.#outbox.post(row.key, unit, encodeContents(others.slice(from, from + maxContents)))
  }

  /** What starts a new session. Only accepted contacts learn the whole profile. */
  #hello(row: ConversationRow): ProfileContent {
    if (row.contact.state === 'accepted') return this.#profile.content()
    return { kind: 'profile', name: this.#core.account.name }
  }

  async #versionsOf(message: MessageRow, unit: Unit): Promise<HistoryRow | undefined> {
    return message.editedAt === undefined ? undefined : this.#core.history(unit, message.key)
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
