// A bound on the work before a MAC can be checked (session-protocol.md 5.5): chain steps cost a hash or more each,
// a message says itself how many it wants, and up to 41 sessions may be tried for it. All of them draw on one budget.
import { ProtocolError } from './errors.ts'

/** What is left of the chain steps that one message may cost, in both ratchets and in all sessions together. */
export class StepBudget {
  #left: number

  constructor(steps: number) {
    this.#left = steps
  }

  /** Takes `steps`. Throws `ProtocolError` 'too-far', and takes none, when fewer are left. */
  spend(steps: number): void {
    if (steps > this.#left) throw new ProtocolError('too-far', 'message would take too many steps to try')
    this.#left -= steps
  }
}

/** How far a message may run ahead of a chain. */
export type StepLimits = {
  /** Largest jump of the counter and of the SPQR index. */
  readonly maxJump: number
  readonly budget: StepBudget
}
