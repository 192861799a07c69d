import { describe, expect, it, vi } from 'vitest'
import { createMemoryStore } from '../testing/memory-store.ts'
import { Core, type CorePorts } from './core.ts'
import type { AccountRow } from './rows.ts'
import { startForgetting } from './seen.ts'

const DAY_MS = 24 * 3_600_000
const account: AccountRow = { key: 'self', name: '', createdAt: 0, direct: true, receipts: true, edges: [] }

/** A core over a store, whose timers fire when the test says so. */
function setUp() {
  const store = createMemoryStore()
  const time = { now: 100 * DAY_MS }
  const timers: (() => void)[] = []
  const clock = {
    now: () => time.now,
    after: (_delayMs: number, action: () => void) => {
      timers.push(action)
      return () => undefined
    },
  }
  const ports = { store, clock, emit: () => undefined } as unknown as CorePorts
  const start = (): void => {
    startForgetting(new Core(ports, account))
    timers.shift()!()
  }
  const remember = (key: string, until: number) => store.write([{ table: 'seen', put: { key, until } }])
  const keys = async () => (await store.all('seen')).map(({ key }) => key)
  return { time, start, remember, keys }
}

describe('ids that must not come twice', () => {
  it('are forgotten when their time is over, and no other', async () => {
    const { time, start, remember, keys } = setUp()
    await remember('old', time.now - 1)
    await remember('young', time.now + 1)
    start()
    await vi.waitFor(async () => expect(await keys()).toEqual(['young']))
  })

  it('are looked through once a day', async () => {
    const { time, start, remember, keys } = setUp()
    await remember('first', time.now - 1)
    start()
    await vi.waitFor(async () => expect(await keys()).toEqual([]))
    await remember('second', time.now - 1)
    start()
    await new Promise((resolve) => setImmediate(resolve))
    expect(await keys()).toEqual(['second'])
    time.now += DAY_MS
    start()
    await vi.waitFor(async () => expect(await keys()).toEqual([]))
  })
})
