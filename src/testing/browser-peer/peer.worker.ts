// The browser's half of an interop run: our session backend in a dedicated worker, called from Node over a WebSocket.
// Its store is in Node, where the scenarios look at it.
import type { MessageSource } from '../../lib/rpc-endpoint.ts'
import { expose, remote } from '../../lib/rpc.ts'
import type { BackendStore, SessionBackend } from '../../protocol/session/backend.ts'
import { createTypescriptBackend } from '../../protocol/session/typescript-backend.ts'
import { prepareVault } from '../../vault/prepare.ts'
import { seededEntropy } from '../libsignal/seeded-rng.ts'
import type { OuterDevice } from '../outer/device.ts'
import { createOurDevice } from '../outer/ours.ts'
import { socketEndpoint, type StoreCalls, type WorkerCalls } from './calls.ts'

// Typed with the tests, for which `self` is a window; it only ever runs in a worker.
const scope = self as unknown as MessageSource
const devices = new Map<number, SessionBackend>()
const outerDevices = new Map<number, OuterDevice>()

function backendOf(device: number): SessionBackend {
  const backend = devices.get(device)
  if (!backend) throw new TypeError(`no device ${device}`)
  return backend
}

await prepareVault()
const socket = new WebSocket(`ws://${location.host}`)
await new Promise((open, fail) => {
  socket.addEventListener('open', open)
  socket.addEventListener('error', () => fail(new Error('the WebSocket does not open')))
})
const endpoint = socketEndpoint(socket)
const node = remote<StoreCalls>(endpoint).api

/** The store of a device, in Node. */
function storeOf(device: number): BackendStore {
  return {
    loadSession: (peer) => node.loadSession(device, peer),
    loadIdentity: (peer) => node.loadIdentity(device, peer),
    loadSignedPreKey: (id) => node.loadSignedPreKey(device, id),
    loadKyberPreKey: (id) => node.loadKyberPreKey(device, id),
    loadPreKey: (id) => node.loadPreKey(device, id),
    hasUsedKyber: (use) => node.hasUsedKyber(device, use),
    commit: (changes) => node.commit(device, changes),
  }
}

const calls: WorkerCalls = {
  describe: () => navigator.userAgent,
  create(device, init, seed) {
    const backend = createTypescriptBackend({ ...init, store: storeOf(device), rng: seededEntropy(seed) })
    devices.set(device, backend)
  },
  createOuter(device, init, seed) {
    outerDevices.set(device, createOurDevice({ ...init, rng: seededEntropy(seed) }))
  },
  outer(device, method, args) {
    const run = outerDevices.get(device)?.[method] as ((...args: unknown[]) => unknown) | undefined
    if (run === undefined) throw new TypeError(`no device ${device}`)
    return run(...args)
  },
  start: (device, ...args) => backendOf(device).start(...args),
  encrypt: (device, ...args) => backendOf(device).encrypt(...args),
  decrypt: (device, ...args) => backendOf(device).decrypt(...args),
}

expose(endpoint, calls)
scope.postMessage('ready', [])
