// The worker's composition: storage, vault and messenger behind the wall. Apart from the entry, so that a test can serve it over
// any channel with a store in memory.
import { toBase64url, type Bytes } from '../lib/bytes.ts'
import { expose, remote } from '../lib/rpc.ts'
import type { Endpoint } from '../lib/rpc-endpoint.ts'
import { systemClock } from '../messenger/clock.ts'
import { createMessenger, type Messenger } from '../messenger/messenger.ts'
import type { ClientEvent } from '../messenger/api.ts'
import type { Network, Store, Vault } from '../messenger/ports.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { WINDOW_NOTIFICATIONS, type WindowSide, type WorkerSide } from './wall.ts'

/** What the worker's surroundings give. */
export type ServePorts = {
  endpoint: Endpoint
  origin: string
  /** Takes a lock and keeps it for the worker's life. */
  holdLock: (name: string) => Promise<unknown>
  /** Waits for the lock on the ratchets; the store is opened only under it. */
  holdRatchet: () => Promise<unknown>
  openStore: () => Promise<Store>
  openVault: (store: Store) => Promise<Vault>
  describeEdge: (origin: string) => Promise<EdgeAddress>
  entropy: (length: number) => Bytes
  report: (error: unknown) => void
}

/** Serves a window until the worker ends. */
export function serve(ports: ServePorts): void {
  const window = remote<WindowSide>(ports.endpoint, { notifications: WINDOW_NOTIFICATIONS })
  const messenger = open(ports, window.api)
  // Every call hears of a failed start by itself.
  messenger.catch(ports.report)
  const withMessenger = (use: (messenger: Messenger) => void): void => {
    messenger.then(use, () => undefined)
  }
  const life = `skein-worker ${toBase64url(ports.entropy(16))}`
  const side: WorkerSide = {
    async life() {
      await ports.holdLock(life)
      return life
    },
    async call(method, args) {
      const { api } = await messenger
      const run = api[method] as (...args: unknown[]) => Promise<unknown>
      return run(...args)
    },
    onEnvelope: async (tag, envelope) => (await messenger).events.onEnvelope(tag, envelope),
    onConnection: (state) => withMessenger(({ events }) => events.onConnection(state)),
    onEdgeReady: (edge) => withMessenger(({ events }) => events.onEdgeReady(edge)),
    onMail: (edge, frame) => withMessenger(({ events }) => events.onMail(edge, frame)),
    onLink: (tag, kind) => withMessenger(({ events }) => events.onLink(tag, kind)),
    onAddresses: (own) => withMessenger(({ events }) => events.onAddresses(own)),
  }
  expose(ports.endpoint, side)
}

/** The messenger, once the lock on the ratchets and the store are ours. */
async function open(ports: ServePorts, window: WindowApi): Promise<Messenger> {
  await ports.holdRatchet()
  let store = await ports.openStore()
  const messenger = createMessenger({
    store,
    network: networkOf(window),
    clock: systemClock,
    entropy: ports.entropy,
    emit: gather((events) => void window.emit(events)),
    origin: ports.origin,
    describeEdge: ports.describeEdge,
    report: ports.report,
    openVault: ports.openVault,
    async startOver() {
      await store.destroy()
      store = await ports.openStore()
      return store
    },
  })
  await messenger.start()
  return messenger
}

/** How long what a message on its way tells of itself may wait, in milliseconds: the window that would take it in is sending it. */
const CALM_MS = 10

/** Collects what is emitted in one go and hands it on together, in its order. */
function gather(emit: (events: ClientEvent[]) => void): (event: ClientEvent) => void {
  let waiting: ClientEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAsked = false
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const events = waiting
    waiting = []
    if (events.length > 0) emit(events)
  }
  return (event) => {
    waiting.push(event)
    if (isAsked) return
    isAsked = true
    queueMicrotask(() => {
      isAsked = false
      if (isOfSending(waiting)) timer ??= setTimeout(flush, CALM_MS)
      else flush()
    })
  }
}

/** Whether events tell of nothing but own messages that are stored and not delivered yet. */
function isOfSending(events: readonly ClientEvent[]): boolean {
  const isStep = (event: ClientEvent): boolean =>
    event.type === 'messages' && event.messages.every(({ own, state }) => own && state === 'queued')
  return events.some(isStep) && events.every((event) => isStep(event) || event.type === 'conversation')
}

type WindowApi = ReturnType<typeof remote<WindowSide>>['api']

function networkOf(window: WindowApi): Network {
  return {
    start: (edges) => window.start(edges),
    stop: () => window.stop(),
    request: (edge, frame) => window.request(edge, frame),
    challenge: (edge, carrier) => window.challenge(edge, carrier),
    setPeer: (tag, peer) => window.setPeer(tag, peer),
    deliver: (tag, envelope) => window.deliver(tag, envelope),
    addresses: () => window.addresses(),
    diagnose: () => window.diagnose(),
    iceServers: () => window.iceServers(),
    reconnect: (which) => window.reconnect(which),
  }
}
