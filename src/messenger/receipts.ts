// Receipts we owe: kept in the conversation's row with the message they are for, gathered for a moment, and sealed many at a
// time. A crash in between only sends them later.
import { fromBase64url } from '../lib/bytes.ts'
import { encodeContents, maxReceiptIds, type KnownContent } from '../protocol/content/content.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { ConversationRow } from './rows.ts'

/** How long receipts gather before they leave, in milliseconds. */
const GATHER_MS = 200

export class Receipts {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #timers = new Map<string, Cancel>()

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
    core.onCommit.push((unit) => {
      for (const row of unit.conversations.values()) if (isOwed(row)) this.schedule(row.key)
    })
  }

  /** Sends what is owed in a moment, if anything is. */
  schedule(conversation: string): void {
    if (this.#timers.has(conversation) || this.#core.isStopped) return
    const row = this.#core.book.get(conversation)
    if (row === undefined || !isOwed(row)) return
    const cancel = this.#core.clock.after(GATHER_MS, () => {
      this.#timers.delete(conversation)
      this.#core.background(() => this.#flush(conversation))
    })
    this.#timers.set(conversation, cancel)
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }

  async #flush(conversation: string): Promise<void> {
    const known = this.#core.book.get(conversation)
    if (known === undefined || !isOwed(known)) return
    await this.#core.step(conversation, (row, unit, session) => {
      const contents: KnownContent[] = []
      for (const status of ['delivered', 'read'] as const) {
        const ids = row.receipts[status].splice(0, maxReceiptIds)
        if (ids.length > 0)
          contents.push({ kind: 'receipt', status, ids: ids.map((id) => fromBase64url(id)) })
      }
      if (contents.length > 0) this.#outbox.post(conversation, unit, encodeContents(contents), session)
    })
  }
}

/** Receipts go to accepted contacts only: nobody learns anything before that. */
function isOwed({ contact, outbox, receipts }: ConversationRow): boolean {
  const isOpen =
    contact.state === 'accepted' && outbox?.kind === 'conversation' && contact.changedKey === undefined
  return isOpen && receipts.delivered.length + receipts.read.length > 0
}
