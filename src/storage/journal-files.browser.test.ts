// The journal in real files: stores live in dedicated workers, which are ended as they are by a crash.
import { afterEach, describe, expect, it } from 'vitest'
import { openDB } from 'idb'
import { portEndpoint } from '../lib/rpc-endpoint.ts'
import { remote, type Remote } from '../lib/rpc.ts'
import type { Store } from '../messenger/ports.ts'
import { storeContract } from '../testing/contracts/store.ts'
import type { StoreHost } from '../testing/store-host.worker.ts'
import type { FilingPlan } from './journal.ts'
import { openStore } from './open-store.ts'

let count = 0
const freshName = () => `files-test-${Date.now()}-${count++}`
const atOnce = { idleMs: 0, latestMs: 0 }
const denied = expect.objectContaining({ name: 'StorageError', code: 'storage-denied' })

type Host = { api: Remote<StoreHost>; terminate(): void }
const hosts = new Set<Host>()
afterEach(() => {
  for (const host of hosts) host.terminate()
})

function startHost(): Host {
  const worker = new Worker(new URL('../testing/store-host.worker.ts', import.meta.url), { type: 'module' })
  const { api } = remote<StoreHost>(portEndpoint(worker))
  const host = {
    api,
    terminate() {
      worker.terminate()
      hosts.delete(host)
    },
  }
  hosts.add(host)
  return host
}

/** A store in a worker. */
async function openIn(host: Host, name: string, plan: Partial<FilingPlan> = {}, takeOverMs?: number) {
  const store = await host.api.open(name, plan, takeOverMs)
  return new Proxy({} as Store, {
    get: (_, method) =>
      method === 'then'
        ? undefined
        : (...args: unknown[]) => host.api.call(store, method as keyof Store, args),
  })
}

const setting = (key: string, value: unknown) => ({ table: 'settings' as const, put: { key, value } })
const secret = (revision: number) => ({
  table: 'secrets' as const,
  put: { key: 's', revision, bytes: new Uint8Array([revision]) },
})

/** The sizes of the journal's files. */
async function sizesOf(name: string): Promise<number[]> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(name)
  const files = ['entries-0', 'entries-1'].map(async (file) => (await folder.getFileHandle(file)).getFile())
  return (await Promise.all(files)).map(({ size }) => size)
}

const plans = { later: {}, 'at once': atOnce, 'with its commit': { directBytes: 0 } }
for (const [when, plan] of Object.entries(plans))
  storeContract(`the encrypted database with real files that files ${when}`, () => {
    const host = startHost()
    const name = freshName()
    return () => openIn(host, name, plan)
  })

describe('a journal in files', () => {
  it('keeps its entries in them and out of the tables until they are filed', async () => {
    const name = freshName()
    const store = await openIn(startHost(), name, { idleMs: 60_000, latestMs: 60_000 })
    await store.write([setting('x', 1)])
    const db = await openDB(name)
    expect([await db.count('journal'), await db.count('settings')]).toEqual([0, 0])
    expect((await sizesOf(name)).toSorted((left, right) => left - right)).toEqual([0, expect.any(Number)])
    db.close()
  })

  it('loses nothing that was committed when its worker is ended at any moment', async () => {
    const name = freshName()
    let committed = 0
    for (let life = 0; life < 12; life++) {
      const host = startHost()
      const store = await openIn(host, name, atOnce)
      const found = (await store.get('secrets', 's'))?.revision ?? 0
      // One may have been committed of which nobody heard.
      expect([committed, committed + 1]).toContain(found)
      expect((await store.get('settings', 'x'))?.value ?? 0).toBe(found)
      committed = found
      const upTo = committed + 1 + life
      while (committed < upTo) {
        await store.write([secret(committed + 1), setting('x', committed + 1)])
        committed += 1
      }
      // The worker ends somewhere in this one, or in the filing of those before.
      store.write([secret(committed + 1), setting('x', committed + 1)]).catch(() => undefined)
      await host.api.call(0, 'get', ['settings', 'x'])
      host.terminate()
    }
    expect(committed).toBeGreaterThan(70)
  })

  it('is taken over from a worker that ends while another one waits for it', async () => {
    const name = freshName()
    const [first, second] = [startHost(), startHost()]
    const store = await openIn(first, name)
    await store.write([setting('x', 1)])
    await expect(openIn(second, name, {}, 0)).rejects.toEqual(denied)
    const opening = openIn(second, name)
    first.terminate()
    expect(await (await opening).get('settings', 'x')).toEqual({ key: 'x', value: 1 })
  })

  it('can be read where files cannot be written, and goes on in the table there', async () => {
    const name = freshName()
    const host = startHost()
    const store = await openIn(host, name)
    await store.write([secret(1), setting('x', 1)])
    host.terminate()
    const here = await openStore(name)
    expect(await here.get('settings', 'x')).toEqual({ key: 'x', value: 1 })
    await here.write([secret(2), setting('x', 2)])
    here.close()
    const back = await openIn(startHost(), name)
    expect(await back.get('settings', 'x')).toEqual({ key: 'x', value: 2 })
    await back.write([secret(3)])
  })

  it('is gone with everything in it when the store is erased', async () => {
    const name = freshName()
    const host = startHost()
    const store = await openIn(host, name)
    await store.write([setting('x', 1)])
    await store.destroy()
    await expect(sizesOf(name)).rejects.toMatchObject({ name: 'NotFoundError' })
    const other = await openIn(host, name)
    await other.write([setting('y', 1)])
    expect(await other.all('settings')).toEqual([{ key: 'y', value: 1 }])
  })

  it('lets go of its files when it is closed', async () => {
    const name = freshName()
    const store = await openIn(startHost(), name)
    await store.write([setting('x', 1)])
    store.close()
    await expect(store.get('settings', 'x')).rejects.toEqual(denied)
    const next = await openIn(startHost(), name)
    expect(await next.get('settings', 'x')).toEqual({ key: 'x', value: 1 })
  })
})
