// What lies over the tables: rows that are committed in the journal and not filed yet. Every read looks here first. Rows stay
// encoded, so that no caller can change what another one reads; secrets are overwritten as soon as they are filed or replaced.
import { wipe } from '../lib/bytes.ts'
import type { TableName } from '../messenger/rows.ts'
import type { EncodedChange } from './stored-rows.ts'

export class Overlay {
  readonly #tables = new Map<TableName, Map<string | number, EncodedChange>>()
  #sizeBytes = 0

  /** About how much memory it takes. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Everything that is not filed. */
  get changes(): EncodedChange[] {
    return [...this.#tables.values()].flatMap((rows) => [...rows.values()])
  }

  /** The rows over one table, by key. */
  over(table: TableName): ReadonlyMap<string | number, EncodedChange> {
    return this.#tables.get(table) ?? none
  }

  /** Follows a commit. */
  apply(changes: readonly EncodedChange[]): void {
    for (const change of changes) {
      const rows = this.#tables.get(change.table) ?? new Map<string | number, EncodedChange>()
      this.#tables.set(change.table, rows)
      this.#drop(rows.get(change.key))
      rows.set(change.key, change)
      this.#sizeBytes += sizeOf(change)
    }
  }

  /** Forgets what has been filed, unless it has been changed since. */
  forget(filed: readonly EncodedChange[]): void {
    for (const change of filed) {
      const rows = this.#tables.get(change.table)
      if (rows?.get(change.key) !== change) continue
      rows.delete(change.key)
      this.#drop(change)
    }
  }

  clear(): void {
    for (const change of this.changes) this.#drop(change)
    this.#tables.clear()
  }

  #drop(change: EncodedChange | undefined): void {
    if (change === undefined) return
    this.#sizeBytes -= sizeOf(change)
    if (change.table === 'secrets') wipe(change.encoded)
  }
}

const none: ReadonlyMap<string | number, EncodedChange> = new Map()

/** About how much room a change takes; a deletion takes some as well. */
export function sizeOf({ encoded }: EncodedChange): number {
  return 64 + (encoded?.length ?? 0)
}
