// Who is writing. A signal is worth seconds: it goes only to contacts that are there, waits a moment so that a text written in one
// go costs no signal, is dropped when it could not leave in time, and what is heard expires by itself (ux.md, 67).
import { encodeContents } from '../protocol/content/content.ts'
import { TYPING_LIFE_MS } from './apply-content.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { Presence } from './presence.ts'
import type { Unit } from './unit.ts'

/** The same signal is not repeated sooner than this, in milliseconds. */
const REPEAT_MS = 5_000
/** How long a signal waits for the text it announces, in milliseconds: it would only delay that. */
export const TYPING_PATIENCE_MS = 300

/** What this person did last, and what was said of it. */
type Own = { active: boolean; said?: { active: boolean; at: number }; cancel?: Cancel }

export class Typing {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #presence: Presence
  readonly #heard = new Map<string, Cancel>()
  readonly #own = new Map<string, Own>()

  constructor(core: Core, outbox: Outbox, presence: Presence) {
    this.#core = core
    this.#outbox = outbox
    this.#presence = presence
    core.onCommit.push((unit) => this.#onCommit(unit))
  }

  /** This person writes, or stopped. */
  say(conversation: string, active: boolean): void {
    const { contact } = this.#core.conversation(conversation)
    if (contact.state !== 'accepted') return
    const own = this.#own.get(conversation) ?? { active }
    this.#own.set(conversation, own)
    own.active = active
    own.cancel ??= this.#core.clock.after(TYPING_PATIENCE_MS, () => {
      delete own.cancel
      this.#core.background(() => this.#tell(conversation, own))
    })
  }

  /** The contact writes, or stopped, or its message has come. */
  heard(conversation: string, active: boolean): void {
    const cancel = this.#heard.get(conversation)
    cancel?.()
    this.#heard.delete(conversation)
    if (active) {
      const expire = this.#core.clock.after(TYPING_LIFE_MS, () => this.heard(conversation, false))
      this.#heard.set(conversation, expire)
    }
    if (active !== (cancel !== undefined))
      this.#core.ports.emit({ type: 'typing', conversationId: conversation, active })
  }

  stop(): void {
    for (const cancel of this.#heard.values()) cancel()
    for (const { cancel } of this.#own.values()) cancel?.()
  }

  async #tell(conversation: string, own: Own): Promise<void> {
    const core = this.#core
    if (!(core.account.typing ?? core.account.receipts) || !this.#presence.isThere(conversation)) return
    const { active, said } = own
    const sentAt = core.clock.now()
    if (said === undefined ? !active : said.active === active && (!active || sentAt - said.at < REPEAT_MS))
      return
    own.said = { active, at: sentAt }
    const content = encodeContents([{ kind: 'typing', active, sentAt }])
    await core.step(conversation, (_, unit, session) =>
      this.#outbox.post(conversation, unit, content, session, { expiresAt: sentAt + TYPING_LIFE_MS }),
    )
  }

  /** An own text ends the typing by itself, there as well as here. */
  #onCommit(unit: Unit): void {
    for (const { own, state, conversation } of unit.messages.values()) {
      if (!own || state !== 'queued') continue
      this.#own.get(conversation)?.cancel?.()
      this.#own.delete(conversation)
    }
  }
}
