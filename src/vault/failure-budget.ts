// Bounds the work that forged messages can cause (session-protocol.md 5.5, rule 7): keys must be derived before
// a MAC can be checked, so whoever can deliver bytes can make us work. After too many failures within a minute
// everything of that origin waits until the window has moved on.
import { VaultError } from './errors.ts'

/** Failures within the window after which an origin has to wait. */
export const maxFailures = 20
/** Length of the window, in milliseconds. */
export const failureWindowMs = 60_000
/** Origins remembered; the one that failed longest ago is forgotten, and so a flood of origins cannot grow it. */
const maxOrigins = 1024

/** Counts failures by origin: a peer, or a delivery path that knows no peer. */
export interface FailureBudget {
  /** Throws `VaultError` 'throttled' when the origin has used up its failures. */
  check(origin: string): void
  /** Records a failure. */
  fail(origin: string): void
}

/** Makes an empty budget; `now` answers milliseconds. */
export function createFailureBudget(now: () => number): FailureBudget {
  const failures = new Map<string, number[]>()

  function recent(origin: string): number[] {
    const time = now()
    // A clock that was set back must not throttle until it has caught up.
    return (failures.get(origin) ?? []).filter((at) => at <= time && time - at < failureWindowMs)
  }

  return {
    check(origin) {
      if (recent(origin).length >= maxFailures) throw new VaultError('throttled', 'too many messages failed')
    },
    fail(origin) {
      const times = [...recent(origin), now()].slice(-maxFailures)
      // Inserted anew, so that the order of the map is the order of the latest failures.
      failures.delete(origin)
      failures.set(origin, times)
      if (failures.size <= maxOrigins) return
      for (const oldest of failures.keys()) {
        failures.delete(oldest)
        break
      }
    },
  }
}
