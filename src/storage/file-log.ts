// Entries in two files by turns (docs/adr/013). Filing turns to the other file, puts the rows into their tables together with how far
// that went, and empties the first file once this is durable; until then a start skips what is filed.
//
// The files are open for nobody else, so there is one writer, and what is checked before an entry holds when it is written.
import type { Absence } from '../messenger/ports.ts'
import type { Database } from './database.ts'
import { openFiles, type EntryFile } from './entry-file.ts'
import type { Appending, EntryLog, FiledRows, Filing } from './entry-log.ts'
import { StorageError } from './errors.ts'
import { merge, openEntries, type JournalEntry } from './journal-entry.ts'
import { conflict, FILED, inTransaction, JOURNAL, putAll, tablesOf, type FiledRow } from './transactions.ts'
import type { Bytes } from '../lib/bytes.ts'

/** What the surroundings give. */
export type FileLogPorts = {
  readonly db: Database
  readonly dataKey: CryptoKey
  readonly files: readonly [EntryFile, EntryFile]
  /** Whether there is certainly no such row. */
  readonly lacks: (table: Absence['table'], key: string | number) => boolean
}

export class FileLog implements EntryLog {
  /** No number: nobody else writes while the files are open here. */
  readonly newest = Infinity
  readonly #ports: FileLogPorts
  #active: EntryFile
  #filed: FiledRow | undefined
  #order = 0
  /** Number of the newest entry that is left in the table. */
  #left = 0
  #last: Promise<void> = Promise.resolve()

  constructor(ports: FileLogPorts) {
    this.#ports = ports
    this.#active = ports.files[0]
  }

  get order(): number {
    return this.#order
  }

  async load(take: (entries: readonly JournalEntry[]) => void): Promise<void> {
    const { db, dataKey, files } = this.#ports
    // Asked only now: until the files were ours, the one before could move it.
    this.#filed = await db.get(FILED, JOURNAL)
    if (!this.#filed) {
      // What is in the files before their first use is of another database. From the row on they count.
      for (const file of files) file.empty()
      await this.#settle(0, { changes: [] }, () => undefined)
    }
    const upTo = this.#filed!.upTo
    const { store } = db.transaction(JOURNAL)
    const [numbers, sealed] = await Promise.all([store.getAllKeys(), store.getAll() as Promise<Bytes[]>])
    const inFiles = files.map((file) => file.read())
    const { contents, entries } = await openFiles(dataKey, inFiles, upTo)
    const all = merge(await openEntries(dataKey, sealed), entries)
    for (const [i, file] of files.entries()) file.resume(contents[i]!)
    this.#active = files[0].newest > files[1].newest ? files[0] : files[1]
    this.#emptyFiled(upTo)
    this.#left = (numbers.at(-1) as number | undefined) ?? 0
    this.#order = Math.max(upTo, all.at(-1)?.order ?? 0)
    take(all)
  }

  append(entry: Appending): Promise<void> {
    return this.#inTurn(entry, async () => {
      this.#active.append(entry.sealed, entry.order)
      this.#order = entry.order
      entry.committed()
    })
  }

  async file({ changes, committed }: Filing): Promise<void> {
    const upTo = this.#order
    const other = this.#ports.files.find((file) => file !== this.#active)!
    if (other.isEmpty && !this.#active.isTorn) this.#active = other
    await this.#settle(upTo, { changes: await changes }, committed)
  }

  appendAndFile(entry: Appending, rows: FiledRows): Promise<void> {
    return this.#inTurn(entry, () =>
      this.#settle(entry.order, rows, () => {
        this.#order = entry.order
        entry.committed()
      }),
    )
  }

  close(): void {
    for (const file of this.#ports.files) file.close()
  }

  /**
   * Commits after everything that was begun before. Rejects with 'conflict' unless the entry stands then. A row that is being filed
   * is seen over the tables or in them: its filing waits until this has read, or this waits for the filing.
   */
  #inTurn({ absences, stands }: Appending, commit: () => Promise<void>): Promise<void> {
    const running = this.#last.then(async () => {
      const there = await this.#there(absences)
      if (!stands(absences.map((absence) => there.has(absence)))) throw conflict()
      await commit()
    })
    this.#last = running.catch(() => undefined)
    return running
  }

  /** Which of these rows the tables have, read in one transaction, if any has to be. */
  async #there(absences: readonly Absence[]): Promise<Set<Absence>> {
    const { db, lacks } = this.#ports
    const asked = absences.filter(({ table, absent }) => !lacks(table, absent))
    const there = new Set<Absence>()
    if (asked.length === 0) return there
    const transaction = db.transaction(asked.map(({ table }) => table))
    await Promise.all(
      asked.map(async (absence) => {
        const key = await transaction.objectStore(absence.table).getKey(absence.absent)
        if (key !== undefined) there.add(absence)
      }),
    )
    return there
  }

  /** Puts rows into their tables, and says in the same transaction that entries up to this one are filed. */
  async #settle(upTo: number, rows: FiledRows, committed: () => void): Promise<void> {
    const wanted = { tables: tablesOf(rows), durability: 'strict' } as const
    await inTransaction(this.#ports.db, wanted, (transaction, refuse) => {
      const filed = transaction.objectStore(FILED)
      const known = filed.get(JOURNAL)
      known.onsuccess = () => {
        if ((known.result as FiledRow | undefined)?.upTo === this.#filed?.upTo) return
        this.close()
        refuse(new StorageError('storage-denied', 'the journal was filed by somebody else'))
      }
      const row: FiledRow = { key: JOURNAL, upTo }
      filed.put(row)
      putAll(transaction, rows)
      if (this.#left > 0) transaction.objectStore(JOURNAL).delete(IDBKeyRange.upperBound(this.#left))
      return () => {
        this.#filed = row
        this.#left = 0
        committed()
      }
    })
    this.#emptyFiled(upTo)
  }

  #emptyFiled(upTo: number): void {
    try {
      for (const file of this.#ports.files) if (!file.isEmpty && file.newest <= upTo) file.empty()
    } catch (error) {
      // It is filed all the same, and emptied after the next filing.
      if (!(error instanceof DOMException)) throw error
    }
  }
}
