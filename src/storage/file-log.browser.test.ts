// The journal in files of a file system in memory, which ends, refuses and forgets at any step. Above 300 lines: every end is tried on
// the same few steps, which would have to be said again elsewhere.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deleteDB, openDB } from 'idb'
import type { Store } from '../messenger/ports.ts'
import { MemoryFiles } from '../testing/memory-files.ts'
import type { FilingPlan } from './journal.ts'
import { openStore } from './open-store.ts'

let count = 0
const freshName = () => `file-log-test-${Date.now()}-${count++}`
const atOnce = { idleMs: 0, latestMs: 0 }
const never = { idleMs: 600_000, latestMs: 600_000 }
/** Filing waits for nobody, but a machine may be busy. */
const patience = { timeout: 10_000, interval: 5 }
const none = { directory: () => Promise.reject(new DOMException('none here', 'SecurityError')) }
const denied = expect.objectContaining({ name: 'StorageError', code: 'storage-denied' })

const open = new Set<Store>()
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const store of open) store.close()
  open.clear()
})

const setting = (key: string, value: unknown) => ({ table: 'settings' as const, put: { key, value } })
const secret = (revision: number) => ({
  table: 'secrets' as const,
  put: { key: 's', revision, bytes: new Uint8Array([revision]) },
})
/** One step of a ratchet, with what must always go with it. */
const turn = (revision: number) => [secret(revision), setting('x', revision)]

async function openIn(
  files: MemoryFiles | undefined,
  name: string,
  plan: Partial<FilingPlan> = {},
  takeOverMs = 0,
) {
  const store = await openStore(name, plan, files ? { directory: files.directory, takeOverMs } : none)
  open.add(store)
  return store
}

/** Which turn the database stands at; both rows say the same. */
async function standOf(store: Store): Promise<number> {
  const revision = (await store.get('secrets', 's'))?.revision ?? 0
  expect((await store.get('settings', 'x'))?.value ?? 0).toBe(revision)
  return revision
}

const sizesOf = (files: MemoryFiles): number[] => files.files.map(({ bytes }) => bytes.length)

async function untilEmpty(files: MemoryFiles): Promise<void> {
  await vi.waitFor(() => expect(sizesOf(files)).toEqual([0, 0]), patience)
}

/** Looks into the database beside the store. */
async function look<T>(
  name: string,
  what: (db: Awaited<ReturnType<typeof openDB>>) => Promise<T>,
): Promise<T> {
  const db = await openDB(name)
  const found = await what(db)
  db.close()
  return found
}

describe('a journal in files that ends at a step', () => {
  /** Lives through everything a journal does, as long as it lasts. Answers the last turn that was committed. */
  async function live(files: MemoryFiles, name: string, isOver: () => boolean): Promise<number> {
    let committed = 0
    const commit = async (store: Store, large = false): Promise<void> => {
      const more = large ? [setting('large', new Uint8Array(60_000))] : []
      await store.write([...turn(committed + 1), ...more])
      committed += 1
    }
    try {
      const store = await openIn(files, name, atOnce)
      for (let round = 0; round < 2; round++) {
        await commit(store)
        await commit(store)
        await vi.waitFor(() => expect(isOver() || sizesOf(files).join()).toBe(isOver() || '0,0'), patience)
        await commit(store)
      }
      await commit(store, true)
      await commit(store)
      await store.clear('searchIndex')
      await commit(store)
    } catch (error) {
      if (!isOver()) throw error
    }
    return committed
  }

  it.each(['process', 'power'] as const)('stands where it was committed (%s)', async (kind) => {
    let isOver = true
    for (let step = 0; isOver; step++) {
      const [files, name] = [new MemoryFiles(), freshName()]
      let left = step
      isOver = false
      files.onStep = () => {
        if (isOver || left-- > 0) return
        isOver = true
        files.crash(kind)
        throw new DOMException('it has ended', 'InvalidStateError')
      }
      const committed = await live(files, name, () => isOver)
      for (const store of open) store.close()
      files.onStep = undefined
      if (!isOver) files.crash()
      const store = await openIn(files, name, atOnce)
      const stand = await standOf(store)
      // One may have been committed of which nobody heard.
      expect([committed, committed + 1], `step ${step}`).toContain(stand)
      await store.write(turn(stand + 1))
      files.crash(kind)
      store.close()
      const again = await openIn(files, name, atOnce)
      expect(await standOf(again)).toBe(stand + 1)
      await untilEmpty(files)
      expect(step).toBeLessThan(150)
    }
  })
})

