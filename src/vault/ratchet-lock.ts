// The Web Lock `ratchet` (platform.md 4.2, session-protocol.md 5.4): whoever steps a ratchet holds it. The vault's
// worker takes it at its start and keeps it for its life; the browser frees it when the worker ends, however it
// ends. It avoids wasted work; correctness rests on the revisions.
import { VaultError } from './errors.ts'

/** The name of the lock. */
export const ratchetLockName = 'ratchet'

/** What is needed of `navigator.locks`. */
export type Locks = Pick<LockManager, 'request'>

/** Waits for the lock and keeps it until the answer is called. An abort of `signal` ends the waiting. */
export function holdRatchetLock(locks: Locks, signal?: AbortSignal): Promise<() => void> {
  return hold(locks, signal ? { signal } : {})
}

/** Takes the lock if it is free. Rejects with `VaultError` 'unavailable' otherwise. */
export function takeRatchetLock(locks: Locks): Promise<() => void> {
  return hold(locks, { ifAvailable: true })
}

function hold(locks: Locks, options: LockOptions): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held: Promise<void> = locks.request(ratchetLockName, options, (lock) => {
      if (!lock) throw new VaultError('unavailable', 'the ratchets are in use elsewhere')
      return new Promise<void>((release) => resolve(release))
    })
    // Settles when the lock is given back, or at once when it was never given.
    held.catch(reject)
  })
}
