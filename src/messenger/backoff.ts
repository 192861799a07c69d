// When to try again: 1 s doubling to 60 s, with jitter so that many clients do not come back in step (architecture.md, 3).

const FIRST_MS = 1_000
const MOST_MS = 60_000
/** Tries end after this time; the message then fails and the person may retry. */
export const GIVE_UP_AFTER_MS = 7 * 24 * 3_600_000

/** Milliseconds to wait after the `attempts`-th failure (1 and up); `fraction` in [0, 1) is the jitter: 75 to 125 %. */
export function backoffMs(attempts: number, fraction: number): number {
  const plain = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 16), MOST_MS)
  return Math.round(plain * (0.75 + fraction / 2))
}
