import { afterEach, describe, expect, it } from 'vitest'
import type { Bytes } from '../lib/bytes.ts'
import { expose, remote } from '../lib/rpc.ts'
import type { Endpoint } from '../lib/rpc-endpoint.ts'
import type { ClientEvent } from '../messenger/api.ts'
import type { ConversationRow, SecretRow } from '../messenger/rows.ts'
import { decodePlain } from '../lib/plain-codec.ts'
import { StorageError } from '../storage/errors.ts'
import { createMemoryDatabase, createMemoryStore } from '../testing/memory-store.ts'
import { until, World } from '../testing/messenger-world.ts'
import { recordTraffic } from '../testing/rpc-traffic.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { createVault, openVault } from '../vault/vault.ts'
import { serve, type ServePorts } from './serve.ts'
import { WORKER_NOTIFICATIONS, type WindowSide, type WorkerSide } from './wall.ts'

/** Two ends of a channel in this process. */
function pair(): [Endpoint, Endpoint] {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const end = (port: MessagePort): Endpoint => ({
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      const hear = (event: MessageEvent) => listener(event.data)
      port.addEventListener('message', hear)
      port.start()
      return () => port.removeEventListener('message', hear)
    },
  })
  return [end(port1), end(port2)]
}

const ports: MessagePort[] = []
const options = { now: () => Date.now(), entropy: systemEntropy }
let world: World | undefined
afterEach(() => {
  world?.close()
  world = undefined
  for (const port of ports.splice(0)) port.close()
})

function portsFor(endpoint: Endpoint, place: World): ServePorts {
  const database = createMemoryDatabase()
  return {
    endpoint,
    origin: place.edge.http,
    holdLock: () => Promise.resolve(),
    holdRatchet: () => Promise.resolve(),
    openStore: () => Promise.resolve(createMemoryStore(database)),
    openVault: async (store) => (await openVault(store, options)) ?? (await createVault(store, options)),
    describeEdge: () => Promise.resolve(place.edge),
    entropy: systemEntropy,
    report: () => undefined,
  }
}

describe('the wall of the worker', () => {
  it('lets no private byte across during a whole conversation', { timeout: 60_000 }, async () => {
    world = await World.open()
    const [outer, inner] = pair()
    const outside = recordTraffic(outer)
    const store = createMemoryStore()
    serve({ ...portsFor(inner, world), openStore: () => Promise.resolve(store) })
    const events: ClientEvent[] = []
    const worker = remote<WorkerSide>(outside, { notifications: WORKER_NOTIFICATIONS })
    const network = world.network.create({
      onConnection: (state) => void worker.api.onConnection(state),
      onEdgeReady: (edge) => void worker.api.onEdgeReady(edge),
      onMail: (edge, frame) => void worker.api.onMail(edge, frame),
      onEnvelope: (tag, envelope) => worker.api.onEnvelope(tag, envelope),
      onLink: (tag, kind) => void worker.api.onLink(tag, kind),
      onAddresses: (own) => void worker.api.onAddresses(own),
    })
    const side: WindowSide = {
      emit: (some) => void events.push(...some),
      start: (edges) => network.start(edges),
      stop: () => network.stop(),
      request: (edge, frame) => network.request(edge, frame),
      challenge: (edge) => network.challenge(edge),
      setPeer: (tag, peer) => network.setPeer(tag, peer),
      deliver: (tag, envelope) => network.deliver(tag, envelope),
      addresses: () => network.addresses(),
      diagnose: () => network.diagnose(),
      iceServers: () => network.iceServers(),
      reconnect: () => network.reconnect(),
    }
    expose(outside, side)
    const { api } = worker
    expect(await api.life()).toContain('skein-worker')
    await api.call('createAccount', [{ name: 'Anna' }])
    const invite = (await api.call('createInvite', [{ use: 'single', ttlMs: 86_400_000 }])) as { url: string }
    const ben = await world.person('Ben')
    const bens = await ben.api.connect(invite.url)
    const request = await until('a request', () =>
      events.flatMap((event) => (event.type === 'conversation' ? [event.conversation] : [])).at(-1),
    )
    await api.call('acceptRequest', [request.id])
    const id = 'AAAAAAAAAAAAAAAAAAAAAA'
    await api.call('sendText', [{ id, conversationId: request.id, body: 'hello', sentAt: Date.now() }])
    await ben.sees(bens, ['hello'])
    await ben.writes(bens, 'hello yourself')
    await until('an answer', () =>
      events.some((event) => event.type === 'messages' && event.messages[0]?.body === 'hello yourself'),
    )
    const secrets = privateBytes(await store.all('secrets'), await store.all('conversations'))
    expect(secrets.length).toBeGreaterThan(20)
    expect(secrets.filter((secret) => outside.contains(secret))).toEqual([])
    expect(outside.messages.length).toBeGreaterThan(20)
    await network.stop()
  })

  it('passes the reason on when the storage cannot be opened', async () => {
    world = await World.open()
    const [outside, inside] = pair()
    const denied = new StorageError('storage-denied', 'the browser refuses its storage')
    serve({ ...portsFor(inside, world), openStore: () => Promise.reject(denied) })
    const { api } = remote<WorkerSide>(outside, { notifications: WORKER_NOTIFICATIONS })
    await expect(api.call('conversations', [])).rejects.toMatchObject({ code: 'storage-denied' })
  })
})

/** Everything in the secrets that has the size of a private key or seed, and the seeds of mailboxes that we read. */
function privateBytes(secrets: readonly SecretRow[], conversations: readonly ConversationRow[]): Bytes[] {
  const identity = secrets.filter((row) => row.key === 'identity' || row.key === 'prekeys')
  const found = identity.flatMap((row) => collect(decodePlain(row.bytes), ''))
  return [...found, ...conversations.flatMap((row) => (row.inbox === undefined ? [] : [row.inbox.readSeed]))]
}

function collect(value: unknown, name: string): Bytes[] {
  if (value instanceof Uint8Array)
    return name === 'privateKey' || name === 'seed' || name === 'namingKey' ? [value as Bytes] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => collect(item, key))
}
