// Leading: this tab runs the vault worker and the network, and carries frames between the two. When the worker dies, however it
// dies, a lock it held falls to the window; then the network is stopped, a new worker is started, and every call that was under
// way is made again, which is safe because every call may be repeated.
import { expose, remote, type RemoteHandle } from '../lib/rpc.ts'
import type { Endpoint } from '../lib/rpc-endpoint.ts'
import type { Network, NetworkEvents } from '../messenger/ports.ts'
import { WORKER_NOTIFICATIONS, type WindowSide, type WorkerSide } from '../worker/wall.ts'
import type { Leader, Method } from './tabs.ts'
import type { ClientEvent } from './types.ts'

/** A worker that was started. */
export type StartedWorker = {
  endpoint: Endpoint
  /** Calls back when the script cannot be loaded or fails outside any call. */
  onError: (listener: () => void) => void
  terminate: () => void
}

/** What leading needs from its surroundings. */
export type LeadPorts = {
  startWorker: () => StartedWorker
  createNetwork: (events: NetworkEvents) => Promise<Network>
  /** Resolves when this lock becomes free. */
  whenFree: (name: string, signal: AbortSignal) => Promise<void>
  emit: (event: ClientEvent) => void
}

/** Workers that may fail before they live, one after the other, until calls are given up. */
const MAX_FAILURES = 3

/** Starts to lead. Calls wait until the worker answers. */
export function lead(ports: LeadPorts): Leader {
  const leading = new Leading(ports)
  leading.begin()
  return leading
}

type Running = { worker: StartedWorker; handle: RemoteHandle<WorkerSide>; unexpose: () => void }

class Leading implements Leader {
  readonly #ports: LeadPorts
  readonly #stopping = new AbortController()
  #running: Running | undefined
  #network: Promise<Network> | undefined
  #failures = 0

  constructor(ports: LeadPorts) {
    this.#ports = ports
  }

  async call(method: Method, args: unknown[]): Promise<unknown> {
    for (;;) {
      const running = this.#running
      if (running === undefined) throw new Error('the worker does not start')
      try {
        return await running.handle.api.call(method, args)
      } catch (error) {
        // Its worker is gone and another one runs: the call is made again there.
        if (this.#running === running || this.#stopping.signal.aborted || !isClosed(error)) throw error
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#end()
    await this.#stopNetwork()
  }

  begin(): void {
    const worker = this.#ports.startWorker()
    const handle = remote<WorkerSide>(worker.endpoint, { notifications: WORKER_NOTIFICATIONS })
    const unexpose = expose(worker.endpoint, this.#windowSide(handle))
    const running = { worker, handle, unexpose }
    this.#running = running
    let isAlive = false
    worker.onError(() => {
      if (!isAlive) this.#replace(running, true)
    })
    const watch = async (): Promise<void> => {
      const name = await handle.api.life()
      isAlive = true
      this.#failures = 0
      await this.#ports.whenFree(name, this.#stopping.signal)
      this.#replace(running, false)
    }
    // Closed while it was asked: somebody has replaced it already, or leading has ended.
    watch().catch(() => undefined)
  }

  #replace(running: Running, hasFailed: boolean): void {
    if (this.#running !== running || this.#stopping.signal.aborted) return
    if (hasFailed) this.#failures += 1
    const isHopeless = this.#failures >= MAX_FAILURES
    this.#running = undefined
    void this.#stopNetwork()
    if (!isHopeless) {
      this.begin()
      this.#ports.emit({ type: 'renewed' })
    }
    this.#close(running)
  }

  #end(): void {
    const running = this.#running
    this.#running = undefined
    if (running !== undefined) this.#close(running)
  }

  #close({ worker, handle, unexpose }: Running): void {
    unexpose()
    handle.close()
    worker.terminate()
  }

  async #stopNetwork(): Promise<void> {
    const network = this.#network
    this.#network = undefined
    await (await network)?.stop()
  }

  /** The network is loaded when the worker first wants it: until then the list shows from storage alone. */
  #windowSide(handle: RemoteHandle<WorkerSide>): WindowSide {
    const { api } = handle
    const events: NetworkEvents = {
      onConnection: (state) => void api.onConnection(state),
      onEdgeReady: (edge) => void api.onEdgeReady(edge),
      onMail: (edge, frame) => void api.onMail(edge, frame),
      onEnvelope: (tag, envelope) => api.onEnvelope(tag, envelope),
      onLink: (tag, kind) => void api.onLink(tag, kind),
      onAddresses: (own) => void api.onAddresses(own),
    }
    const network = (): Promise<Network> => (this.#network ??= this.#ports.createNetwork(events))
    return {
      emit: (events) => {
        for (const event of events) this.#ports.emit(event)
      },
      start: async (edges) => (await network()).start(edges),
      stop: () => this.#stopNetwork(),
      request: async (edge, frame) => (await network()).request(edge, frame),
      challenge: async (edge, carrier) => (await network()).challenge(edge, carrier),
      setPeer: async (tag, peer) => (await network()).setPeer(tag, peer),
      deliver: async (tag, envelope) => (await network()).deliver(tag, envelope),
      addresses: async () => (await network()).addresses(),
      diagnose: async () => (await network()).diagnose(),
      iceServers: async () => (await network()).iceServers(),
      reconnect: async (which) => (await network()).reconnect(which),
    }
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'closed'
}
