// Which tab has the call: the one that holds a Web Lock, which the browser takes back however a tab ends. Over a channel the tabs
// tell each other what must stop ringing.

/** How long a tab that starts may hold the lock to clear up, in milliseconds. */
const PATIENCE_MS = 1_000

/** What tabs tell each other. */
export type TabNews =
  /** A call was taken or declined in one tab. */
  | { type: 'over'; callId: string; end: 'answered-elsewhere' | 'declined' }
  /** A tab is in a call now. */
  | { type: 'begun' }

/** The claim of a tab on the one call there is. */
export interface Claims {
  /** Claims the call for this tab; undefined when another one has it. */
  take(): Promise<(() => void) | undefined>
  /** Whether some tab has a call; false when this cannot be known. */
  isTaken(): Promise<boolean>
  /** Resolves when no tab has one any more. */
  whenFree(): Promise<void>
  tell(news: TabNews): void
}

/** Claims by a lock of this name. */
export function browserClaims(lock: string, post: (news: TabNews) => void): Claims {
  const { locks } = navigator
  return {
    take: () =>
      new Promise((resolve) => {
        const signal = AbortSignal.timeout(PATIENCE_MS)
        locks
          .request(lock, { signal }, () => new Promise<void>((release) => resolve(() => release())))
          .catch(() => resolve(undefined))
      }),
    async isTaken() {
      const { held = [] } = await locks.query().catch((): LockManagerSnapshot => ({}))
      return held.some(({ name, mode }) => name === lock && mode === 'exclusive')
    },
    // Shared, so that every tab that waits is told at once.
    whenFree: () => locks.request(lock, { mode: 'shared' }, () => undefined),
    tell: post,
  }
}
