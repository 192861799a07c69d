// Node's half of an interop run: session backends whose every operation runs in a dedicated worker of a browser.
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { toHex } from '../../lib/bytes.ts'
import { expose, remote, RemoteError, type Remote } from '../../lib/rpc.ts'
import { ProtocolError, type ProtocolErrorCode } from '../../protocol/errors.ts'
import type { BackendInit, BackendStore, SessionBackend } from '../../protocol/session/backend.ts'
import type { OuterDevice, OuterFactory } from '../outer/device.ts'
import { socketEndpoint, type Socket, type StoreCalls, type WorkerCalls } from './calls.ts'
import { serveWorker } from './worker-site.ts'

/** A browser that plays devices. */
export type BrowserPeer = {
  /** Makes a backend in the worker; fits `createWorld`. */
  readonly createBackend: (init: BackendInit) => SessionBackend
  /** Makes a device of the outer layers in the worker; fits `createOuterWorld`. */
  readonly createOuterDevice: OuterFactory
  /** The browser's own name and version. */
  describe(): Promise<string>
  close(): void
}

/**
 * Serves the worker and waits until a browser has it running. `startWorker` opens the page at `url` in a browser and
 * evaluates `script` there.
 */
export async function connectBrowserPeer(
  startWorker: (url: string, script: string) => Promise<void>,
): Promise<BrowserPeer> {
  const site = await serveWorker(fileURLToPath(new URL('./peer.worker.ts', import.meta.url)))
  const sockets = new WebSocketServer({ server: site.server })
  const connected = Promise.withResolvers<Socket>()
  sockets.on('connection', (socket) => connected.resolve(socket as unknown as Socket))
  const close = () => {
    sockets.close()
    site.close()
  }
  try {
    await startWorker(site.url, script)
  } catch (error) {
    close()
    throw error
  }
  const endpoint = socketEndpoint(await connected.promise)
  const stores: BackendStore[] = []
  let outerCount = 0
  const worker = remote<WorkerCalls>(endpoint).api
  expose(endpoint, storeCalls(stores))
  return {
    describe: () => worker.describe(),
    createBackend(init) {
      const { address, identity, rng, store } = init
      const device = stores.push(store) - 1
      const created = worker.create(device, { address, identity }, toHex(rng(16)))
      return remoteBackend(worker, device, created)
    },
    createOuterDevice({ rng, ...init }) {
      const device = outerCount++
      const created = worker.createOuter(device, init, toHex(rng(16)))
      return remoteOuter(worker, device, created)
    },
    close,
  }
}

/** Resolves in the page when the worker runs, and rejects when it does not. The worker lives as long as the page. */
const script = `new Promise((done, fail) => {
  const worker = new Worker('/worker.js', { type: 'module' })
  worker.onmessage = () => done()
  worker.onerror = ({ message }) => fail(new Error(message))
})`

function remoteBackend(worker: Remote<WorkerCalls>, device: number, created: Promise<void>): SessionBackend {
  async function call<T>(operation: () => Promise<T>): Promise<T> {
    await created
    try {
      return await operation()
    } catch (error) {
      throw asThrown(error)
    }
  }
  return {
    kind: 'typescript',
    start: (...args) => call(() => worker.start(device, ...args)),
    encrypt: (...args) => call(() => worker.encrypt(device, ...args)),
    decrypt: (...args) => call(() => worker.decrypt(device, ...args)),
  }
}

function remoteOuter(worker: Remote<WorkerCalls>, device: number, created: Promise<void>): OuterDevice {
  return new Proxy({} as OuterDevice, {
    get(_, method: keyof OuterDevice) {
      return async (...args: unknown[]): Promise<unknown> => {
        await created
        try {
          return await worker.outer(device, method, args)
        } catch (error) {
          throw asThrown(error)
        }
      }
    },
  })
}

/** A refusal of the protocol is one on this side too. */
function asThrown(error: unknown): unknown {
  const isRefusal = error instanceof RemoteError && ['ProtocolError', 'DecodeError'].includes(error.name)
  return isRefusal ? new ProtocolError(error.code as ProtocolErrorCode, error.message) : error
}

function storeCalls(stores: readonly BackendStore[]): StoreCalls {
  const storeOf = (device: number) => stores[device]!
  return {
    loadSession: (device, peer) => storeOf(device).loadSession(peer),
    loadIdentity: (device, peer) => storeOf(device).loadIdentity(peer),
    loadSignedPreKey: (device, id) => storeOf(device).loadSignedPreKey(id),
    loadKyberPreKey: (device, id) => storeOf(device).loadKyberPreKey(id),
    loadPreKey: (device, id) => storeOf(device).loadPreKey(id),
    hasUsedKyber: (device, use) => storeOf(device).hasUsedKyber(use),
    commit: (device, changes) => storeOf(device).commit(changes),
  }
}
