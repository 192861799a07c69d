// What the tests of this folder share: seeded randomness, and two ratchets that exchange messages.

import type { Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../identity/curve.ts'
import { StepBudget, type StepLimits } from '../step-budget.ts'
import type { Role } from './chain.ts'
import { decodeMessage, encodeMessage, type SpqrMessage } from './message.ts'
import { spqrReceive, spqrSend, startSpqr } from './ratchet.ts'
import type { SpqrState } from './state.ts'

/** The largest jump in a current session. */
export const maxJump = 25_000

/** Fresh limits, those of a current session unless others are named. */
export function limitsOf(jump = maxJump, steps = jump): StepLimits {
  return { maxJump: jump, budget: new StepBudget(steps) }
}

/** Numbers from 0 up to 1, the same for the same seed. */
export function seededNumbers(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/** Bytes in place of randomness, the same for the same seed. */
export function seededEntropy(seed: number): Entropy {
  const next = seededNumbers(seed)
  return (length) => Uint8Array.from({ length }, () => next() * 256)
}

/** A message on its way, with the key that its sender used. */
export type Sent = { readonly message: Bytes; readonly key: Bytes }

/** Two sides of a session. `receive` leaves the receiver as it was when it throws. */
export class Conversation {
  readonly states: Record<Role, SpqrState>
  readonly #rng: Entropy

  constructor(seed = 1, states?: Readonly<Record<Role, SpqrState>>) {
    const pqKey = new Uint8Array(32).fill(3)
    this.#rng = seededEntropy(seed)
    this.states = states ? { ...states } : { A: startSpqr(pqKey, 'A'), B: startSpqr(pqKey, 'B') }
  }

  /** Sends one message. */
  send(from: Role): Sent {
    const { state, message, key } = spqrSend(this.states[from], this.#rng)
    this.states[from] = state
    return { message, key }
  }

  /** Receives one message and answers the key that the receiver arrived at. */
  receive(to: Role, message: Uint8Array, limits: StepLimits = limitsOf()): Bytes {
    const { state, key } = spqrReceive(this.states[to], message, limits)
    this.states[to] = state
    return key
  }

  /** Sends one message in each direction and answers whether both sides had the same keys. */
  roundTrip(): boolean {
    const there = this.send('A')
    const isSame = isSameKey(this.receive('B', there.message), there.key)
    const back = this.send('B')
    return isSameKey(this.receive('A', back.message), back.key) && isSame
  }

  /** Goes on in round trips until `isReached`. */
  until(isReached: (conversation: Conversation) => boolean): void {
    for (let rounds = 0; !isReached(this); rounds++) {
      if (rounds > 1000) throw new RangeError('the state is never reached')
      if (!this.roundTrip()) throw new RangeError('the keys differ')
    }
  }

  /** A copy that goes its own way. */
  fork(seed = 2): Conversation {
    return new Conversation(seed, this.states)
  }
}

/** Whether two keys are equal; the comparison of a test. */
export function isSameKey(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === 32 && left.every((byte, i) => byte === right[i])
}

/** A message with some of its parts replaced, as a faulty peer would send it. */
export function alterMessage(message: Uint8Array, changes: Partial<SpqrMessage>): Bytes {
  return encodeMessage({ ...decodeMessage(message), ...changes })
}
