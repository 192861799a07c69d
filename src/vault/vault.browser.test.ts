// The vault in workers that end at any operation, and in two at once. Above 300 lines: all of it plays on the same device and friend.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../lib/bytes.ts'
import { decodePlain } from '../lib/plain-codec.ts'
import { portEndpoint } from '../lib/rpc-endpoint.ts'
import { remote, type Remote } from '../lib/rpc.ts'
import { secretsOfRecord } from '../protocol/session/secrets.ts'
import { decodeRecord } from '../protocol/session/record-codec.ts'
import { openStore } from '../storage/open-store.ts'
import { createMemoryStore } from '../testing/memory-store.ts'
import { recordTraffic, type RecordedEndpoint } from '../testing/rpc-traffic.ts'
import type { Breakpoint, Device, Stopped } from '../testing/vault-device.worker.ts'
import { systemEntropy } from './entropy.ts'
import { prepareVault } from './prepare.ts'
import type { Peer } from './unit-of-work.ts'
import { createVault, type OpenVault } from './vault.ts'

beforeAll(() => prepareVault())

const stoppedMessage: Stopped = 'stopped'

type Running = {
  device: Remote<Device>
  me: Peer
  traffic: RecordedEndpoint
  stopped: Promise<void>
  terminate(): void
}

const running = new Set<Running>()
afterEach(() => {
  for (const worker of running) worker.terminate()
})

/** Starts a worker on a database, as after a crash. */
async function start(database: string, journal: 'files' | 'table' = 'files'): Promise<Running> {
  const worker = new Worker(new URL('../testing/vault-device.worker.ts', import.meta.url), { type: 'module' })
  const stopped = new Promise<void>((resolve) => {
    worker.addEventListener('message', ({ data }) => {
      if (data === stoppedMessage) resolve()
    })
  })
  const traffic = recordTraffic(portEndpoint(worker))
  const { api: device } = remote<Device>(traffic)
  const me = await device.open(database, journal)
  const entry = { device, me, traffic, stopped, terminate }
  function terminate() {
    worker.terminate()
    running.delete(entry)
  }
  running.add(entry)
  return entry
}

/** Does `step` up to a breakpoint and terminates the worker there. Answers whether the step got through first. */
async function crash(worker: Running, point: Breakpoint, step: () => Promise<unknown>): Promise<boolean> {
  await worker.device.breakAt(point)
  const gotThrough = await Promise.race([step().then(() => true), worker.stopped.then(() => false)])
  worker.terminate()
  return gotThrough
}

/** The other person: a vault in this window, on a store in memory, that is never interrupted. */
class Friend {
  readonly vault: OpenVault
  constructor(vault: OpenVault) {
    this.vault = vault
  }
  static async join(): Promise<Friend> {
    return new Friend(await createVault(createMemoryStore(), { now: Date.now, entropy: systemEntropy }))
  }
  get address(): Peer {
    const { accountId, deviceId, identityKey } = this.vault
    return { accountId, deviceId, identityKey }
  }
  async bundle(): Promise<Bytes> {
    return (await this.vault.makePrekeys(1)).oneTime[0]!
  }
  connect(peer: Peer, bundle: Bytes): Promise<void> {
    return this.vault.withPeer(peer, async (session) => ({ result: session.start(bundle), changes: [] }))
  }
  write(peer: Peer, text: string): Promise<Bytes> {
    return this.vault.withPeer(peer, async (session) => ({ result: session.seal(utf8(text)), changes: [] }))
  }
  read(peer: Peer, sealed: Bytes): Promise<string> {
    const unsealed = this.vault.unseal(sealed)
    return this.vault.withPeer(peer, async (session) => ({
      result: fromUtf8(session.open(unsealed)),
      changes: [],
    }))
  }
}

let count = 0
const freshName = () => `vault-test-${Date.now()}-${count++}`
const ends = [
  ['during', 'files'],
  ['after', 'files'],
  ['during', 'table'],
  ['after', 'table'],
] as const

