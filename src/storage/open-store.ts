// The encrypted database behind the port `Store` (messenger/ports.ts): IndexedDB with every value encrypted at rest. Writing goes
// through the journal; what is read is the tables under what the journal still holds over them.
import { deleteDB } from 'idb'
import type { Absence, RowChange, Store } from '../messenger/ports.ts'
import type { TableName, Tables } from '../messenger/rows.ts'
import { decodePlain } from '../lib/plain-codec.ts'
import { openDatabase, type Database } from './database.ts'
import type { EntryLog } from './entry-log.ts'
import { StorageError, toStorageError } from './errors.ts'
import { FileLog, type FileLogPorts } from './file-log.ts'
import { openJournalFiles, removeJournalFiles, TAKE_OVER_MS, type OpenDirectory } from './journal-files.ts'
import { Journal, type FilingPlan } from './journal.ts'
import { KeyFilter } from './key-filter.ts'
import { migrations } from './migrations/index.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { makeKeys, unwrapDataKey, type StoredKeys } from './row-key.ts'
import { TableReader } from './table-reader.ts'
import { FILED, JOURNAL } from './transactions.ts'

/** The name of the database unless a test chooses its own. */
const databaseName = 'skein'

/** Tables with few rows that are read at every message. */
const cachedTables: readonly TableName[] = ['account', 'conversations', 'settings']

/** What tests choose: where the files of the journal are, how long they are waited for, when keys are learned. */
export type StoreSurroundings = {
  readonly directory: OpenDirectory
  readonly takeOverMs: number
  readonly learnAfterMs: number
}

const surroundings: StoreSurroundings = {
  directory: () => navigator.storage.getDirectory(),
  takeOverMs: TAKE_OVER_MS,
  // The start has more urgent things to read.
  learnAfterMs: 5_000,
}

/**
 * Opens the encrypted database, makes its keys at the first time and migrates an older layout. Rejects with
 * `StorageError`: 'storage-denied' or 'storage-full', 'corrupt' when the keys at rest were tampered with.
 *
 * The caches assume that this is the only writer, which the lock `ratchet` ensures; secrets are never cached
 * and carry revisions that every write checks.
 */
export async function openStore(
  name = databaseName,
  plan?: Partial<FilingPlan>,
  chosen?: Partial<StoreSurroundings>,
): Promise<Store> {
  const around = { ...surroundings, ...chosen }
  const parts: StoreParts = { name, directory: around.directory, isOpen: true, atEnd: [] }
  const db = await openDatabase(name, migrations, () => end(parts))
  parts.atEnd.push(() => db.close())
  try {
    const dataKey = await unwrapDataKey(await loadKeys(db))
    const filter = new KeyFilter()
    const lacks: KeyFilter['lacks'] = (table, key) => filter.lacks(table, key)
    const log = await openLog({ db, dataKey, lacks }, parts, around)
    const caches = new Map<TableName, RowCache>(cachedTables.map((table) => [table, createRowCache()]))
    const journal = new Journal({
      db,
      dataKey,
      log,
      plan,
      changed: (changes) => {
        for (const { table, key, encoded } of changes) {
          caches.get(table)?.apply(key, encoded)
          filter.note(table, key)
        }
      },
      outrun: () => {
        for (const cache of caches.values()) cache.clear()
      },
    })
    parts.atEnd.push(() => journal.close())
    await journal.load()
    // Only where nobody else can write.
    if (log instanceof FileLog) {
      for (const { table, key } of journal.overlay.changes) filter.note(table, key)
      parts.atEnd.push(learnKeys(db, filter, around.learnAfterMs))
    }
    return storeOn(parts, journal, new TableReader({ db, dataKey, journal, caches, lacks }))
  } catch (error) {
    end(parts)
    throw toStorageError(error)
  }
}

type StoreParts = { name: string; directory: OpenDirectory; isOpen: boolean; atEnd: (() => void)[] }

/** Closes everything. */
function end(parts: StoreParts): void {
  parts.isOpen = false
  for (const close of parts.atEnd.splice(0)) close()
}

/** The journal's place: files where they can be written, and where those that were used can be had. */
async function openLog(
  ports: Pick<FileLogPorts, 'db' | 'dataKey' | 'lacks'>,
  { name, directory, atEnd }: StoreParts,
  { takeOverMs }: StoreSurroundings,
): Promise<EntryLog> {
  const isUsed = (await ports.db.get(FILED, JOURNAL)) !== undefined
  const opened = await openJournalFiles({ directory, name, isUsed, takeOverMs })
  let log: EntryLog
  if ('files' in opened) log = new FileLog({ ...ports, files: opened.files })
  else {
    // Most browsers never need it.
    const { TableLog } = await import('./table-log.ts')
    log = new TableLog(ports.db, ports.dataKey, opened.lying)
  }
  atEnd.push(() => log.close())
  return log
}

/** Begins to learn the keys a while later; answers how to end it. */
function learnKeys(db: Database, filter: KeyFilter, afterMs: number): () => void {
  const learn = (): Promise<void> =>
    filter.learn((table, after, limit) =>
      db.getAllKeys(table, after === undefined ? null : IDBKeyRange.lowerBound(after, true), limit),
    )
  // What cannot be read is asked for when it is needed.
  const timer = setTimeout(() => void learn().catch(() => filter.stop()), afterMs)
  return () => {
    clearTimeout(timer)
    filter.stop()
  }
}

function storeOn(parts: StoreParts, journal: Journal, reader: TableReader): Store {
  /** Runs one operation; whatever the browser throws becomes a `StorageError`. */
  async function guarded<T>(operation: () => Promise<T>): Promise<T> {
    if (!parts.isOpen) throw new StorageError('storage-denied', 'the database is closed')
    try {
      return await operation()
    } catch (error) {
      throw toStorageError(error)
    }
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
      end(parts)
      reader.forget()
      try {
        await deleteDB(parts.name)
        await removeJournalFiles(parts.directory, parts.name)
      } catch (error) {
        throw toStorageError(error)
      }
    },
    close: () => end(parts),
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
