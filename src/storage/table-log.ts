// Entries in a table of the database: where the browser gives no files to write to. `append` is one request, and so the least that a
// durable transaction costs; `file` puts rows into their tables and takes what they came from out of the journal.
//
// The browser numbers the entries. By the numbers it is noticed, inside every transaction, that another writer has been there.
import type { Bytes } from '../lib/bytes.ts'
import type { Database } from './database.ts'
import { openFiles } from './entry-file.ts'
import { OutrunError, type Appending, type EntryLog, type FiledRows, type Filing } from './entry-log.ts'
import { StorageError } from './errors.ts'
import { merge, openEntries, type JournalEntry } from './journal-entry.ts'
import { conflict, FILED, inTransaction, JOURNAL, putAll, tablesOf, type FiledRow } from './transactions.ts'

export class TableLog implements EntryLog {
  readonly #db: Database
  readonly #dataKey: CryptoKey
  readonly #lying: readonly Bytes[]
  /** Number of the newest entry that was added, and of the newest that is durable. */
  #added = 0
  #settled = 0
  #order = 0

  /** `lying`: what files hold that can be read and not written. */
  constructor(db: Database, dataKey: CryptoKey, lying: readonly Bytes[]) {
    this.#db = db
    this.#dataKey = dataKey
    this.#lying = lying
  }

  get newest(): number {
    return this.#added
  }

  get order(): number {
    return this.#order
  }

  async load(take: (entries: readonly JournalEntry[]) => void): Promise<void> {
    for (;;) {
      const added = this.#added
      const transaction = this.#db.transaction([JOURNAL, FILED])
      const store = transaction.objectStore(JOURNAL)
      const [numbers, sealed, filed] = await Promise.all([
        store.getAllKeys(),
        store.getAll() as Promise<Bytes[]>,
        transaction.objectStore(FILED).get(JOURNAL) as Promise<FiledRow | undefined>,
      ])
      if (filed && this.#lying.length === 0)
        throw new StorageError('storage-denied', 'the journal lies in files by now')
      const older = filed ? (await openFiles(this.#dataKey, this.#lying, filed.upTo)).entries : []
      const entries = merge(older, await openEntries(this.#dataKey, sealed))
      // Something of our own was added while this was read.
      if (this.#added !== added) continue
      this.#settled = this.#added = (numbers.at(-1) as number | undefined) ?? 0
      this.#order = entries.at(-1)?.order ?? 0
      take(entries)
      return
    }
  }

  append(entry: Appending): Promise<void> {
    const tables = [JOURNAL, ...entry.absences.map(({ table }) => table)]
    return inTransaction(this.#db, { tables, durability: 'strict' }, (transaction, refuse) =>
      this.#add(transaction, entry, refuse),
    )
  }

  /**
   * A crash may undo it, since the journal then still has the entries. The newest entry stays: it tells whoever writes next where
   * the journal stands.
   */
  async file({ changes, committed }: Filing): Promise<void> {
    const upTo = this.#settled
    const rows = { changes: await changes }
    await inTransaction(
      this.#db,
      { tables: tablesOf(rows), durability: 'relaxed' },
      (transaction, refuse) => {
        const journal = transaction.objectStore(JOURNAL)
        // There is none while all entries lie in files.
        if (upTo > 0) {
          const newest = journal.getKey(upTo)
          newest.onsuccess = () => {
            if (newest.result === undefined) refuse(new OutrunError('somebody else has filed this'))
          }
          journal.delete(IDBKeyRange.upperBound(upTo, true))
        }
        putAll(transaction, rows)
        transaction.objectStore(FILED).clear()
        return committed
      },
    )
  }

  /** The entry, which holds nothing, is what other writers notice. */
  appendAndFile(entry: Appending, rows: FiledRows): Promise<void> {
    const tables = [...tablesOf(rows), ...entry.absences.map(({ table }) => table)]
    return inTransaction(this.#db, { tables, durability: 'strict' }, (transaction, refuse) => {
      const committed = this.#add(transaction, entry, refuse, (number) =>
        transaction.objectStore(JOURNAL).delete(IDBKeyRange.upperBound(number, true)),
      )
      putAll(transaction, rows)
      transaction.objectStore(FILED).clear()
      return committed
    })
  }

  close(): void {
    // The database is closed by whoever opened it.
  }

  /** Adds the entry and checks it; all requests are made at once, since they run in their order. Answers what to call at the end. */
  #add(
    transaction: IDBTransaction,
    entry: Appending,
    refuse: (reason: Error) => void,
    then?: (number: number) => void,
  ): () => void {
    const rows = entry.absences.map(({ table, absent }) => transaction.objectStore(table).getKey(absent))
    const journal = transaction.objectStore(JOURNAL)
    const added = journal.add(entry.sealed)
    let number = 0
    const outrun = (): void => refuse(new OutrunError('somebody else has written'))
    const admit = (): void => {
      if (entry.order <= this.#order) return outrun()
      if (!entry.stands(rows.map(({ result }) => result !== undefined))) return refuse(conflict())
      this.#added = number
      then?.(number)
    }
    added.onsuccess = () => {
      number = added.result as number
      const head = this.#added
      if (number === head + 1) return admit()
      if (number <= head) return outrun()
      // A number in between belongs to another writer, or to an entry that was never committed.
      const between = journal.getKey(IDBKeyRange.bound(head, number, true, true))
      between.onsuccess = () => (between.result === undefined ? admit() : outrun())
    }
    return () => {
      this.#settled = number
      this.#order = entry.order
      entry.committed()
    }
  }
}