describe.each(ends)(
  'a vault worker that is terminated %s any operation, its journal in %s',
  (moment, journal) => {
    it('while it sends loses no message and uses no key twice', async () => {
      const database = freshName()
      const friend = await Friend.join()
      let worker = await start(database, journal)
      await worker.device.connect(friend.address, await friend.bundle())
      const read: string[] = []
      const taken: string[] = []
      for (let operation = 0, done = false; !done; operation++) {
        const text = `message ${operation}`
        done = await crash(worker, { operation, moment }, () => worker.device.send(friend.address, text))
        worker = await start(database, journal)
        // What was not committed was never confirmed to the person, who presses send again.
        if (!(await worker.device.texts()).includes(text)) await worker.device.send(friend.address, text)
        for (const sealed of await worker.device.outbox()) {
          const name = String(sealed)
          if (taken.includes(name)) continue
          taken.push(name)
          // A key used twice would be refused here as a duplicate.
          read.push(await friend.read(worker.me, sealed))
        }
        expect(read).toEqual((await worker.device.texts()).toSorted(byNumber))
        expect(new Set(read).size).toBe(operation + 1)
        expect(operation).toBeLessThan(20)
      }
      expect(read.length).toBeGreaterThan(2)
    })

    it('while it opens a session can be read in the one it opens next', async () => {
      const database = freshName()
      let worker = await start(database, journal)
      for (let operation = 0, done = false; !done; operation++) {
        const friend = await Friend.join()
        const [interrupted, next] = [await friend.bundle(), await friend.bundle()]
        done = await crash(worker, { operation, moment }, () =>
          worker.device.connect(friend.address, interrupted),
        )
        worker = await start(database, journal)
        // Nobody knows whether the session was committed. Its owner connects again with another bundle.
        await worker.device.connect(friend.address, next)
        const sent = (await worker.device.outbox()).length
        for (const text of ['one', 'two']) await worker.device.send(friend.address, text)
        const [one, two] = (await worker.device.outbox()).slice(sent)
        expect(await friend.read(worker.me, two!)).toBe('two')
        expect(await friend.read(worker.me, one!)).toBe('one')
        await worker.device.receive(await friend.write(worker.me, `answer ${operation}`))
        expect((await worker.device.texts()).filter((text) => text === `answer ${operation}`)).toHaveLength(1)
        expect(operation).toBeLessThan(20)
      }
    })

    it('while it makes prekeys has the private half of every bundle it gave out', async () => {
      const database = freshName()
      let worker = await start(database, journal)
      for (let operation = 0, done = false; !done; operation++) {
        const early = await worker.device.bundle()
        done = await crash(worker, { operation, moment }, () => worker.device.bundle())
        worker = await start(database, journal)
        for (const bundle of [early, await worker.device.bundle()]) {
          const friend = await Friend.join()
          await friend.connect(worker.me, bundle)
          await worker.device.receive(await friend.write(worker.me, `hello ${operation}`))
        }
        expect((await worker.device.texts()).filter((text) => text === `hello ${operation}`)).toHaveLength(2)
        expect(operation).toBeLessThan(20)
      }
    })

    it('while it receives shows every message exactly once', async () => {
      const database = freshName()
      const friend = await Friend.join()
      let worker = await start(database, journal)
      await friend.connect(worker.me, await worker.device.bundle())
      await worker.device.receive(await friend.write(worker.me, 'message -1'))
      for (let operation = 0, done = false; !done; operation++) {
        const sealed = await friend.write(worker.me, `message ${operation}`)
        done = await crash(worker, { operation, moment }, () => worker.device.receive(sealed))
        worker = await start(database, journal)
        await worker.device.receive(sealed)
        const texts = (await worker.device.texts()).toSorted(byNumber)
        expect(texts).toEqual(Array.from({ length: operation + 2 }, (_, i) => `message ${i - 1}`))
        expect(operation).toBeLessThan(20)
      }
    })

    it('while it receives a first message consumes the prekey exactly with it', async () => {
      const database = freshName()
      let worker = await start(database, journal)
      for (let operation = 0, done = false; !done; operation++) {
        const friend = await Friend.join()
        const late = await Friend.join()
        const bundle = await worker.device.bundle()
        await friend.connect(worker.me, bundle)
        await late.connect(worker.me, bundle)
        const sealed = await friend.write(worker.me, `hello ${operation}`)
        done = await crash(worker, { operation, moment }, () => worker.device.receive(sealed))
        worker = await start(database, journal)
        await worker.device.receive(sealed)
        expect((await worker.device.texts()).filter((text) => text === `hello ${operation}`)).toHaveLength(1)
        const refused = worker.device.receive(await late.write(worker.me, 'me too'))
        await expect(refused).rejects.toMatchObject({ code: 'no-prekey' })
        expect(operation).toBeLessThan(20)
      }
    })
  },
)

