import { describe, expect, it } from 'vitest'
import { expose, remote } from '../lib/rpc.ts'
import type { Endpoint } from '../lib/rpc-endpoint.ts'
import type { Network } from '../messenger/ports.ts'
import type { WindowSide, WorkerSide } from '../worker/wall.ts'
import { lead, type LeadPorts, type StartedWorker } from './lead.ts'

/** Two ends of a channel in this process. */
function pair(): [Endpoint, Endpoint] {
  const listeners: Set<(message: unknown) => void>[] = [new Set(), new Set()]
  const end = (own: number, other: number): Endpoint => ({
    post: (message) => {
      const copy = structuredClone(message)
      queueMicrotask(() => listeners[other]!.forEach((listener) => listener(copy)))
    },
    listen: (listener) => {
      listeners[own]!.add(listener)
      return () => listeners[own]!.delete(listener)
    },
  })
  return [end(0, 1), end(1, 0)]
}

/** Workers that may die, and the locks they held. */
class Workers {
  readonly started: {
    window: ReturnType<typeof remote<WindowSide>>['api']
    kill: () => void
    fail: () => void
  }[] = []
  readonly #freed = new Map<string, () => void>()
  isAnswering = true
  readonly told: string[] = []
  networks = 0

  ports(): LeadPorts {
    return {
      emit: ({ type }) => void this.told.push(type),
      startWorker: () => this.#start(),
      whenFree: (name) => new Promise((resolve) => this.#freed.set(name, resolve)),
      createNetwork: () => {
        this.networks += 1
        return Promise.resolve({
          start: () => Promise.resolve(),
          stop: () => Promise.resolve(),
        } as unknown as Network)
      },
    }
  }

  #start(): StartedWorker {
    const number = this.started.length + 1
    const [outside, inside] = pair()
    let onError = () => {}
    const side = {
      life: () => Promise.resolve(`life ${number}`),
      call: (method: string) =>
        this.isAnswering ? Promise.resolve(`worker ${number}: ${method}`) : new Promise(() => undefined),
    } satisfies Partial<WorkerSide>
    const unexpose = expose(inside, side)
    this.started.push({
      window: remote<WindowSide>(inside).api,
      kill: () => {
        unexpose()
        this.#freed.get(`life ${number}`)?.()
      },
      fail: () => {
        unexpose()
        onError()
      },
    })
    return { endpoint: outside, terminate: unexpose, onError: (listener) => (onError = listener) }
  }
}

const turns = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

describe('leading', () => {
  it('passes calls to the worker and loads the network when it is wanted', async () => {
    const workers = new Workers()
    const leader = lead(workers.ports())
    expect(await leader.call('account', [])).toBe('worker 1: account')
    expect(workers.networks).toBe(0)
    await workers.started[0]!.window.start([])
    expect(workers.networks).toBe(1)
    await leader.stop()
  })

  it('starts another worker when one dies, and makes the calls again', async () => {
    const workers = new Workers()
    const leader = lead(workers.ports())
    await leader.call('account', [])
    expect(workers.told).toEqual([])
    workers.isAnswering = false
    const calls = [leader.call('invites', []), leader.call('conversations', [])]
    await turns()
    workers.isAnswering = true
    workers.started[0]!.kill()
    expect(await Promise.all(calls)).toEqual(['worker 2: invites', 'worker 2: conversations'])
    // What the first one had to tell may be missing.
    expect(workers.told).toEqual(['renewed'])
    await leader.stop()
  })

  it('gives up on a worker that never starts', async () => {
    const workers = new Workers()
    workers.isAnswering = false
    const ports = workers.ports()
    const silent = { ...ports, startWorker: () => unstartable(ports.startWorker()) }
    const leader = lead(silent)
    const call = leader.call('account', [])
    await expect(call).rejects.toThrow()
  })
})

/** A worker whose script fails at once. */
function unstartable(worker: StartedWorker): StartedWorker {
  return {
    endpoint: { post: () => undefined, listen: () => () => undefined },
    terminate: worker.terminate,
    onError: (listener) => queueMicrotask(listener),
  }
}
