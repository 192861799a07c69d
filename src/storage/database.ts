// Opening the database and bringing it to the newest layout. Encrypted values are opaque here.
import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'
import type { Bytes } from '../lib/bytes.ts'
import { toStorageError } from './errors.ts'

/** The open database. Tables are addressed by name; what they hold is `StoredRow`. */
export type Database = IDBPDatabase

/** One step of the layout. It runs inside the upgrade transaction and must await nothing but the database. */
export type Migration = (
  db: Database,
  transaction: IDBPTransaction<unknown, string[], 'versionchange'>,
) => void | Promise<void>

/** What an object store holds: readable columns and the encrypted row. */
export type StoredRow = {
  key: string | number
  sealed: Bytes
  /** Messages only. */
  conversation?: string
  seq?: number
  /** Messages whose time runs only: when it ends. */
  at?: number
  /** Secrets only. */
  revision?: number
}

/**
 * Opens the database `name` at the version that `migrations` lead to. `onGone` hears when the connection ends
 * from outside: another context upgrades or deletes the database, or the browser clears it.
 *
 * Rejects with `StorageError` 'storage-denied'; also when the database is newer than this program.
 */
export async function openDatabase(
  name: string,
  migrations: readonly Migration[],
  onGone: () => void,
): Promise<Database> {
  try {
    return await openDB(name, migrations.length, {
      async upgrade(db, from, _to, transaction) {
        for (const migrate of migrations.slice(from)) await migrate(db, transaction)
      },
      blocking(_current, _wanted, event) {
        // Without closing here, a deletion or an upgrade in another tab would wait for us for ever.
        ;(event.target as IDBDatabase).close()
        onGone()
      },
      terminated: onGone,
    })
  } catch (error) {
    throw toStorageError(error)
  }
}
