// Reading: the tables, and over them what is committed and not filed yet. A transaction that reads is begun in the same turn in
// which the overlay is looked at, so that nothing can be filed between the two.
import { copy, type Bytes } from '../lib/bytes.ts'
import { decodePlain } from '../lib/plain-codec.ts'
import type { ExpiringRow, MessageRow, TableName } from '../messenger/rows.ts'
import type { Database, StoredRow } from './database.ts'
import { StorageError } from './errors.ts'
import type { Journal } from './journal.ts'
import { readPage, readPageAfter } from './page.ts'
import type { RowCache } from './row-cache.ts'
import { decryptRow } from './row-key.ts'
import type { EncodedChange } from './stored-rows.ts'

type Key = string | number
/** Where a page of messages lies: below a position, or above one. */
type Place = { before: number | undefined } | { after: number }

/** What the surroundings give. */
export type ReaderPorts = {
  readonly db: Database
  readonly dataKey: CryptoKey
  readonly journal: Journal
  readonly caches: ReadonlyMap<TableName, RowCache>
  /** Whether there is certainly no such row. */
  readonly lacks: (table: TableName, key: Key) => boolean
}

export class TableReader {
  readonly #db: Database
  readonly #dataKey: CryptoKey
  readonly #journal: Journal
  readonly #caches: ReadonlyMap<TableName, RowCache>
  readonly #lacks: ReaderPorts['lacks']

  constructor({ db, dataKey, journal, caches, lacks }: ReaderPorts) {
    this.#db = db
    this.#dataKey = dataKey
    this.#journal = journal
    this.#caches = caches
    this.#lacks = lacks
  }

