// Who is writing. A signal is worth seconds: it goes only to contacts that are there, is dropped when it could not leave in
// time, and what is heard expires by itself (ux.md, 67).
import { encodeContents } from '../protocol/content/content.ts'
import { TYPING_LIFE_MS } from './apply-content.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { Presence } from './presence.ts'

/** The same signal is not repeated sooner than this, in milliseconds. */
const REPEAT_MS = 5_000

export class Typing {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #presence: Presence
  readonly #heard = new Map<string, Cancel>()
  readonly #said = new Map<string, { active: boolean; at: number }>()

  constructor(core: Core, outbox: Outbox, presence: Presence) {
    this.#core = core
    this.#outbox = outbox
    this.#presence = presence
  }

  /** This person writes, or stopped. */
  async say(conversation: string, active: boolean): Promise<void> {
    const core = this.#core
    const { contact } = core.conversation(conversation)
    if (!core.account.receipts || contact.state !== 'accepted' || !this.#presence.isThere(conversation))
      return
    const sentAt = core.clock.now()
    const said = this.#said.get(conversation)
    if (said === undefined ? !active : said.active === active && (!active || sentAt - said.at < REPEAT_MS))
      return
    this.#said.set(conversation, { active, at: sentAt })
    const content = encodeContents([{ kind: 'typing', active, sentAt }])
    await core.step(conversation, (_, unit, session) =>
      this.#outbox.post(conversation, unit, content, session, { expiresAt: sentAt + TYPING_LIFE_MS }),
    )
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
  }
}
