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

/** The answer when it comes within so many milliseconds, else false. */
export async function within(clock: Clock, delayMs: number, answer: Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const cancel = clock.after(delayMs, () => late.resolve(false))
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    cancel()
  }
}