describe('filing from files', () => {
  it('goes on in the other file, and empties both once all is in the tables', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, atOnce)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await store.write(turn(1))
    await vi.waitFor(() => expect(put).toHaveBeenCalled(), patience)
    await store.write(turn(2))
    expect(sizesOf(files).every((size) => size > 0)).toBe(true)
    files.crash()
    store.close()
    const torn = await openIn(files, name, atOnce)
    expect(await standOf(torn)).toBe(2)
    files.onStep = () => {
      files.crash()
      throw new DOMException('it has ended', 'InvalidStateError')
    }
    await expect(torn.write(turn(3))).rejects.toEqual(denied)
    torn.close()
    files.onStep = undefined
    const again = await openIn(files, name, atOnce)
    expect(await standOf(again)).toBe(2)
    await again.write(turn(3))
    vi.restoreAllMocks()
    await untilEmpty(files)
    expect(await look(name, (db) => db.get('filed', 'journal'))).toEqual({ key: 'journal', upTo: 3 })
    expect(await standOf(again)).toBe(3)
  })

  it('does not put back what is in the tables, when the file with it was not emptied', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, atOnce)
    files.onStep = (step) => {
      if (step === 'truncate') throw new DOMException('not now', 'InvalidStateError')
    }
    await store.write(turn(1))
    await vi.waitFor(async () => expect(await look(name, (db) => db.count('settings'))).toBe(1), patience)
    await store.write([setting('large', new Uint8Array(60_000)), ...turn(2)])
    files.onStep = undefined
    expect(sizesOf(files).some((size) => size > 0)).toBe(true)
    files.crash()
    store.close()
    const again = await openIn(files, name, never)
    expect(await standOf(again)).toBe(2)
    expect(sizesOf(files)).toEqual([0, 0])
  })

  it('is over before a large unit is filed with its commit', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, atOnce)
    const { promise: isLate, resolve: letGo } = Promise.withResolvers<void>()
    await store.write([setting('y', 1)])
    // The next thing that is encrypted is that row, on its way into its table.
    const original = crypto.subtle.encrypt.bind(crypto.subtle)
    const encrypt = vi.spyOn(crypto.subtle, 'encrypt').mockImplementationOnce(async (...args) => {
      await isLate
      return original(...args)
    })
    await vi.waitFor(() => expect(encrypt).toHaveBeenCalled(), patience)
    const large = store.write([...turn(1), setting('y', 2), setting('large', new Uint8Array(60_000))])
    for (let i = 0; i < 20; i++) expect(await store.get('seen', 'none')).toBeUndefined()
    letGo()
    await large
    await store.write(turn(2))
    await untilEmpty(files)
    store.close()
    const again = await openIn(files, name)
    expect(await standOf(again)).toBe(2)
    expect(await again.get('settings', 'y')).toMatchObject({ value: 2 })
  })

  it('does not leave a file before what could not be written to it is gone', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const store = await openIn(files, name)
    await store.write(turn(1))
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    files.onStep = () => {
      throw new DOMException('not now', 'InvalidStateError')
    }
    await expect(store.write(turn(2))).rejects.toEqual(denied)
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(put).toHaveBeenCalled(), patience)
    files.onStep = undefined
    await store.write(turn(2))
    files.crash()
    store.close()
    vi.restoreAllMocks()
    expect(await standOf(await openIn(files, name, atOnce))).toBe(2)
    await untilEmpty(files)
  })

  it('takes up what an older version left in the table, and files it', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const older = await openIn(undefined, name, never)
    await older.write(turn(1))
    await older.write([{ table: 'settings', put: { key: 'y', value: 1 } }])
    older.close()
    const store = await openIn(files, name, never)
    expect(await standOf(store)).toBe(1)
    await store.write(turn(2))
    store.close()
    const again = await openIn(files, name, atOnce)
    expect(await standOf(again)).toBe(2)
    await untilEmpty(files)
    expect(await look(name, (db) => db.count('journal'))).toBe(0)
    expect(await again.get('settings', 'y')).toMatchObject({ value: 1 })
  })
})

