import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createReservationSignal } from './reservation-signal.ts'

describe('the reservation signal', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('aborts once, at the last deadline, after two resets', () => {
    const signal = createReservationSignal(1000)
    const onAbort = vi.fn()
    signal.addEventListener('abort', onAbort)
    vi.advanceTimersByTime(900)
    signal.reset(1000)
    vi.advanceTimersByTime(900)
    signal.reset(1000)
    vi.advanceTimersByTime(999)
    expect(onAbort).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(onAbort).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(10_000)
    expect(onAbort).toHaveBeenCalledTimes(1)
  })

  it('never aborts once it is cleared, whether reset before or not', () => {
    const [fresh, reset] = [createReservationSignal(1000), createReservationSignal(1000)]
    reset.reset(500)
    fresh.clear()
    reset.clear()
    vi.advanceTimersByTime(10_000)
    expect([fresh.aborted, reset.aborted]).toEqual([false, false])
  })
})
