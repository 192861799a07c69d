// What has to stand before a conversation can be written to: our mailbox for the contact exists at its edge nodes (the contact
// learns of it in the first content), and a session is open. Each step is committed before the next, so a reload goes on where
// it stopped; a prekey bundle is kept before it is used, since the edge node hands each out only once.
import { copy, type Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import { EdgeRefused } from './edge-client.ts'
import { createMailbox } from './mailboxes.ts'
import type { PeerSession } from './ports.ts'
import type { ConversationRow, OutboxRow } from './rows.ts'
import { openBox } from './sealed-box.ts'

type Take = NonNullable<ConversationRow['prekeys']>

export class Preparation {
  readonly #core: Core
  /** Called with the key of a conversation whose mailbox was just made. */
  readonly onMailbox: ((key: string) => void)[] = []

  constructor(core: Core) {
    this.#core = core
  }

  /**
   * Seals the rows that wait for it. Resolves with false when that has to wait until the contact is heard. Rejects when a step
   * failed and may be tried again.
   */
  async prepare(key: string, rows: readonly OutboxRow[]): Promise<boolean> {
    const row = this.#core.conversation(key)
    if (row.inbox?.isMade === false) await this.makeMailbox(key)
    if (row.outbox === undefined) return false
    if (await this.#sealAll(key, rows)) return true
    if (row.prekeys === undefined) return false
    if (row.prekeys.bundle === undefined) await this.#takeBundle(key, row.prekeys)
    return this.#sealAll(key, rows)
  }

  /** Makes our mailbox at the edge nodes of its card. */
  async makeMailbox(key: string): Promise<void> {
    const { inbox } = this.#core.conversation(key)
    if (inbox === undefined) return
    await createMailbox(this.#core.edges, inbox)
    await this.#core.change(key, (row) => {
      if (row.inbox !== undefined) row.inbox.isMade = true
    })
    for (const listener of this.onMailbox) listener(key)
  }

  async #sealAll(key: string, rows: readonly OutboxRow[]): Promise<boolean> {
    return this.#core.step(key, (row, unit, session) => {
      if (!session.isOpen && !this.#start(row, session)) return false
      for (const waiting of rows) {
        const { content, ...rest } = waiting
        if (content === undefined || waiting.sealed !== undefined) continue
        unit.putOutbox({ ...rest, sealed: session.seal(content) })
      }
      return true
    })
  }

  #start(row: ConversationRow, session: PeerSession): boolean {
    const bundle = row.prekeys?.bundle
    if (bundle === undefined) return false
    session.start(bundle)
    delete row.prekeys?.bundle
    return true
  }

  async #takeBundle(key: string, prekeys: Take): Promise<void> {
    const bundle = await this.#firstBundle(prekeys)
    await this.#core.change(key, (row) => {
      if (row.prekeys !== undefined) row.prekeys.bundle = bundle
    })
  }

  async #firstBundle(prekeys: Take): Promise<Bytes> {
    const { locator, sealingKey, edges } = prekeys
    let failure: unknown = new EdgeRefused('GONE')
    for (const edge of edges) {
      try {
        const taken = await this.#core.edges.proven(edge, { op: 'prekeys-take', locator }, locator)
        const bundle = await openBox(sealingKey, 'skein prekeys 1', copy(taken.entry))
        if (bundle !== undefined) return bundle
        failure = new EdgeRefused('MALFORMED')
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}
