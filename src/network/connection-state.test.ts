import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionStatus } from './connection-state.ts'

let states: string[]
let status: ConnectionStatus

beforeEach(() => {
  vi.useFakeTimers()
  states = []
  status = new ConnectionStatus(true, (state) => states.push(state))
  status.start()
})
afterEach(() => {
  status.stop()
  vi.useRealTimers()
})

test('is connecting, then connected with the first mailbox stream', () => {
  status.setReachable(1)
  status.setReady(1)
  expect(states).toEqual(['connecting', 'connected'])
})

test('is offline after three seconds without any edge node, and not sooner', () => {
  vi.advanceTimersByTime(2_999)
  expect(states).toEqual(['connecting'])
  vi.advanceTimersByTime(1)
  expect(states).toEqual(['connecting', 'offline'])
  status.setReachable(1)
  expect(states.at(-1)).toBe('connecting')
})

test('a short loss does not make it offline', () => {
  status.setReady(1)
  status.setReady(0)
  vi.advanceTimersByTime(2_000)
  status.setReady(1)
  vi.advanceTimersByTime(60_000)
  expect(states).toEqual(['connecting', 'connected', 'connecting', 'connected'])
})

test('is offline at once when the browser says so', () => {
  status.setReady(1)
  status.setOnline(false)
  status.setOnline(true)
  expect(states).toEqual(['connecting', 'connected', 'offline', 'connected'])
})
