// One unit of work: what changes together. It collects rows, and what is told and done once they are committed. A later change
// of the same row replaces an earlier one, so that a store sees each row once.
import type { ClientEvent } from './api.ts'
import type { Absence, Change, RowChange } from './ports.ts'
import type { ConversationRow, MessageRow, OutboxRow, SettingRow, TableName } from './rows.ts'

export class Unit {
  readonly #changes = new Map<string, RowChange>()
  readonly #absences = new Map<string, Absence>()
  readonly conversations = new Map<string, ConversationRow>()
  readonly removed = new Set<string>()
  /** Messages written or changed. */
  readonly messages = new Map<string, MessageRow>()
  /** Messages taken away, and the conversation each was in. */
  readonly removedMessages = new Map<string, string>()
  readonly outbox: OutboxRow[] = []
  readonly events: ClientEvent[] = []
  /** Runs after the commit, in order; it must not throw. */
  readonly after: (() => void)[] = []

  /**
   * `isTrusting`: rows that are hardly ever there are not looked for, the commit finds out; a unit that failed by it is repeated as
   * one that looks.
   */
  readonly isTrusting: boolean

  constructor(isTrusting = false) {
    this.isTrusting = isTrusting
  }

  get changes(): RowChange[] {
    return [...this.#changes.values()]
  }

  /** Everything the store has to check and do. */
  get toCommit(): Change[] {
    return [...this.#absences.values(), ...this.#changes.values()]
  }

  /** The unit holds only if there is no such row before it. */
  restOnAbsence(absence: Absence): void {
    this.#absences.set(`${absence.table}/${absence.absent}`, absence)
  }

  add(change: RowChange): void {
    const key = 'put' in change ? change.put.key : change.delete
    this.#changes.set(`${change.table}/${key}`, change)
  }

  /** What the unit does to a row so far, if anything. */
  changeOf(table: TableName, key: string | number): RowChange | undefined {
    return this.#changes.get(`${table}/${key}`)
  }

  putConversation(row: ConversationRow): void {
    row.revision += 1
    this.conversations.set(row.key, row)
    this.add({ table: 'conversations', put: row })
  }

  removeConversation(key: string): void {
    this.conversations.delete(key)
    this.removed.add(key)
    this.add({ table: 'conversations', delete: key })
  }

  putMessage(row: MessageRow): void {
    this.messages.set(row.key, row)
    this.removedMessages.delete(row.key)
    this.add({ table: 'messages', put: row })
  }

  removeMessage({ key, conversation }: MessageRow): void {
    this.messages.delete(key)
    this.removedMessages.set(key, conversation)
    this.add({ table: 'messages', delete: key })
  }

  putOutbox(row: OutboxRow): void {
    this.outbox.push(row)
    this.add({ table: 'outbox', put: row })
  }

  setSetting(key: string, value: SettingRow['value']): void {
    this.add({ table: 'settings', put: { key, value } })
  }
}
