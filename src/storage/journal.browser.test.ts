import { afterEach, describe, expect, it, vi } from 'vitest'
import { openDB } from 'idb'
import type { Change, Store } from '../messenger/ports.ts'
import type { MessageRow } from '../messenger/rows.ts'
import { MemoryFiles } from '../testing/memory-files.ts'
import { createMemoryStore } from '../testing/memory-store.ts'
import type { StorageError } from './errors.ts'
import type { FilingPlan } from './journal.ts'
import { openStore } from './open-store.ts'

let count = 0
const freshName = () => `journal-test-${Date.now()}-${count++}`
const atOnce = { idleMs: 0, latestMs: 0 }
/** Filing waits for nobody, but a machine may be busy. */
const patience = { timeout: 10_000 }

afterEach(() => vi.restoreAllMocks())

const setting = (key: string, value: unknown) => ({ table: 'settings' as const, put: { key, value } })
const secret = (revision: number) => ({
  table: 'secrets' as const,
  put: { key: 's', revision, bytes: new Uint8Array([revision]) },
})

/** Numbers that look random and are the same in every run. */
function draw(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 0x7fff_ffff
    return state % below
  }
}

function message(key: string, seq: number, body: string): MessageRow {
  return {
    key,
    conversation: `c${seq % 2}`,
    seq,
    own: true,
    sentAt: seq,
    receivedAt: seq,
    body,
    state: 'sent',
  }
}

/** Changes of a few rows of every kind of table, so that the same row is changed again and again. */
function randomChanges(next: (below: number) => number): Change[] {
  const change = (): Change => {
    const key = `${next(8)}`
    switch (next(7)) {
      case 0:
        return { table: 'messages', delete: key }
      case 1:
        return { table: 'outbox', delete: next(4) }
      case 2: {
        const row = { key: next(4), conversation: 'c', createdAt: next(99), attempts: 0, nextTryAt: 0 }
        return { table: 'outbox', put: row }
      }
      case 3:
        return setting(key, next(1_000))
      case 4:
        return { table: 'expiring', put: { key, conversation: 'c', at: next(20) * 8 + Number(key) } }
      default:
        // Positions are of one row each, as they are in a conversation.
        return { table: 'messages', put: message(key, next(20) * 8 + Number(key), `text ${next(99)}`) }
    }
  }
  const changes = new Map<string, Change>()
  for (let left = 1 + next(4); left > 0; left--) {
    const one = change()
    const key = 'put' in one ? one.put.key : 'delete' in one ? one.delete : one.absent
    changes.set(`${one.table} ${key}`, one)
  }
  return [...changes.values()]
}

/** Everything that can be read. */
async function read(store: Store) {
  return {
    messages: (await store.all('messages')).map(({ key, seq, body }) => [key, seq, body]),
    page: await store.messages('c0', undefined, 3),
    lower: await store.messages('c1', 60, 2),
    after: await store.messagesAfter('c1', 30, 3),
    each: await Promise.all(Array.from({ length: 9 }, (_, key) => store.get('messages', `${key}`))),
    many: await store.many('outbox', [2, 0, 3]),
    outbox: await store.all('outbox'),
    // What is kept in memory has no order.
    settings: (await store.all('settings')).toSorted((left, right) => (left.key < right.key ? -1 : 1)),
    expiring: await store.expiring(3),
  }
}

/** A database that is opened again and again, and how its owner ends. */
function databaseIn(place: 'a table' | 'files') {
  const name = freshName()
  const files = new MemoryFiles()
  const chosen = place === 'files' ? { directory: files.directory, learnAfterMs: 0 } : {}
  return {
    open: (plan: Partial<FilingPlan>) => openStore(name, plan, chosen),
    end(store: Store, how: number) {
      if (how > 0) files.crash(how === 1 ? 'process' : 'power')
      store.close()
    },
  }
}

/** How a write ends. */
const outcome = (write: Promise<void>): Promise<string> =>
  write.then(
    () => 'committed',
    (error: StorageError) => error.code,
  )

