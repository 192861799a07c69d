// The encrypted database behind the port `Store` (messenger/ports.ts): IndexedDB with every value encrypted at rest. Writing goes
// through the journal; what is read is the tables under what the journal still holds over them.
import { deleteDB } from 'idb'
import type { Absence, RowChange, Store } from '../messenger/ports.ts'
import type { TableName, Tables } from '../messenger/rows.ts'
import { decodePlain } from '../lib/plain-codec.ts'
import { openDatabase, type Database } from './database.ts'
import { StorageError, toStorageError } from './errors.ts'
import { Journal, type FilingPlan } from './journal.ts'
import { migrations } from './migrations/index.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { makeKeys, unwrapDataKey, type StoredKeys } from './row-key.ts'
import { TableReader } from './table-reader.ts'

/** The name of the database unless a test chooses its own. */
const databaseName = 'skein'

/** Tables with few rows that are read at every message. */
const cachedTables: readonly TableName[] = ['account', 'conversations', 'settings']

/**
 * Opens the encrypted database, makes its keys at the first time and migrates an older layout. Rejects with
 * `StorageError`: 'storage-denied' or 'storage-full', 'corrupt' when the keys at rest were tampered with.
 *
 * The caches assume that this is the only writer, which the lock `ratchet` ensures; secrets are never cached
 * and carry revisions that every write checks.
 */
export async function openStore(name = databaseName, plan?: Partial<FilingPlan>): Promise<Store> {
  let isOpen = true
  let journal: Journal | undefined
  const db = await openDatabase(name, migrations, () => {
    isOpen = false
    journal?.close()
  })
  try {
    const dataKey = await unwrapDataKey(await loadKeys(db))
    const caches = new Map<TableName, RowCache>(cachedTables.map((table) => [table, createRowCache()]))
    journal = new Journal({
      db,
      dataKey,
      plan,
      changed: (changes) => {
        for (const { table, key, encoded } of changes) caches.get(table)?.apply(key, encoded)
      },
      outrun: () => {
        for (const cache of caches.values()) cache.clear()
      },
    })
    await journal.load()
    return storeOn({ name, db, isOpen: () => isOpen }, journal, new TableReader(db, dataKey, journal, caches))
  } catch (error) {
    db.close()
    throw toStorageError(error)
  }
}

type StoreParts = { name: string; db: Database; isOpen: () => boolean }

function storeOn({ name, db, isOpen }: StoreParts, journal: Journal, reader: TableReader): Store {
  /** Runs one operation; whatever the browser throws becomes a `StorageError`. */
  async function guarded<T>(operation: () => Promise<T>): Promise<T> {
    if (!isOpen()) throw new StorageError('storage-denied', 'the database was closed from outside')
    try {
      return await operation()
    } catch (error) {
      throw toStorageError(error)
    }
  }

  function close(): void {
    journal.close()
    db.close()
  }

  return {
    get<T extends TableName>(table: T, key: Tables[T]['key']) {
      return guarded(async () => {
        const encoded = await reader.one(table, key)
        return encoded && (decodePlain(encoded) as Tables[T])
      })
    },
    all<T extends TableName>(table: T) {
      return guarded(async () => {
        const rows = await reader.all(table)
        return [...rows.values()].map((encoded) => decodePlain(encoded) as Tables[T])
      })
    },
    many<T extends TableName>(table: T, keys: readonly Tables[T]['key'][]) {
      return guarded(async () => {
        const found = await reader.many(table, keys)
        return found.map((encoded) => encoded && (decodePlain(encoded) as Tables[T]))
      })
    },
    messages: (conversation, before, limit) =>
      guarded(() => reader.messages(conversation, { before }, limit)),
    messagesAfter: (conversation, after, limit) =>
      guarded(() => reader.messages(conversation, { after }, limit)),
    expiring: (limit) => guarded(() => reader.expiring(limit)),
    write(changes) {
      return guarded(async () => {
        if (changes.length === 0) return
        const rows = changes.filter((change): change is RowChange => !('absent' in change))
        const absences = changes.filter((change): change is Absence => 'absent' in change)
        refuseTwice(rows)
        await journal.write(rows, absences)
      })
    },
    clear: (table) => guarded(() => journal.clear(table)),
    async destroy() {
      close()
      reader.forget()
      try {
        await deleteDB(name)
      } catch (error) {
        throw toStorageError(error)
      }
    },
    close,
  }
}

/** The keys at rest; made on the first opening. Of two contexts that make them at once, one wins. */
async function loadKeys(db: Database): Promise<StoredKeys> {
  const present: StoredKeys | undefined = await db.get('keys', 'self')
  if (present) return present
  const made = await makeKeys()
  const transaction = db.transaction('keys', 'readwrite', { durability: 'strict' })
  const winner: StoredKeys | undefined = await transaction.store.get('self')
  if (!winner) await transaction.store.put(made, 'self')
  await transaction.done
  return winner ?? made
}

/** The revision check is against what is committed, so one write may touch a secret once. */
function refuseTwice(changes: readonly RowChange[]): void {
  const secrets = changes.filter((change) => change.table === 'secrets').map(keyOf)
  if (new Set(secrets).size !== secrets.length) throw new TypeError('a write changes one secret twice')
}

function keyOf(change: RowChange): string | number {
  return 'put' in change ? change.put.key : change.delete
}
