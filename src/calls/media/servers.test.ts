import { expect, it, vi } from 'vitest'
import type { IceServer } from '../../messenger/api.ts'
import { Servers } from './servers.ts'

const stun: IceServer = { urls: ['stun:edge.test:3478'] }
const turn: IceServer = { urls: ['turn:edge.test:3478?transport=udp'], username: 'u', credential: 'c' }

it('The servers of a call are asked for anew for each path, and are the present ones when that takes long', async () => {
  vi.useFakeTimers()
  try {
    const answers = [
      Promise.resolve([stun, turn]),
      new Promise<never>(() => undefined),
      Promise.resolve([stun]),
    ]
    const servers = new Servers(() => answers.shift()!)
    expect(servers.canRelay).toBe(false)
    expect(await servers.first()).toEqual([stun, turn])
    expect(servers.canRelay).toBe(true)
    const second = servers.again()
    await vi.advanceTimersByTimeAsync(500)
    expect(await second).toEqual([stun, turn])
    expect(await servers.again()).toEqual([stun])
    expect(servers.canRelay).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