describe('files that cannot be had', () => {
  it('are not missed by a database that never used them', async () => {
    const name = freshName()
    const store = await openIn(undefined, name)
    await store.write(turn(1))
    expect(await look(name, (db) => db.count('journal'))).toBe(1)
  })

  it('keep a database closed that has used them', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name)
    await store.write(turn(1))
    store.close()
    await expect(openIn(undefined, name)).rejects.toEqual(denied)
    await expect(openIn(new MemoryFiles(), name)).rejects.toMatchObject({ code: 'corrupt' })
    expect(await standOf(await openIn(files, name))).toBe(1)
  })

  it('are refused while another one has them, and left alone', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    await store.write(turn(1))
    await expect(openIn(files, name)).rejects.toEqual(denied)
    await store.write(turn(2))
    store.close()
    expect(await standOf(await openIn(files, name))).toBe(2)
  })

  it.each([never, atOnce])('are taken over as the last owner leaves them', async (plan) => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const opening = [1, 2].map(() => openIn(files, name, plan, patience.timeout))
    // Each of them has found the database as it was before the files were used.
    const first = await Promise.race(opening)
    for (const revision of [1, 2, 3]) await first.write(turn(revision))
    if (plan === atOnce) await untilEmpty(files)
    files.crash()
    first.close()
    const stores = await Promise.all(opening)
    const second = stores.find((store) => store !== first)!
    expect(await standOf(second)).toBe(3)
    await second.write([...turn(4), setting('large', new Uint8Array(60_000))])
    expect(await standOf(second)).toBe(4)
  })

  it('are read where they cannot be written, and given up with the next filing', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    await store.write(turn(1))
    store.close()
    files.isWritable = false
    const [early, late] = [await openIn(files, name, never), await openIn(files, name, atOnce)]
    expect(await standOf(early)).toBe(1)
    early.close()
    await late.write(turn(2))
    await vi.waitFor(async () => expect(await look(name, (db) => db.count('filed'))).toBe(0), patience)
    late.close()
    // Its entry holds nothing that would lie over what the files hold.
    const last = await openIn(files, name, { directBytes: 0 })
    await last.write(turn(3))
    last.close()
    files.isWritable = true
    const back = await openIn(files, name, atOnce)
    expect(await standOf(back)).toBe(3)
    await back.write(turn(4))
    await untilEmpty(files)
  })

  it('are not filed from any more by one whose journal somebody else has filed', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    await store.write(turn(1))
    files.isWritable = false
    const other = await openIn(files, name, { directBytes: 0 })
    await other.write(turn(2))
    const large = setting('large', new Uint8Array(60_000))
    await expect(store.write([large])).rejects.toEqual(denied)
    await expect(store.write([setting('y', 1)])).rejects.toEqual(denied)
    expect(await other.get('settings', 'large')).toBeUndefined()
    expect(await standOf(other)).toBe(2)
  })

  it('are not passed over by one that had opened the database without them', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const without = await openIn(undefined, name)
    const store = await openIn(files, name, never)
    await store.write(turn(1))
    // An entry of somebody else makes it look anew.
    const older = await openDB(name)
    await older.add('journal', new Uint8Array(40))
    older.close()
    await expect(without.write(turn(1))).rejects.toEqual(denied)
  })

  it('hold nothing for a database that was made after them', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    for (const revision of [1, 2, 3]) await store.write(turn(revision))
    store.close()
    await deleteDB(name)
    const next = await openIn(files, name, never)
    expect(await standOf(next)).toBe(0)
    await next.write(turn(1))
  })

  it('are corrupt when an entry before another one was changed', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    for (const revision of [1, 2, 3]) await store.write(turn(revision))
    store.close()
    const file = files.files.find(({ bytes }) => bytes.length > 0)!
    file.bytes = file.bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))
    await expect(openIn(files, name)).rejects.toMatchObject({ code: 'corrupt', retryable: false })
  })
})

describe('a full disk', () => {
  it('refuses the unit, keeps nothing of it and goes on when there is room', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openIn(files, name, never)
    await store.write(turn(1))
    files.onStep = (step) => {
      if (step === 'write') throw new DOMException('full', 'QuotaExceededError')
    }
    await expect(store.write(turn(2))).rejects.toMatchObject({ code: 'storage-full', retryable: true })
    expect(await standOf(store)).toBe(1)
    files.onStep = undefined
    await store.write(turn(2))
    files.crash('power')
    store.close()
    expect(await standOf(await openIn(files, name))).toBe(2)
  })
})

describe('looking for what is absent', () => {
  it('reads nothing once the keys are known, and finds what was written since', async () => {
    const [files, name] = [new MemoryFiles(), freshName()]
    const store = await openStore(name, atOnce, { directory: files.directory, learnAfterMs: 0 })
    open.add(store)
    const seen = (key: string) => ({ table: 'seen' as const, put: { key, until: 1 } })
    await store.write([seen('before')])
    await untilEmpty(files)
    const reading = [vi.spyOn(IDBObjectStore.prototype, 'get'), vi.spyOn(IDBObjectStore.prototype, 'getKey')]
    await vi.waitFor(async () => {
      for (const spy of reading) spy.mockClear()
      expect(await store.get('seen', 'never')).toBeUndefined()
      for (const spy of reading) expect(spy).not.toHaveBeenCalled()
    }, patience)
    await store.write([{ table: 'seen', absent: 'new' }, { table: 'messages', absent: 'm' }, seen('new')])
    expect(await store.get('seen', 'before')).toMatchObject({ key: 'before' })
    await untilEmpty(files)
    for (const key of ['before', 'new']) {
      const refused = store.write([{ table: 'seen', absent: key }, setting('x', 1)])
      await expect(refused).rejects.toMatchObject({ code: 'conflict' })
    }
    await store.write([{ table: 'seen', delete: 'new' }])
    await untilEmpty(files)
    await store.write([{ table: 'seen', absent: 'new' }, setting('x', 1)])
    expect(await store.get('settings', 'x')).toMatchObject({ value: 1 })
  })
})
