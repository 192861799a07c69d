// Stepping a receiver chain (session-protocol.md 3.5 step 3) in two phases: `walkChain` finds the seed of a
// message without keeping anything, `advanceChain` stores the passed-over seeds once the message has proved
// genuine (5.5 rule 3).
import type { Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { deriveSeed, stepChain } from './kdf.ts'
import { maxSkippedSeeds, type ReceiverChain } from './state.ts'

/** Where a walk has come to. */
export type ChainWalk = {
  /** Seed of the message. The caller wipes it unless it came from the skipped ones. */
  readonly seed: Bytes
  /** Whether the seed was a stored one. */
  readonly isSkipped: boolean
  /** Key after the message, if the chain moves. */
  readonly nextKey: Bytes
  /** The oldest passed-over counter that will be kept, and its chain key. */
  readonly keptFrom: number
  readonly keptKey: Bytes
}

/**
 * The free check of a counter before any derivation. `chain` is undefined for a new ratchet key. Throws
 * `ProtocolError` 'duplicate' or 'too-far'.
 */
export function checkCounter(chain: ReceiverChain | undefined, counter: number, maxJump: number): void {
  const index = chain?.index ?? 0
  if (counter < index && !chain?.skipped.has(counter))
    throw new ProtocolError('duplicate', `message with old counter ${counter} / ${index}`)
  if (counter - index > maxJump) throw new ProtocolError('too-far', 'message from too far into the future')
}

/** How many steps a walk to `counter` takes; none to a stored seed. `chain` is undefined for a new ratchet key. */
export function stepsTo(chain: ReceiverChain | undefined, counter: number): number {
  return Math.max(0, counter - (chain?.index ?? 0))
}

/** Finds the seed for `counter`, which `checkCounter` has accepted. */
export function walkChain(chain: ReceiverChain, counter: number): ChainWalk {
  const stored = counter < chain.index ? chain.skipped.get(counter) : undefined
  if (stored)
    return {
      seed: stored,
      isSkipped: true,
      nextKey: chain.chainKey,
      keptFrom: counter,
      keptKey: chain.chainKey,
    }
  const keptFrom = Math.max(chain.index, counter - maxSkippedSeeds)
  let key = chain.chainKey
  for (let i = chain.index; i < keptFrom; i++) key = stepChain(key)
  const keptKey = key
  for (let i = keptFrom; i < counter; i++) key = stepChain(key)
  return { seed: deriveSeed(key), isSkipped: false, nextKey: stepChain(key), keptFrom, keptKey }
}

/** The chain after the message `counter`, with the seeds it passed over. */
export function advanceChain(chain: ReceiverChain, counter: number, walk: ChainWalk): ReceiverChain {
  if (walk.isSkipped) {
    const skipped = new Map(chain.skipped)
    skipped.delete(counter)
    return { ...chain, skipped }
  }
  if (counter === chain.index) return { ...chain, chainKey: walk.nextKey, index: counter + 1 }
  const skipped = new Map(chain.skipped)
  let key = walk.keptKey
  for (let i = walk.keptFrom; i < counter; i++) {
    skipped.set(i, deriveSeed(key))
    key = stepChain(key)
  }
  for (const oldest of skipped.keys()) {
    if (skipped.size <= maxSkippedSeeds) break
    skipped.delete(oldest)
  }
  return { ...chain, chainKey: walk.nextKey, index: counter + 1, skipped }
}
