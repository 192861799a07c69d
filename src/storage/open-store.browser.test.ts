import { afterEach, describe, expect, it, vi } from 'vitest'
import { deleteDB, openDB } from 'idb'
import { toHex, utf8 } from '../lib/bytes.ts'
import { sharedStoreContract, storeContract } from '../testing/contracts/store.ts'
import { MemoryFiles } from '../testing/memory-files.ts'
import { openDatabase, type StoredRow } from './database.ts'
import { tables } from './migrations/001-tables.ts'
import { migrations } from './migrations/index.ts'
import { openStore } from './open-store.ts'

let count = 0
const freshName = () => `store-test-${Date.now()}-${count++}`

const atOnce = { idleMs: 0, latestMs: 0 }
/** Filing waits for nobody, but a machine may be busy. */
const patience = { timeout: 10_000 }
const plans = { later: {}, 'at once': atOnce, 'with its commit': { directBytes: 0 } }
for (const [when, plan] of Object.entries(plans)) {
  for (const contract of [storeContract, sharedStoreContract])
    contract(`the encrypted database that files ${when}`, () => {
      const name = freshName()
      return () => openStore(name, plan)
    })
  storeContract(`the encrypted database with files that files ${when}`, () => {
    const name = freshName()
    const { directory } = new MemoryFiles()
    return () => openStore(name, plan, { directory, learnAfterMs: 0 })
  })
}

afterEach(() => vi.restoreAllMocks())

const setting = (key: string, value: unknown) => ({ table: 'settings' as const, put: { key, value } })

/** Every stored value of the database, as one hexadecimal text. */
async function dump(name: string): Promise<string> {
  const db = await openDB(name)
  let text = ''
  for (const table of db.objectStoreNames) {
    if (table === 'keys') continue
    for (const row of (await db.getAll(table)) as (StoredRow | Uint8Array)[]) {
      if (row instanceof Uint8Array) {
        text += `${toHex(row)}\n`
        continue
      }
      text += `${toHex(utf8(JSON.stringify({ ...row, sealed: undefined })))} ${toHex(row.sealed)}\n`
    }
  }
  db.close()
  return text
}

/** Waits until a row is in its table. */
async function untilFiled(name: string, table: string, key: string, revision?: number) {
  const db = await openDB(name)
  await vi.waitFor(async () => {
    const row = (await db.get(table, key)) as StoredRow | undefined
    expect(row).toMatchObject(revision === undefined ? { key } : { key, revision })
  }, patience)
  db.close()
}

describe('at rest', () => {
  it.each([atOnce, {}])('nothing a person wrote and no secret is readable', async (plan) => {
    const name = freshName()
    const store = await openStore(name, plan)
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
    const message = { key: 'm', conversation: 'c', seq: 1, own: true, sentAt: 1, receivedAt: 1 }
    await store.write([
      { table: 'secrets', put: { key: 's', revision: 1, bytes } },
      { table: 'messages', put: { ...message, body: 'the eagle lands at noon', state: 'queued' } },
    ])
    if (plan === atOnce) await untilFiled(name, 'messages', 'm')
    store.close()
    const text = await dump(name)
    if (plan === atOnce) expect(text).toContain(toHex(utf8('"conversation":"c"')))
    expect(text).not.toContain(toHex(utf8('eagle')))
    expect(text).not.toContain(toHex(bytes.subarray(0, 8)))
  })

  it('the keys cannot be extracted', async () => {
    const name = freshName()
    ;(await openStore(name)).close()
    const db = await openDB(name)
    const { deviceKey } = (await db.get('keys', 'self')) as { deviceKey: CryptoKey }
    expect(deviceKey.extractable).toBe(false)
    expect(deviceKey.usages.toSorted()).toEqual(['unwrapKey', 'wrapKey'])
    await expect(crypto.subtle.exportKey('raw', deviceKey)).rejects.toThrow()
    db.close()
  })

  it('the same row never looks the same twice', async () => {
    const name = freshName()
    const store = await openStore(name)
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) {
      await store.write([setting('x', 1)])
      seen.add(await dump(name))
    }
    expect(seen.size).toBe(20)
  })
})

describe('a row that was tampered with', () => {
  async function tampered(change: (rows: StoredRow[]) => StoredRow[]) {
    const name = freshName()
    const store = await openStore(name, atOnce)
    const secret = (key: string, revision: number) => ({
      table: 'secrets' as const,
      put: { key, revision, bytes: new Uint8Array([revision]) },
    })
    await store.write([secret('a', 1), secret('b', 1)])
    await store.write([secret('a', 2)])
    await untilFiled(name, 'secrets', 'a', 2)
    const db = await openDB(name)
    for (const row of change((await db.getAll('secrets')) as StoredRow[])) await db.put('secrets', row)
    db.close()
    return store.get('secrets', 'a')
  }
  const corrupt = expect.objectContaining({ code: 'corrupt', retryable: false })

  it('is refused under another key', async () => {
    await expect(tampered(([a, b]) => [{ ...a!, sealed: b!.sealed, revision: 1 }])).rejects.toEqual(corrupt)
  })
  it('is refused under another revision', async () => {
    await expect(tampered(([a]) => [{ ...a!, revision: 3 }])).rejects.toEqual(corrupt)
  })
  it('is refused with a flipped bit and cut short', async () => {
    const flip = (row: StoredRow) => row.sealed.map((byte, i) => (i === 20 ? byte ^ 1 : byte))
    await expect(tampered(([a]) => [{ ...a!, sealed: flip(a!) }])).rejects.toEqual(corrupt)
    await expect(tampered(([a]) => [{ ...a!, sealed: a!.sealed.slice(0, 5) }])).rejects.toEqual(corrupt)
  })
  it('is refused in another conversation', async () => {
    const name = freshName()
    const store = await openStore(name, atOnce)
    const message = { key: 'm', conversation: 'c', seq: 1, own: true, sentAt: 1, receivedAt: 1, body: 'x' }
    await store.write([{ table: 'messages', put: { ...message, state: 'queued' } }])
    await untilFiled(name, 'messages', 'm')
    const db = await openDB(name)
    await db.put('messages', { ...((await db.get('messages', 'm')) as StoredRow), conversation: 'd' })
    db.close()
    await expect(store.messages('d', undefined, 5)).rejects.toEqual(corrupt)
  })
})

