// The two transactions that write. `append` puts a whole unit of work into the journal, which is one request and so the least that a
// durable commit costs. `file` puts rows into their tables and takes what they came from out of the journal.
import { unwrap } from 'idb'
import type { Bytes } from '../lib/bytes.ts'
import type { Absence } from '../messenger/ports.ts'
import type { TableName } from '../messenger/rows.ts'
import type { Database } from './database.ts'
import { StorageError } from './errors.ts'
import type { FiledChange } from './stored-rows.ts'

const JOURNAL = 'journal'

/** What ended a transaction before anything was kept: somebody else has written to the journal. */
export class OutrunError extends Error {
  override readonly name = 'OutrunError'
}

/** Whether an entry may stay, asked inside its transaction. */
export type Verdict = 'admitted' | 'conflict' | 'outrun'

/** An entry to add. */
export type Appending = {
  readonly sealed: Bytes
  readonly absences: readonly Absence[]
  /** The newest entry that is known; asked when everything before this one has ended. */
  head(): number
  /** Asked with the entry's number, and with which of the rows that should be absent the tables have. */
  admit(number: number, found: readonly boolean[]): Verdict
  /** Called as soon as it is durable. */
  committed(number: number): void
}

/** Adds an entry in one strict transaction. Rejects with `OutrunError`, `StorageError` 'conflict' or what the browser throws. */
export function append(db: Database, entry: Appending): Promise<void> {
  const tables = [JOURNAL, ...entry.absences.map(({ table }) => table)]
  return inTransaction(db, { tables, durability: 'strict' }, (transaction, refuse) =>
    add(transaction, entry, refuse),
  )
}

/** What goes into the tables. */
export type Filing = {
  readonly changes: readonly FiledChange[]
  /** Entries up to this one are filed by it. */
  readonly upTo: number
  /** A table that is emptied first. */
  readonly empties?: TableName
  readonly committed: () => void
}

/**
 * Files what is in the journal already. A crash may undo it, since the journal then still has the entries. The newest entry stays:
 * it tells whoever writes next where the journal stands.
 */
export function file(db: Database, { changes, upTo, committed }: Filing): Promise<void> {
  const tables = [JOURNAL, ...changes.map(({ table }) => table)]
  return inTransaction(db, { tables, durability: 'relaxed' }, (transaction, refuse) => {
    const journal = transaction.objectStore(JOURNAL)
    const newest = journal.getKey(upTo)
    newest.onsuccess = () => {
      if (newest.result === undefined) refuse(new OutrunError('somebody else has filed this'))
    }
    putAll(transaction, changes)
    journal.delete(IDBKeyRange.upperBound(upTo, true))
    return committed
  })
}

/**
 * Commits a unit of work in its tables, with everything that is still to be filed, in one strict transaction. The entry, which holds
 * nothing, is what other writers notice.
 */
export function appendAndFile(
  db: Database,
  entry: Appending,
  { changes, empties }: Pick<Filing, 'changes' | 'empties'>,
): Promise<void> {
  const named = [...changes, ...entry.absences].map(({ table }) => table)
  const tables = [JOURNAL, ...named, ...(empties ? [empties] : [])]
  return inTransaction(db, { tables, durability: 'strict' }, (transaction, refuse) => {
    const committed = add(transaction, entry, refuse, (number) =>
      transaction.objectStore(JOURNAL).delete(IDBKeyRange.upperBound(number, true)),
    )
    if (empties) transaction.objectStore(empties).clear()
    putAll(transaction, changes)
    return committed
  })
}

/** Adds the entry and checks it; all requests are made at once, since they run in their order. Answers what to call at the end. */
function add(
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
    const verdict = entry.admit(
      number,
      rows.map(({ result }) => result !== undefined),
    )
    if (verdict === 'admitted') then?.(number)
    else if (verdict === 'conflict')
      refuse(new StorageError('conflict', 'the database is not what the unit of work rests on'))
    else outrun()
  }
  added.onsuccess = () => {
    number = added.result as number
    const head = entry.head()
    if (number === head + 1) return admit()
    if (number <= head) return outrun()
    // A number in between belongs to another writer, or to an entry that was never committed.
    const between = journal.getKey(IDBKeyRange.bound(head, number, true, true))
    between.onsuccess = () => (between.result === undefined ? admit() : outrun())
  }
  return () => entry.committed(number)
}

function putAll(transaction: IDBTransaction, changes: readonly FiledChange[]): void {
  for (const { table, key, row } of changes) {
    const store = transaction.objectStore(table)
    if (row) store.put(row)
    else store.delete(key)
  }
}

/** Runs one transaction; `work` makes its requests and answers what to call when it is committed, before anything else runs. */
function inTransaction(
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
