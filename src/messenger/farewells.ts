// What is left to do at edge nodes for conversations that are gone here: say bye, and take our mailbox away. Kept in settings
// until done, so that it also happens when the edge node is out of reach at first.
import type { Bytes } from '../lib/bytes.ts'
import { encodeContents } from '../protocol/content/content.ts'
import { GIVE_UP_AFTER_MS } from './backoff.ts'
import type { Core } from './core.ts'
import { dropMailbox, envelopeFor, putEnvelope } from './mailboxes.ts'
import type { PeerSession } from './ports.ts'
import type { ConversationRow } from './rows.ts'
import type { Unit } from './unit.ts'

const PREFIX = 'farewell '

type Farewell = {
  createdAt: number
  bye?: { outbox: NonNullable<ConversationRow['outbox']>; sealed: Bytes }
  inbox?: NonNullable<ConversationRow['inbox']>
}

export class Farewells {
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  /** Notes what is left to do for a conversation, with the bye sealed already. */
  add(row: ConversationRow, unit: Unit, session: PeerSession): void {
    const farewell: Farewell = { createdAt: this.#core.clock.now() }
    const { outbox, inbox, contact } = row
    if (contact.state === 'accepted' && outbox?.kind === 'conversation' && session.isOpen)
      farewell.bye = { outbox, sealed: session.seal(encodeContents([{ kind: 'bye' }])) }
    if (inbox?.isMade === true) farewell.inbox = inbox
    if (farewell.bye !== undefined || farewell.inbox !== undefined)
      unit.setSetting(PREFIX + row.key, farewell)
  }

  /** Does what can be done now. */
  async run(): Promise<void> {
    const settings = await this.#core.store.all('settings')
    for (const { key, value } of settings.filter((row) => row.key.startsWith(PREFIX))) {
      const farewell = value as Farewell
      const isLate = this.#core.clock.now() - farewell.createdAt > GIVE_UP_AFTER_MS
      if (!isLate) await this.#say(farewell)
      await this.#core.unit((unit) => unit.add({ table: 'settings', delete: key }))
    }
  }

  async #say({ bye, inbox }: Farewell): Promise<void> {
    const { edges } = this.#core
    if (bye !== undefined) await putEnvelope(edges, bye.outbox, envelopeFor(bye.outbox, bye.sealed))
    if (inbox !== undefined) await dropMailbox(edges, inbox)
  }
}
