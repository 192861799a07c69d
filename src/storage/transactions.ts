// The one way in which transactions that write are made.
import { unwrap } from 'idb'
import type { Database } from './database.ts'
import type { FiledRows } from './entry-log.ts'
import { StorageError } from './errors.ts'

/** The table of entries, and the one that tells how far those in files are filed. */
export const JOURNAL = 'journal'
export const FILED = 'filed'

/** The row of the table `filed`, while the journal is in files: entries up to this order are in the tables. */
export type FiledRow = { readonly key: typeof JOURNAL; readonly upTo: number }

/** What ends a unit of work that does not stand. */
export function conflict(): StorageError {
  return new StorageError('conflict', 'the database is not what the unit of work rests on')
}

/** The tables of a transaction that files. */
export function tablesOf({ changes, empties }: FiledRows): string[] {
  return [JOURNAL, FILED, ...changes.map(({ table }) => table), ...(empties ? [empties] : [])]
}

/** Makes the requests that put rows into their tables. */
export function putAll(transaction: IDBTransaction, { changes, empties }: FiledRows): void {
  if (empties) transaction.objectStore(empties).clear()
  for (const { table, key, row } of changes) {
    const store = transaction.objectStore(table)
    if (row) store.put(row)
    else store.delete(key)
  }
}

/** Runs one transaction; `work` makes its requests and answers what to call when it is committed, before anything else runs. */
export function inTransaction(
  db: Database,
  { tables, durability }: { tables: readonly string[]; durability: IDBTransactionDurability },
  work: (transaction: IDBTransaction, refuse: (reason: Error) => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = unwrap(db).transaction([...new Set(tables)], 'readwrite', { durability })
    let refusal: Error | undefined
    const refuse = (reason: Error): void => {
      refusal = reason
      transaction.abort()
    }
    transaction.onabort = () =>
      // When the browser ends a transaction, by its quota say, only the transaction knows the reason.
      reject(refusal ?? transaction.error ?? new StorageError('storage-denied', 'the transaction ended'))
    try {
      const committed = work(transaction, refuse)
      transaction.oncomplete = () => {
        committed()
        resolve()
      }
    } catch (error) {
      // A request that was refused on the spot must not leave the ones before it to be committed.
      refuse(error instanceof Error ? error : new TypeError('the request was refused'))
    }
  })
}