  /** One row, encoded. */
  async one(table: TableName, key: Key): Promise<Bytes | undefined> {
    if (this.#caches.has(table)) return (await this.#rows(table)).get(key)
    if (table === 'secrets') return this.#secret(key)
    const over = this.#over(table).get(key)
    if (over !== undefined) return over.encoded
    if (this.#lacks(table, key)) return undefined
    const stored: StoredRow | undefined = await this.#db.get(table, key)
    return stored && this.#open(table, stored)
  }

  /** Rows in the order of their keys, encoded. */
  async many(table: TableName, keys: readonly Key[]): Promise<(Bytes | undefined)[]> {
    if (this.#caches.has(table)) {
      const rows = await this.#rows(table)
      return keys.map((key) => rows.get(key))
    }
    await this.#journal.calm
    const over = new Map(this.#over(table))
    const { store } = this.#db.transaction(table)
    const stored: (StoredRow | undefined)[] = await Promise.all(keys.map((key) => store.get(key)))
    return Promise.all(
      stored.map(async (row, i) => {
        const change = over.get(keys[i]!)
        return change ? change.encoded : row && this.#open(table, row)
      }),
    )
  }

  /** All rows of a table, encoded. */
  all(table: TableName): Promise<ReadonlyMap<Key, Bytes>> {
    return this.#caches.has(table) ? this.#rows(table) : this.#load(table)
  }

  /** One page of messages: the newest first below a position, the oldest first above one. */
  async messages(conversation: string, place: Place, limit: number): Promise<MessageRow[]> {
    if (limit <= 0) return []
    await this.#journal.calm
    const over = new Map(this.#over('messages'))
    const most = limit + over.size
    const stored = await ('after' in place
      ? readPageAfter(this.#db, conversation, place.after, most)
      : readPage(this.#db, conversation, place.before, most))
    const filed = stored.filter(({ key }) => !over.has(key))
    const rows = await Promise.all(
      filed.map(async (row) => placed(row, decodePlain(await this.#open('messages', row)))),
    )
    const isWithin = (seq: number): boolean =>
      'after' in place ? seq > place.after : seq < (place.before ?? Infinity)
    for (const { encoded, columns } of over.values())
      if (encoded && columns.conversation === conversation && isWithin(columns.seq!))
        rows.push(decodePlain(encoded) as MessageRow)
    const direction = 'after' in place ? 1 : -1
    return rows.sort((left, right) => direction * (left.seq - right.seq)).slice(0, limit)
  }

  /** The messages whose time ends first, in this order. */
  async expiring(limit: number): Promise<ExpiringRow[]> {
    await this.#journal.calm
    const over = new Map(this.#over('expiring'))
    const index = this.#db.transaction('expiring').store.index('at')
    const stored: StoredRow[] = await index.getAll(null, limit + over.size)
    const filed = stored.filter(({ key }) => !over.has(key))
    const rows = await Promise.all(
      filed.map(async (row) => decodePlain(await this.#open('expiring', row)) as ExpiringRow),
    )
    for (const { encoded } of over.values()) if (encoded) rows.push(decodePlain(encoded) as ExpiringRow)
    return rows.sort((left, right) => left.at - right.at).slice(0, limit)
  }

  /** Forgets what is in memory. */
  forget(): void {
    for (const cache of this.#caches.values()) cache.clear()
  }

  #over(table: TableName): ReadonlyMap<Key, EncodedChange> {
    return this.#journal.overlay.over(table)
  }

  #open(table: TableName, { key, revision, sealed }: StoredRow): Promise<Bytes> {
    return decryptRow(this.#dataKey, { table, key, ...(revision !== undefined && { revision }) }, sealed)
  }

  #rows(table: TableName): Promise<ReadonlyMap<Key, Bytes>> {
    const load = () => this.#load(table)
    return this.#caches.get(table)?.rows(load) ?? load()
  }

  /** The only reading, besides that of a secret, that sees what another writer has committed: others are done by one writer alone. */
  async #load(table: TableName): Promise<Map<Key, Bytes>> {
    for (;;) {
      await this.#journal.calm
      const over = new Map(this.#over(table))
      // Copies, since a secret is overwritten as soon as it is filed.
      const encoded = new Map([...over].map(([key, change]) => [key, change.encoded && copy(change.encoded)]))
      const transaction = this.#db.transaction([table, 'journal'])
      const [stored, foreign] = await Promise.all([
        transaction.objectStore(table).getAll() as Promise<StoredRow[]>,
        transaction.objectStore('journal').getKey(IDBKeyRange.lowerBound(this.#journal.newest, true)),
      ])
      if (await this.#isOutrun(foreign)) continue
      const rows = await Promise.all(
        stored
          .filter(({ key }) => !over.has(key))
          .map(async (row) => [row.key, await this.#open(table, row)] as const),
      )
      const unfiled = [...encoded].flatMap(([key, row]) => (row ? [[key, row] as const] : []))
      return new Map([...rows, ...unfiled].sort(([left], [right]) => (left < right ? -1 : 1)))
    }
  }

  async #secret(key: Key): Promise<Bytes | undefined> {
    for (;;) {
      await this.#journal.calm
      const over = this.#over('secrets').get(key)
      const transaction = this.#db.transaction(['secrets', 'journal'])
      const [stored, foreign] = await Promise.all([
        transaction.objectStore('secrets').get(key) as Promise<StoredRow | undefined>,
        transaction.objectStore('journal').getKey(IDBKeyRange.lowerBound(this.#journal.newest, true)),
      ])
      if (await this.#isOutrun(foreign)) continue
      // What lay over it may have been filed, and was overwritten then.
      if (over !== undefined && over !== this.#over('secrets').get(key)) continue
      if (over !== undefined) return over.encoded
      return stored && this.#open('secrets', stored)
    }
  }

  async #isOutrun(found: IDBValidKey | undefined): Promise<boolean> {
    if (found === undefined || Number(found) <= this.#journal.newest) return false
    await this.#journal.catchUp()
    return true
  }
}

/** A message's readable columns must be those of its encrypted row, or it was moved between conversations. */
function placed(stored: StoredRow, decoded: unknown): MessageRow {
  const row = decoded as MessageRow
  if (row.conversation !== stored.conversation || row.seq !== stored.seq)
    throw new StorageError('corrupt', 'a message is not where it belongs')
  return row
}
