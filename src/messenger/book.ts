// The conversations as they stand, in memory: the messenger is the only writer, so what is committed is what is here. Lookups
// go by local id, by the contact's account, and by the mailbox we read.
import { toHex } from '../lib/bytes.ts'
import type { ConversationRow } from './rows.ts'
import type { Unit } from './unit.ts'

export class Book {
  readonly #rows = new Map<string, ConversationRow>()
  readonly #byAccount = new Map<string, string>()
  readonly #byMailbox = new Map<string, string>()

  /** Takes rows as they come from the store. */
  load(rows: readonly ConversationRow[]): void {
    for (const row of rows) this.#put(row)
  }

  /** Takes over what a unit of work has committed. */
  apply(unit: Unit): void {
    for (const key of unit.removed) this.#remove(key)
    for (const row of unit.conversations.values()) this.#put(row)
  }

  get(key: string): ConversationRow | undefined {
    return this.#rows.get(key)
  }

  all(): ConversationRow[] {
    return [...this.#rows.values()]
  }

  byAccount(accountId: string): ConversationRow | undefined {
    return this.#lookup(this.#byAccount.get(accountId))
  }

  /** The conversation that reads the mailbox of this id. */
  byMailbox(id: Uint8Array): ConversationRow | undefined {
    return this.#lookup(this.#byMailbox.get(toHex(id)))
  }

  /** The conversation an invite's link led to. */
  byInvite(locator: Uint8Array): ConversationRow | undefined {
    const hex = toHex(locator)
    return this.all().find((row) => row.inviteLocator !== undefined && toHex(row.inviteLocator) === hex)
  }

  #lookup(key: string | undefined): ConversationRow | undefined {
    return key === undefined ? undefined : this.#rows.get(key)
  }

  #put(row: ConversationRow): void {
    this.#remove(row.key)
    this.#rows.set(row.key, row)
    // Nobody writes to us from our own account.
    if (row.kind !== 'self') this.#byAccount.set(row.contact.accountId, row.key)
    if (row.inbox !== undefined) this.#byMailbox.set(toHex(row.inbox.card.id), row.key)
  }

  #remove(key: string): void {
    const old = this.#rows.get(key)
    if (old === undefined) return
    this.#rows.delete(key)
    if (this.#byAccount.get(old.contact.accountId) === key) this.#byAccount.delete(old.contact.accountId)
    if (old.inbox !== undefined) this.#byMailbox.delete(toHex(old.inbox.card.id))
  }
}
