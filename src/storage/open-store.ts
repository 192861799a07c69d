// The encrypted database behind the port `Store` (messenger/ports.ts): IndexedDB with every value encrypted at
// rest. A write encrypts first and then opens one strict transaction, because IndexedDB ends a transaction that
// waits for anything else (platform.md 6.1, session-protocol.md 5.3 and 5.4).
import { deleteDB } from 'idb'
import { wipe, type Bytes } from '../lib/bytes.ts'
import type { Absence, RowChange, Store } from '../messenger/ports.ts'
import type { MessageRow, SecretRow, TableName, Tables } from '../messenger/rows.ts'
import { commit, type Prepared } from './commit.ts'
import { openDatabase, type Database, type StoredRow } from './database.ts'
import { StorageError, toStorageError } from './errors.ts'
import { migrations } from './migrations/index.ts'
import { readPage, readPageAfter } from './page.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import { decryptRow, encryptRow, makeKeys, unwrapDataKey, type StoredKeys } from './row-key.ts'

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
export async function openStore(name = databaseName): Promise<Store> {
  let isOpen = true
  const db = await openDatabase(name, migrations, () => {
    isOpen = false
  })
  try {
    return storeOn(name, db, await unwrapDataKey(await loadKeys(db)), () => isOpen)
  } catch (error) {
    db.close()
    throw toStorageError(error)
  }
}

