// Where the entries of the journal lie until they are filed: in two files of the origin (docs/adr/013), or in a table where the
// browser has none. Entries come in the order of the calls.
import type { Bytes } from '../lib/bytes.ts'
import type { Absence } from '../messenger/ports.ts'
import type { TableName } from '../messenger/rows.ts'
import type { JournalEntry } from './journal-entry.ts'
import type { FiledChange } from './stored-rows.ts'

/** An entry to append. */
export type Appending = {
  readonly sealed: Bytes
  readonly order: number
  readonly absences: readonly Absence[]
  /** Whether the database is what the unit rests on, if the tables have these of the rows that should be absent. */
  readonly stands: (found: readonly boolean[]) => boolean
  /** Called as soon as it is durable, before anything else runs. */
  readonly committed: () => void
}

/** What goes into the tables; one of them may be emptied first. */
export type FiledRows = { readonly changes: readonly FiledChange[]; readonly empties?: TableName | undefined }

/** What is filed, as soon as it is encrypted. */
export type Filing = { readonly changes: Promise<readonly FiledChange[]>; readonly committed: () => void }

/** What ended a write before anything was kept: somebody else has written to the journal. */
export class OutrunError extends Error {
  override readonly name = 'OutrunError'
}

export interface EntryLog {
  /** What has a higher number in the table of entries is another writer's. */
  readonly newest: number
  /** Order of the newest durable entry. */
  readonly order: number
  /** Hands over what lies here and may not be filed, oldest first: at the opening, and when another writer has been there. */
  load(take: (entries: readonly JournalEntry[]) => void): Promise<void>
  /** Makes an entry durable. Rejects with `OutrunError`, `StorageError` 'conflict' or what the browser throws. */
  append(entry: Appending): Promise<void>
  /** Puts into the tables what lies here at the time of the call. Never while something is appended and filed in one. */
  file(filing: Filing): Promise<void>
  /** Commits a unit in its tables, with everything that is still to be filed: afterwards no older entry lies over it. */
  appendAndFile(entry: Appending, rows: FiledRows): Promise<void>
  close(): void
}
