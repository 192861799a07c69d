import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { firstOf, persist } from './haste.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const never = (): Promise<never> => new Promise(() => undefined)

describe('the first of several ways', () => {
  const begun: string[] = []
  const way = (name: string, delayMs: number, outcome: () => Promise<string>) => ({
    delayMs,
    go: () => {
      begun.push(name)
      return outcome()
    },
  })

  beforeEach(() => void (begun.length = 0))

  it('is the only one when it gets there soon', async () => {
    const found = firstOf(systemClock, [
      way('link', 0, async () => 'link'),
      way('mailbox', 200, async () => 'mailbox'),
    ])
    expect(await found).toBe('link')
    await vi.advanceTimersByTimeAsync(1000)
    expect(begun).toEqual(['link'])
  })

  it('is followed by the next when it is slow, and by all that begin with it', async () => {
    const found = firstOf(systemClock, [
      way('link', 0, never),
      way('stream', 0, never),
      way('http', 200, async () => 'http'),
    ])
    await vi.advanceTimersByTimeAsync(199)
    expect(begun).toEqual(['link', 'stream'])
    await vi.advanceTimersByTimeAsync(1)
    expect(await found).toBe('http')
  })

  it('is followed at once when it fails, and fails as the last does', async () => {
    const fail = (what: string) => () => Promise.reject(new Error(what))
    const ways = [way('link', 0, fail('gone')), way('mailbox', 200, fail('refused'))]
    await expect(firstOf(systemClock, ways)).rejects.toThrow('refused')
    expect(begun).toEqual(['link', 'mailbox'])
  })
})

it('What fails is tried again after a pause, and so often only', async () => {
  let tries = 0
  const attempt = vi.fn<() => Promise<number>>(() => {
    tries += 1
    return tries < 3 ? Promise.reject(new Error('no network')) : Promise.resolve(tries)
  })
  const plan = { tries: 3, pauseMs: 200, isHopeless: (error: unknown) => String(error).includes('refused') }
  const found = persist(systemClock, plan, attempt)
  await vi.advanceTimersByTimeAsync(400)
  expect(await found).toBe(3)
  tries = -10
  const lost = expect(persist(systemClock, { ...plan, tries: 2 }, attempt)).rejects.toThrow('no network')
  await vi.advanceTimersByTimeAsync(200)
  await lost
  expect(attempt).toHaveBeenCalledTimes(5)
  attempt.mockImplementation(() => Promise.reject(new Error('refused')))
  await expect(persist(systemClock, plan, attempt)).rejects.toThrow('refused')
  expect(attempt).toHaveBeenCalledTimes(6)
})