function storeOn(name: string, db: Database, dataKey: CryptoKey, isOpen: () => boolean): Store {
  const caches = new Map<TableName, RowCache>(cachedTables.map((table) => [table, createRowCache()]))

  /** Runs one operation; whatever the browser throws becomes a `StorageError`. */
  async function guarded<T>(operation: () => Promise<T>): Promise<T> {
    if (!isOpen()) throw new StorageError('storage-denied', 'the database was closed from outside')
    try {
      return await operation()
    } catch (error) {
      throw toStorageError(error)
    }
  }

  async function open(table: TableName, stored: StoredRow): Promise<Bytes> {
    const { key, revision, sealed } = stored
    return decryptRow(dataKey, { table, key, ...(revision !== undefined && { revision }) }, sealed)
  }

  async function loadTable(table: TableName): Promise<Map<string | number, Bytes>> {
    const stored: StoredRow[] = await db.getAll(table)
    return new Map(await Promise.all(stored.map(async (row) => [row.key, await open(table, row)] as const)))
  }

  function tableRows(table: TableName): Promise<ReadonlyMap<string | number, Bytes>> {
    const load = () => loadTable(table)
    return caches.get(table)?.rows(load) ?? load()
  }

  async function readOne(table: TableName, key: string | number): Promise<Bytes | undefined> {
    if (caches.has(table)) return (await tableRows(table)).get(key)
    const stored: StoredRow | undefined = await db.get(table, key)
    return stored && open(table, stored)
  }

  async function readMany(
    table: TableName,
    keys: readonly (string | number)[],
  ): Promise<(Bytes | undefined)[]> {
    if (caches.has(table)) {
      const rows = await tableRows(table)
      return keys.map((key) => rows.get(key))
    }
    const { store } = db.transaction(table)
    const stored: (StoredRow | undefined)[] = await Promise.all(keys.map((key) => store.get(key)))
    return Promise.all(stored.map(async (row) => row && open(table, row)))
  }

  // Encryption takes each write its own time; transactions are nevertheless begun in the order of the calls.
  let lastBegun = Promise.resolve()
  async function inOrder(
    preparing: Promise<Prepared[]>,
    run: (prepared: Prepared[]) => Promise<void>,
  ): Promise<Prepared[]> {
    const turn = lastBegun
    const begun = Promise.withResolvers<void>()
    lastBegun = turn.then(() => begun.promise)
    try {
      const [prepared] = await Promise.all([preparing, turn])
      const committing = run(prepared)
      begun.resolve()
      await committing
      return prepared
    } finally {
      begun.resolve()
    }
  }

  return {
    get<T extends TableName>(table: T, key: Tables[T]['key']) {
      return guarded(async () => {
        const encoded = await readOne(table, key)
        return encoded && (decodePlain(encoded) as Tables[T])
      })
    },
    all<T extends TableName>(table: T) {
      return guarded(async () => {
        const rows = await tableRows(table)
        return [...rows.values()].map((encoded) => decodePlain(encoded) as Tables[T])
      })
    },
    many<T extends TableName>(table: T, keys: readonly Tables[T]['key'][]) {
      return guarded(async () => {
        const found = await readMany(table, keys)
        return found.map((encoded) => encoded && (decodePlain(encoded) as Tables[T]))
      })
    },
    messages(conversation, before, limit) {
      return guarded(async () => {
        const stored = await readPage(db, conversation, before, limit)
        return Promise.all(stored.map(async (row) => placed(row, decodePlain(await open('messages', row)))))
      })
    },
    messagesAfter(conversation, after, limit) {
      return guarded(async () => {
        const stored = await readPageAfter(db, conversation, after, limit)
        return Promise.all(stored.map(async (row) => placed(row, decodePlain(await open('messages', row)))))
      })
    },
    expiring(limit) {
      return guarded(async () => {
        const stored: StoredRow[] = await db.transaction('expiring').store.index('at').getAll(null, limit)
        return Promise.all(
          stored.map(async (row) => decodePlain(await open('expiring', row)) as Tables['expiring']),
        )
      })
    },
    write(changes) {
      return guarded(async () => {
        if (changes.length === 0) return
        const rows = changes.filter((change): change is RowChange => !('absent' in change))
        const absences = changes.filter((change): change is Absence => 'absent' in change)
        refuseTwice(rows)
        const preparing = Promise.all(rows.map((change) => prepare(dataKey, change)))
        const prepared = await inOrder(preparing, (ready) => commit(db, ready, absences))
        for (const { table, key, encoded } of prepared) caches.get(table)?.apply(key, encoded)
      })
    },
    clear(table) {
      return guarded(async () => {
        await inOrder(Promise.resolve([]), () => empty(db, table))
      })
    },
    async destroy() {
      db.close()
      for (const cache of caches.values()) cache.clear()
      try {
        await deleteDB(name)
      } catch (error) {
        throw toStorageError(error)
      }
    },
    close: () => db.close(),
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

/** Deletes every row of a table. */
async function empty(db: Database, table: TableName): Promise<void> {
  const transaction = db.transaction(table, 'readwrite', { durability: 'strict' })
  await Promise.all([transaction.store.clear(), transaction.done])
}

/** A message's readable columns must be those of its encrypted row, or it was moved between conversations. */
function placed(stored: StoredRow, decoded: unknown): MessageRow {
  const row = decoded as MessageRow
  if (row.conversation !== stored.conversation || row.seq !== stored.seq)
    throw new StorageError('corrupt', 'a message is not where it belongs')
  return row
}

/** The revision check is against what is committed, so one write may touch a secret once. */
function refuseTwice(changes: readonly RowChange[]): void {
  const secrets = changes.filter((change) => change.table === 'secrets').map(keyOf)
  if (new Set(secrets).size !== secrets.length) throw new TypeError('a write changes one secret twice')
}

function keyOf(change: RowChange): string | number {
  return 'put' in change ? change.put.key : change.delete
}

async function prepare(dataKey: CryptoKey, change: RowChange): Promise<Prepared> {
  const { table } = change
  const key = keyOf(change)
  if (!('put' in change)) return { table, key }
  const columns = columnsOf(change)
  const encoded = encodePlain(change.put)
  const revision = columns.revision
  const place = { table, key, ...(revision !== undefined && { revision }) }
  const row = { key, ...columns, sealed: await encryptRow(dataKey, place, encoded) }
  // Nobody reads the plain form of a secret again; cached tables do.
  if (table === 'secrets') wipe(encoded)
  return { table, key, encoded, row }
}

function columnsOf(change: Extract<RowChange, { put: unknown }>): Partial<StoredRow> {
  if (change.table === 'messages') return { conversation: change.put.conversation, seq: change.put.seq }
  if (change.table === 'expiring') return { at: change.put.at }
  if (change.table === 'secrets') return { revision: checkedRevision(change.put) }
  return {}
}

function checkedRevision({ revision }: SecretRow): number {
  if (!Number.isSafeInteger(revision) || revision < 1) throw new TypeError('revisions count from 1')
  return revision
}
