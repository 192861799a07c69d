import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { RelaySupervisor, type EdgeSession } from './relay-supervisor.ts'

/** Edge nodes that can be switched off and on; remembers who was dialled when. */
class EdgeWorld {
  readonly up = new Map<string, boolean>()
  readonly dials: { edge: string; at: number }[] = []
  readonly reachable: number[] = []
  grantsReservations = true
  answers = true
  /** Dials get no answer until they are given up. */
  hangs = false
  readonly supervisor = new RelaySupervisor(
    (edge, signal) => this.#open(edge, signal),
    { onReachable: (count) => this.reachable.push(count) },
    () => 0.5,
  )
  readonly #sessions = new Map<string, { end: () => void }>()

  #open(edge: EdgeAddress, signal: AbortSignal): Promise<EdgeSession> {
    const name = nameOf(edge)
    this.dials.push({ edge: name, at: Date.now() })
    if (this.hangs)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))))
    if (this.up.get(name) !== true) return Promise.reject(new Error('down'))
    const { promise: closed, resolve: end } = Promise.withResolvers<void>()
    this.#sessions.set(name, { end })
    const answers = (): Promise<boolean> => Promise.resolve(this.answers)
    return Promise.resolve({ closed, isReserved: () => this.grantsReservations, answers, abort: end })
  }

  kill(name: string): void {
    this.up.set(name, false)
    this.#sessions.get(name)?.end()
  }

  dialsOf(name: string): number[] {
    return this.dials.filter(({ edge }) => edge === name).map(({ at }) => at)
  }
}

const names = new WeakMap<EdgeAddress, string>()
function nameOf(edge: EdgeAddress): string {
  return names.get(edge)!
}
function edge(name: string): EdgeAddress {
  const address = {} as EdgeAddress
  names.set(address, name)
  return address
}

let world: EdgeWorld

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  world = new EdgeWorld()
})
afterEach(() => {
  world.supervisor.stop()
  vi.useRealTimers()
})

describe('the relay supervisor', () => {
  test('keeps two edge nodes and leaves the third in reserve', async () => {
    for (const name of ['a', 'b', 'c']) world.up.set(name, true)
    world.supervisor.start([edge('a'), edge('b'), edge('c')])
    await vi.advanceTimersByTimeAsync(100_000)
    expect(world.dials.map(({ edge: name }) => name)).toEqual(['a', 'b'])
    expect(world.reachable.at(-1)).toBe(2)
  })

  test('dials a lost edge node at once and then with growing waits', async () => {
    world.up.set('a', true)
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(10_000)
    world.kill('a')
    await vi.advanceTimersByTimeAsync(6_000)
    expect(world.dialsOf('a')).toEqual([0, 10_000, 10_500, 11_500, 13_000, 14_500, 16_000])
    expect(world.reachable.at(-1)).toBe(0)
  })

  test.each([3_000, 40_000])('finds an edge node again within two seconds after %i ms', async (downMs) => {
    world.up.set('a', true)
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(1_000)
    world.kill('a')
    await vi.advanceTimersByTimeAsync(downMs)
    world.up.set('a', true)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(world.reachable.at(-1)).toBe(1)
  })

  test('waits up to half a minute once an outage is long, and starts over when the window returns', async () => {
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(600_000)
    const before = world.dialsOf('a')
    expect(before.at(-1)! - before.at(-2)!).toBe(30_000)
    world.up.set('a', true)
    world.supervisor.poke()
    await vi.advanceTimersByTimeAsync(0)
    expect(world.reachable.at(-1)).toBe(1)
  })

  test('tries in haste for a while when the network is another one, and gives up what it waits for', async () => {
    for (const name of ['a', 'b', 'c']) world.up.set(name, true)
    world.supervisor.start([edge('a'), edge('b'), edge('c')])
    await vi.advanceTimersByTimeAsync(10_000)
    world.up.set('a', false)
    world.supervisor.reconnect()
    await vi.advanceTimersByTimeAsync(500)
    expect(world.dialsOf('a')).toEqual([0, 10_000, 10_000, 10_150, 10_300, 10_450])
    world.up.set('a', true)
    await vi.advanceTimersByTimeAsync(150)
    expect(world.reachable.at(-1)).toBe(2)
    expect(world.dialsOf('c'), 'a moment without a network is not the edge node’s fault').toEqual([])
    world.hangs = true
    world.kill('a')
    await vi.advanceTimersByTimeAsync(1_000)
    world.hangs = false
    world.up.set('a', true)
    world.supervisor.reconnect()
    await vi.advanceTimersByTimeAsync(0)
    expect(world.reachable.at(-1)).toBe(2)
  })

  test('makes anew only what does not answer, when asked to look', async () => {
    world.up.set('a', true)
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(10_000)
    await world.supervisor.reconnectSilent()
    await vi.advanceTimersByTimeAsync(0)
    expect(world.dialsOf('a')).toEqual([0])
    world.answers = false
    await world.supervisor.reconnectSilent()
    await vi.advanceTimersByTimeAsync(0)
    expect(world.dialsOf('a')).toEqual([0, 10_000])
    expect(world.reachable.at(-1)).toBe(1)
  })

  test('goes over to the next edge node after three failures', async () => {
    world.up.set('b', true)
    world.up.set('c', true)
    world.supervisor.start([edge('a'), edge('b'), edge('c')])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(world.dialsOf('a')).toHaveLength(3)
    expect(world.reachable.at(-1)).toBe(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(world.dialsOf('a')).toHaveLength(3)
  })

  test('keeps a connection without a reservation for the mailbox and connects anew only rarely', async () => {
    world.up.set('a', true)
    world.grantsReservations = false
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(39_000)
    expect(world.dialsOf('a')).toEqual([0])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(world.dialsOf('a')).toEqual([0, 40_000])
  })

  test('a reservation that comes late ends the waiting', async () => {
    world.up.set('a', true)
    world.grantsReservations = false
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(20_000)
    world.grantsReservations = true
    world.supervisor.addressesChanged()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(world.dialsOf('a')).toEqual([0])
  })

  test('stops dialling when it is stopped, and starts again', async () => {
    world.supervisor.start([edge('a')])
    await vi.advanceTimersByTimeAsync(1_000)
    world.supervisor.stop()
    const dials = world.dials.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(world.dials).toHaveLength(dials)
    world.up.set('b', true)
    world.supervisor.start([edge('b')])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(world.dialsOf('b')).toHaveLength(1)
  })
})
