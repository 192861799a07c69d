// A bell that one loop waits at: for a time, for a ring, or for the end of its scope.

/** Wakes at most one waiter. A ring that nobody waits for is kept for the next wait. */
export class Bell {
  #isRung = false
  #wake: (() => void) | undefined

  ring(): void {
    this.#isRung = true
    this.#wake?.()
  }

  /** Forgets a ring that nobody waited for. */
  silence(): void {
    this.#isRung = false
  }

  /** Resolves after `waitMs` (never by time when undefined), when it rings, or when `signal` aborts. */
  async wait(waitMs: number | undefined, signal: AbortSignal): Promise<void> {
    if (!this.#isRung && !signal.aborted) await this.#sleep(waitMs, signal)
    this.#isRung = false
  }

  async #sleep(waitMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = waitMs === undefined ? undefined : setTimeout(() => resolve(), waitMs)
    this.#wake = resolve
    signal.addEventListener('abort', this.#wake)
    await promise
    clearTimeout(timer)
    signal.removeEventListener('abort', this.#wake)
    this.#wake = undefined
  }
}
