// The port `Store` in memory, for tests: the same contract as the encrypted database, revision checks included.
// Several stores may share one database, as two contexts of a browser do.
import { decodePlain, encodePlain } from '../lib/plain-codec.ts'
import { StorageError } from '../storage/errors.ts'
import type { Change, Store } from '../messenger/ports.ts'
import type { ExpiringRow, MessageRow, SecretRow, TableName, Tables } from '../messenger/rows.ts'
import type { Bytes } from '../lib/bytes.ts'

/** The rows of every table, encoded as the real database encodes them. */
export type MemoryDatabase = Map<TableName, Map<string | number, Bytes>>

/** What a test may do to a store beyond the port. */
export interface MemoryStore extends Store {
  /** Makes the next write reject with this error and change nothing. */
  failNextWrite(error: Error): void
  /** How many writes were committed. */
  readonly commits: number
}

/** Makes an empty database. */
export function createMemoryDatabase(): MemoryDatabase {
  return new Map()
}

/** Opens a store on `database`. */
export function createMemoryStore(database: MemoryDatabase = createMemoryDatabase()): MemoryStore {
  let failure: Error | undefined
  let isClosed = false
  let commits = 0

  const rowsOf = (table: TableName): Map<string | number, Bytes> => {
    if (isClosed) throw new StorageError('storage-denied', 'the store is closed')
    const rows = database.get(table) ?? new Map<string | number, Bytes>()
    database.set(table, rows)
    return rows
  }

  return {
    get commits() {
      return commits
    },
    failNextWrite(error) {
      failure = error
    },
    async get<T extends TableName>(table: T, key: Tables[T]['key']) {
      const encoded = rowsOf(table).get(key)
      return encoded && (decodePlain(encoded) as Tables[T])
    },
    async all<T extends TableName>(table: T) {
      const entries = [...rowsOf(table)].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      return entries.map(([, encoded]) => decodePlain(encoded) as Tables[T])
    },
    async many<T extends TableName>(table: T, keys: readonly Tables[T]['key'][]) {
      const rows = rowsOf(table)
      return keys.map((key) => {
        const encoded = rows.get(key)
        return encoded && (decodePlain(encoded) as Tables[T])
      })
    },
    async messages(conversation, before = Number.POSITIVE_INFINITY, limit) {
      return [...rowsOf('messages').values()]
        .map((encoded) => decodePlain(encoded) as MessageRow)
        .filter((row) => row.conversation === conversation && row.seq < before)
        .sort((left, right) => right.seq - left.seq)
        .slice(0, Math.max(0, limit))
    },
    async messagesAfter(conversation, after, limit) {
      return [...rowsOf('messages').values()]
        .map((encoded) => decodePlain(encoded) as MessageRow)
        .filter((row) => row.conversation === conversation && row.seq > after)
        .sort((left, right) => left.seq - right.seq)
        .slice(0, Math.max(0, limit))
    },
    async expiring(limit) {
      return [...rowsOf('expiring').values()]
        .map((encoded) => decodePlain(encoded) as ExpiringRow)
        .sort((left, right) => left.at - right.at)
        .slice(0, limit)
    },
    async write(changes) {
      const encoded = changes.map((change) => ('put' in change ? encodePlain(change.put) : undefined))
      // One turn of the event loop lets a racing store read the same state, as a real transaction would.
      await Promise.resolve()
      if (failure) {
        const error = failure
        failure = undefined
        throw error
      }
      checkRevisions(changes, rowsOf('secrets'))
      if (changes.some((change) => 'absent' in change && rowsOf(change.table).has(change.absent)))
        throw new StorageError('conflict', 'a row is there that was said to be absent')
      for (const [i, change] of changes.entries()) {
        const row = encoded[i]
        if ('put' in change && row) rowsOf(change.table).set(change.put.key, row)
        else if ('delete' in change) rowsOf(change.table).delete(change.delete)
      }
      if (changes.length > 0) commits += 1
    },
    async clear(table) {
      await Promise.resolve()
      rowsOf(table).clear()
    },
    async destroy() {
      database.clear()
      isClosed = true
    },
    close() {
      isClosed = true
    },
  }
}

function checkRevisions(changes: readonly Change[], rows: ReadonlyMap<string | number, Bytes>): void {
  const seen = new Set<string>()
  for (const change of changes) {
    if (change.table !== 'secrets' || 'absent' in change) continue
    const key = 'put' in change ? change.put.key : change.delete
    if (seen.has(key)) throw new TypeError('a write changes one secret twice')
    seen.add(key)
    const stored = rows.get(key)
    const current = stored ? (decodePlain(stored) as SecretRow).revision : 0
    if ('put' in change && change.put.revision < 1) throw new TypeError('revisions count from 1')
    const stands = 'put' in change ? current === change.put.revision - 1 : current > 0
    if (!stands) throw new StorageError('conflict', 'a secret was changed by somebody else')
  }
}
