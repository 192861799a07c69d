// Changes that came before the message they are for: messages take different ways. They are kept for a while, a bounded number
// a conversation, and applied when the message comes.
import type { Applying } from './applying.ts'
import type { Core } from './core.ts'
import type { Change } from './message-changes.ts'
import type { AsideRow, ConversationRow } from './rows.ts'
import { isTakenAway } from './seen.ts'
import type { Unit } from './unit.ts'

/** How long a change waits for its message, in milliseconds, and how many wait in one conversation. */
export const ASIDE_MS = 7 * 24 * 3_600_000
export const MAX_ASIDE = 200

export class SetAside {
  readonly #core: Core
  /** What is kept, by key. Small: most messages come before what changes them. */
  readonly #rows = new Map<string, AsideRow>()

  constructor(core: Core) {
    this.#core = core
    core.onCommit.push((unit) => {
      for (const change of unit.changes) {
        if (change.table !== 'aside') continue
        if ('put' in change) this.#rows.set(change.put.key, change.put)
        else this.#rows.delete(change.delete)
      }
    })
  }

  /** Takes what an earlier run left, and drops what has waited too long. */
  async load(): Promise<void> {
    const oldest = this.#core.clock.now() - ASIDE_MS
    const rows = await this.#core.store.all('aside')
    for (const row of rows.filter(({ at }) => at >= oldest)) this.#rows.set(row.key, row)
    const late = rows.filter(({ at }) => at < oldest)
    if (late.length > 0)
      await this.#core.store.write(late.map(({ key }) => ({ table: 'aside', delete: key }) as const))
  }

  /** Keeps a change of the contact, unless its message was here and is gone. The oldest ones give way. */
  async keep(target: string, change: Change, { row, unit }: Applying): Promise<void> {
    if (await isTakenAway(this.#core, unit, target)) return
    const key = keyOf(row, target)
    const rows = this.#within(row, unit)
    const known = rows.find((one) => one.key === key)
    if (known?.changes.some((one) => one.kind === change.kind && one.sentAt === change.sentAt) === true)
      return
    const put: AsideRow = {
      key,
      conversation: row.key,
      at: known?.at ?? this.#core.clock.now(),
      changes: [...(known?.changes ?? []), change].slice(-MAX_ASIDE),
    }
    unit.add({ table: 'aside', put })
    const others = rows.filter((one) => one !== known).sort((left, right) => left.at - right.at)
    let count = [put, ...others].reduce((sum, one) => sum + one.changes.length, 0)
    for (const oldest of others) {
      if (count <= MAX_ASIDE) return
      count -= oldest.changes.length
      unit.add({ table: 'aside', delete: oldest.key })
    }
  }

  /** Gives out what waited for a message that is here now. */
  take(target: string, row: ConversationRow, unit: Unit): readonly Change[] {
    const key = keyOf(row, target)
    const kept = this.#within(row, unit).find((one) => one.key === key)
    if (kept === undefined) return []
    unit.add({ table: 'aside', delete: key })
    return kept.at < this.#core.clock.now() - ASIDE_MS ? [] : kept.changes
  }

  /** Drops everything of a conversation. */
  forget(row: ConversationRow, unit: Unit): void {
    for (const { key } of this.#within(row, unit)) unit.add({ table: 'aside', delete: key })
  }

  /** What waits in a conversation, as it stands within a unit. */
  #within(row: ConversationRow, unit: Unit): AsideRow[] {
    const rows = new Map(this.#rows)
    for (const change of unit.changes) {
      if (change.table !== 'aside') continue
      if ('put' in change) rows.set(change.put.key, change.put)
      else rows.delete(change.delete)
    }
    return [...rows.values()].filter((one) => one.conversation === row.key)
  }
}

const keyOf = (row: ConversationRow, target: string): string => `${row.key} ${target}`