describe.each(['a table', 'files'] as const)('a store with a journal in %s', (place) => {
  it.each([1, 2, 3, 4])('reads like one without, whatever is filed when (%i)', async (seed) => {
    const next = draw(seed)
    const database = databaseIn(place)
    const plain = createMemoryStore()
    let store = await database.open(atOnce)
    for (let step = 0; step < 60; step++) {
      const writes = Array.from({ length: 1 + next(3) }, () => randomChanges(next))
      for (const changes of writes) await plain.write(changes)
      await Promise.all(writes.map((changes) => store.write(changes)))
      const rests: Change[] = [{ table: 'messages', absent: `${next(9)}` }, setting('rests', step)]
      expect(await outcome(store.write(rests))).toBe(await outcome(plain.write(rests)))
      if (next(6) === 0) {
        database.end(store, next(3))
        const plans = [atOnce, {}, { directBytes: 60 }, { mostBytes: 500, idleMs: 9_999, latestMs: 9_999 }]
        store = await database.open(plans[next(plans.length)]!)
      }
      expect(await read(store)).toEqual(await read(plain))
    }
    store.close()
  })
})

describe('a store with a journal in a table', () => {
  it('files what it has taken, and keeps the last entry alone', async () => {
    const name = freshName()
    const store = await openStore(name, atOnce)
    for (let i = 0; i < 5; i++) await store.write([setting(`${i}`, i)])
    const db = await openDB(name)
    await vi.waitFor(async () => {
      expect(await db.count('settings')).toBe(5)
      expect(await db.count('journal')).toBe(1)
    }, patience)
    db.close()
  })

  it('loses nothing when it is opened anew before anything was filed', async () => {
    const name = freshName()
    const store = await openStore(name)
    await store.write([setting('x', 1), secret(1)])
    await store.write([setting('x', 2), secret(2)])
    store.close()
    const again = await openStore(name)
    expect(await again.get('settings', 'x')).toMatchObject({ value: 2 })
    expect(await again.get('secrets', 's')).toMatchObject({ revision: 2 })
    const conflict = expect.objectContaining({ code: 'conflict' })
    await expect(again.write([secret(2)])).rejects.toEqual(conflict)
    await again.write([secret(3)])
  })

  it('finds a row that was deleted and not filed absent, and one that was put and not filed there', async () => {
    const name = freshName()
    const first = await openStore(name, { directBytes: 0 })
    await first.write([{ table: 'seen', put: { key: 'old', until: 1 } }])
    first.close()
    const store = await openStore(name)
    await store.write([
      { table: 'seen', delete: 'old' },
      { table: 'seen', put: { key: 'new', until: 1 } },
    ])
    await store.write([{ table: 'seen', absent: 'old' }, setting('x', 1)])
    const refused = store.write([{ table: 'seen', absent: 'new' }, setting('x', 2)])
    await expect(refused).rejects.toMatchObject({ code: 'conflict' })
    expect(await store.get('settings', 'x')).toMatchObject({ value: 1 })
  })

  it('does not put back what another writer has changed', async () => {
    const name = freshName()
    const [one, other] = [await openStore(name), await openStore(name, atOnce)]
    await one.write([setting('x', 'first')])
    await other.write([setting('x', 'second'), setting('y', 1)])
    const db = await openDB(name)
    await vi.waitFor(async () => expect(await db.count('journal')).toBe(1), patience)
    // The first one's memory is older than the tables now.
    await one.write([setting('z', 1)])
    one.close()
    other.close()
    const late = await openStore(name)
    expect(await late.all('settings')).toEqual([
      { key: 'x', value: 'second' },
      { key: 'y', value: 1 },
      { key: 'z', value: 1 },
    ])
    db.close()
  })

  it('refuses a journal whose entries were exchanged', async () => {
    const name = freshName()
    const store = await openStore(name)
    await store.write([secret(1)])
    await store.write([secret(2)])
    store.close()
    const db = await openDB(name)
    const [first, second] = (await db.getAll('journal')) as [Uint8Array, Uint8Array]
    await db.put('journal', second, 1)
    await db.put('journal', first, 2)
    db.close()
    await expect(openStore(name)).rejects.toMatchObject({ code: 'corrupt' })
  })
})
