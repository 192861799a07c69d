// The one transaction of a write: what the unit of work rests on is checked in it, and all its rows are put, or none.
import type { Bytes } from '../lib/bytes.ts'
import type { Absence } from '../messenger/ports.ts'
import type { TableName } from '../messenger/rows.ts'
import type { Database, StoredRow } from './database.ts'
import { StorageError } from './errors.ts'

/** A change ready to be put: all encryption is done. */
export type Prepared = { table: TableName; key: string | number; row?: StoredRow; encoded?: Bytes }

/**
 * Puts and checks in one strict transaction. All requests are made at once, which saves a round trip: they run in
 * their order, so a failed check aborts before the transaction could complete.
 */
export async function commit(
  db: Database,
  changes: readonly Prepared[],
  absences: readonly Absence[],
): Promise<void> {
  const names = [...new Set([...changes, ...absences].map((change) => change.table))]
  const transaction = db.transaction(names, 'readwrite', { durability: 'strict' })
  const requests: Promise<unknown>[] = [transaction.done]
  try {
    const secrets = changes.filter((change) => change.table === 'secrets')
    const checks = [
      ...secrets.map((secret) => stands(transaction.objectStore('secrets'), secret)),
      ...absences.map(({ table, absent }) => isAbsent(transaction.objectStore(table), absent)),
    ]
    const checked = Promise.all(checks).then((answers) => {
      if (!answers.includes(false)) return
      transaction.abort()
      throw new StorageError('conflict', 'the database is not what the unit of work rests on')
    })
    requests.unshift(checked)
    for (const { table, key, row } of changes) {
      const store = transaction.objectStore(table)
      requests.push(row ? store.put(row) : store.delete(key))
    }
  } catch (error) {
    // A request that was refused on the spot must not leave the ones before it to be committed.
    transaction.abort()
    await Promise.allSettled(requests)
    throw error
  }
  const failed = (await Promise.allSettled(requests)).find((result) => result.status === 'rejected')
  // When the browser ends a transaction, by its quota say, the requests only know that they were aborted.
  if (failed) throw transaction.error ?? failed.reason
}

type SecretStore = {
  getKey(key: string): Promise<IDBValidKey | undefined>
  index(name: 'revision'): { getKey(query: [string, number]): Promise<IDBValidKey | undefined> }
}

async function isAbsent(
  store: { getKey(key: string | number): Promise<IDBValidKey | undefined> },
  key: string | number,
): Promise<boolean> {
  return (await store.getKey(key)) === undefined
}

/** Whether a secret is still what the change was computed from. A deleted one must be there. */
async function stands(store: SecretStore, { key, row }: Prepared): Promise<boolean> {
  const name = String(key)
  const revision = row?.revision
  if (revision === undefined) return (await store.getKey(name)) !== undefined
  if (revision === 1) return (await store.getKey(name)) === undefined
  return (await store.index('revision').getKey([name, revision - 1])) !== undefined
}
