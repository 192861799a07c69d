// Time as the messenger sees it. The real one reads the system; tests drive one by hand, so no test sleeps.

/** A timer that has not fired yet; calling it again after it fired does nothing. */
export type Cancel = () => void

/** Wall clock in milliseconds since 1970, timers in milliseconds. */
export interface Clock {
  now(): number
  after(delayMs: number, action: () => void): Cancel
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs)
    return () => clearTimeout(timer)
  },
}