describe('what the browser reports', () => {
  it('becomes storage-full when the quota is used up, and keeps nothing', async () => {
    const store = await openStore(freshName())
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const full = expect.objectContaining({ code: 'storage-full', retryable: true })
    await expect(store.write([setting('x', 1), setting('y', 1)])).rejects.toEqual(full)
    vi.restoreAllMocks()
    expect(await store.all('settings')).toEqual([])
    await store.write([setting('x', 2)])
    expect(await store.get('settings', 'x')).toEqual({ key: 'x', value: 2 })
  })

  it('files later what does not fit into the tables now', async () => {
    const name = freshName()
    const store = await openStore(name, atOnce)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await store.write([setting('x', 1)])
    await vi.waitFor(() => expect(put).toHaveBeenCalled(), patience)
    expect(await store.get('settings', 'x')).toEqual({ key: 'x', value: 1 })
    vi.restoreAllMocks()
    await untilFiled(name, 'settings', 'x')
  })

  it('becomes storage-denied when the database cannot be opened', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError')
    })
    const denied = expect.objectContaining({ name: 'StorageError', code: 'storage-denied' })
    await expect(openStore(freshName())).rejects.toEqual(denied)
  })

  it('becomes storage-denied when another context deletes the database', async () => {
    const name = freshName()
    const store = await openStore(name)
    await deleteDB(name)
    await expect(store.get('settings', 'x')).rejects.toMatchObject({ code: 'storage-denied' })
  })

  it('becomes storage-denied when the database is newer than the program', async () => {
    const name = freshName()
    const newer = await openDB(name, 999)
    newer.close()
    await expect(openStore(name)).rejects.toMatchObject({ code: 'storage-denied' })
  })
})

describe('opening', () => {
  it('makes the keys once, however many contexts open at the same time', async () => {
    const name = freshName()
    const stores = await Promise.all([openStore(name), openStore(name), openStore(name)])
    await stores[0].write([setting('x', 1)])
    for (const store of stores) expect(await store.all('settings')).toEqual([{ key: 'x', value: 1 }])
  })

  it('pages with a cursor where the browser has no getAllRecords', async () => {
    const store = await openStore(freshName())
    const message = { conversation: 'c', own: true, sentAt: 1, receivedAt: 1, body: 'x' }
    await store.write(
      [1, 2, 3, 4].map((seq) => ({
        table: 'messages' as const,
        put: { ...message, key: `m${seq}`, seq, state: 'sent' as const },
      })),
    )
    const read = async (before?: number, limit = 2) =>
      (await store.messages('c', before, limit)).map((row) => row.seq)
    expect(await read()).toEqual([4, 3])
    const kept = Object.getOwnPropertyDescriptor(IDBIndex.prototype, 'getAllRecords')
    Reflect.deleteProperty(IDBIndex.prototype, 'getAllRecords')
    try {
      expect(await read()).toEqual([4, 3])
      expect(await read(3)).toEqual([2, 1])
      expect(await read(undefined, 9)).toEqual([4, 3, 2, 1])
    } finally {
      if (kept) Object.defineProperty(IDBIndex.prototype, 'getAllRecords', kept)
    }
  })
})

describe('migrations', () => {
  it('bring a database of version 1 to today with its rows', async () => {
    const name = freshName()
    // A store of today writes; its rows are then carried into a database laid out by the first migration alone.
    const source = await openStore(name, { directBytes: 0 })
    await source.write([
      { table: 'secrets', put: { key: 's', revision: 1, bytes: new Uint8Array([7]) } },
      setting('x', 'kept'),
    ])
    source.close()
    const today = await openDB(name)
    const old = await openDatabase(`${name}-old`, [tables], () => undefined)
    expect(old.version).toBe(1)
    expect([...old.transaction('secrets').store.indexNames]).toEqual([])
    for (const table of ['secrets', 'settings'])
      for (const row of await today.getAll(table)) await old.put(table, row)
    await old.put('keys', await today.get('keys', 'self'), 'self')
    today.close()
    old.close()

    const store = await openStore(`${name}-old`)
    expect(await store.get('secrets', 's')).toMatchObject({ revision: 1 })
    expect(await store.get('settings', 'x')).toEqual({ key: 'x', value: 'kept' })
    await store.write([{ table: 'secrets', put: { key: 's', revision: 2, bytes: new Uint8Array([8]) } }])
    store.close()
    const migrated = await openDB(`${name}-old`)
    expect(migrated.version).toBe(migrations.length)
    expect([...migrated.transaction('secrets').store.indexNames]).toEqual(['revision'])
    migrated.close()
  })
})
