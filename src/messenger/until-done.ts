// Work that has to come about sooner or later: reading a mailbox, laying prekeys down, saying bye. A request may get lost while
// its stream lives on, and then nothing but the one who asked can ask again.
import { backoffMs } from './backoff.ts'
import type { Cancel, Clock } from './clock.ts'

/** What it stands on. `fraction` is a random number in [0, 1) that spreads the tries. */
export type UntilDonePorts = { clock: Clock; fraction: () => number; report: (error: unknown) => void }

/** Repeats named tasks with back-off until they succeed. There are at most as many as names. */
export class UntilDone {
  readonly #ports: UntilDonePorts
  readonly #running = new Map<string, { cancel?: Cancel }>()
  #isStopped = false

  constructor(ports: UntilDonePorts) {
    this.#ports = ports
  }

  /** Starts `task` now. One of the same name that still waits for its next try gives way to it. */
  run(name: string, task: () => Promise<unknown>): void {
    this.#running.get(name)?.cancel?.()
    const turn = {}
    this.#running.set(name, turn)
    this.#try(name, turn, task, 1)
  }

  /** Ends all tries. */
  stop(): void {
    this.#isStopped = true
    for (const { cancel } of this.#running.values()) cancel?.()
    this.#running.clear()
  }

  #try(name: string, turn: { cancel?: Cancel }, task: () => Promise<unknown>, attempt: number): void {
    const isCurrent = () => !this.#isStopped && this.#running.get(name) === turn
    task().then(
      () => {
        if (isCurrent()) this.#running.delete(name)
      },
      (error: unknown) => {
        if (!isCurrent()) return
        this.#ports.report(error)
        const { clock, fraction } = this.#ports
        turn.cancel = clock.after(backoffMs(attempt, fraction()), () =>
          this.#try(name, turn, task, attempt + 1),
        )
      },
    )
  }
}