function byNumber(left: string, right: string): number {
  return Number(left.split(' ')[1]) - Number(right.split(' ')[1])
}

describe('two vault workers on one database', () => {
  it('do not have its files open both', async () => {
    const database = freshName()
    const first = await start(database)
    let isOpen = false
    const second = start(database)
    void second.then(() => (isOpen = true))
    await first.device.bundle()
    expect(isOpen).toBe(false)
    first.terminate()
    await (await second).device.bundle()
  })

  it('never use a key twice and lose nothing in a table, even without the lock', async () => {
    const database = freshName()
    const friend = await Friend.join()
    const first = await start(database, 'table')
    const second = await start(database, 'table')
    await first.device.connect(friend.address, await friend.bundle())
    const bundle = await first.device.bundle()
    await friend.connect(first.me, bundle)
    for (let round = 0; round < 10; round++) {
      const inbound = await friend.write(first.me, `inbound ${round}`)
      await Promise.all([
        first.device.send(friend.address, `first ${round}`),
        second.device.receive(inbound),
        first.device.receive(inbound),
      ])
      await second.device.send(friend.address, `second ${round}`)
    }
    const read: string[] = []
    for (const sealed of await second.device.outbox()) read.push(await friend.read(first.me, sealed))
    expect(read).toHaveLength(20)
    const texts = await first.device.texts()
    expect(texts.filter((text) => text.startsWith('inbound'))).toHaveLength(10)
    expect(new Set(texts).size).toBe(30)
  })
})

describe('the wall of the vault worker', () => {
  it('lets no private byte of a whole conversation pass', async () => {
    const database = freshName()
    const friend = await Friend.join()
    const { device, me, traffic } = await start(database)
    await friend.connect(me, await device.bundle())
    for (let i = 0; i < 5; i++) {
      await device.receive(await friend.write(me, `ping ${i}`))
      await device.send(friend.address, `pong ${i}`)
      for (const sealed of (await device.outbox()).slice(-1)) await friend.read(me, sealed)
    }
    const secrets = await privateBytes(database)
    expect(secrets.length).toBeGreaterThan(10)
    expect(traffic.messages.length).toBeGreaterThan(20)
    for (const secret of secrets) expect(traffic.contains(secret)).toBe(false)
    // The search itself works: public bytes are found.
    expect(traffic.contains(me.identityKey)).toBe(true)
  })
})

/** Every private key and seed that the database holds now. */
async function privateBytes(database: string): Promise<Uint8Array[]> {
  const store = await openStore(database)
  const found: Uint8Array[] = []
  for (const { key, bytes } of await store.all('secrets')) {
    if (key.startsWith('session.')) found.push(...secretsOfRecord(decodeRecord(bytes)))
    else collect(decodePlain(bytes), found)
  }
  store.close()
  return found
}

/** Private values go by these names in the vault's rows. */
const privateNames: ReadonlySet<string> = new Set(['privateKey', 'seed', 'namingKey'])

function collect(value: unknown, found: Uint8Array[]): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  for (const [name, item] of Object.entries(value)) {
    if (privateNames.has(name) && item instanceof Uint8Array) found.push(item)
    else collect(item, found)
  }
}

describe('the lock on the ratchets', () => {
  it('is held by one worker and free again when that one is terminated', async () => {
    const holder = await start(freshName())
    const other = await start(freshName())
    await holder.device.holdLock()
    await expect(other.device.tryLock()).rejects.toMatchObject({ code: 'unavailable', retryable: true })
    const waiting = other.device.holdLock()
    holder.terminate()
    await waiting
    other.terminate()
    const next = await start(freshName())
    await next.device.holdLock()
  })
})
