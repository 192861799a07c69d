// The post-quantum ratchet as a session uses it (session protocol 3.7): state machine and key chain together.
// State goes in, new state comes out; the old one stays valid, so that a refused message costs nothing.

import { wipe, type Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../identity/curve.ts'
import type { StepLimits } from '../step-budget.ts'
import { startAuthenticator } from './authenticator.ts'
import { checkEpoch, receiveBraid, sendBraid } from './braid.ts'
import {
  addEpoch,
  checkReceivingIndex,
  nextSendingKey,
  startChain,
  takeReceivingKey,
  type Role,
} from './chain.ts'
import { decodeMessage, encodeMessage, type SpqrMessage } from './message.ts'
import { startBraid, type SpqrState } from './state.ts'

/** The ratchet of a new session. `pqKey` are 32 bytes of the handshake; A is the initiator of the session. */
export function startSpqr(pqKey: Bytes, role: Role): SpqrState {
  return {
    authenticator: startAuthenticator(pqKey),
    braid: startBraid(role),
    chain: startChain(pqKey, role),
  }
}

/**
 * Makes the `pq_ratchet` field of the next message and its 32-byte key. Draws randomness only when an epoch
 * needs it: 64 bytes for a key pair, 32 for an encapsulation.
 */
export function spqrSend(state: SpqrState, rng: Entropy): { state: SpqrState; message: Bytes; key: Bytes } {
  const { epoch } = state.braid
  const { braid, authenticator, secret, payload } = sendBraid(state.braid, state.authenticator, rng)
  const opened = secret === undefined ? state.chain : addEpoch(state.chain, epoch, secret)
  wipe(secret)
  // Messages are keyed from the epoch before, also the one that opens a new chain epoch.
  const { chain, index, key } = nextSendingKey(opened, epoch - 1)
  const message = encodeMessage({ epoch, index, type: payload.type, chunk: payload.chunk })
  return { state: { authenticator, braid, chain }, message, key }
}

/**
 * The checks of a received field that cost nothing: syntax (`malformed`), the epoch is one that this state can
 * read (`post-quantum`), the index is not 0 (`post-quantum`), not used or trimmed (`duplicate`) and not too far
 * ahead (`too-far`). Session protocol 5.5, rules 1 and 2.
 */
export function spqrPrecheck(state: SpqrState, message: Uint8Array, maxJump: number): void {
  check(state, decodeMessage(message), maxJump)
}

/**
 * Takes in a `pq_ratchet` field and answers the 32-byte key of its message. The new state may be kept only after
 * the message itself has been authenticated. Errors as in `spqrPrecheck`, `too-far` beyond the step budget, and
 * `post-quantum` when a completed part fails its MAC or hash.
 */
export function spqrReceive(
  state: SpqrState,
  message: Uint8Array,
  limits: StepLimits,
): { state: SpqrState; key: Bytes } {
  const decoded = decodeMessage(message)
  // A useless index is refused before the state machine may have to decapsulate.
  check(state, decoded, limits.maxJump)
  const { epoch, index } = decoded
  const { braid, authenticator, secret } = receiveBraid(state.braid, state.authenticator, epoch, decoded)
  const opened = secret === undefined ? state.chain : addEpoch(state.chain, epoch, secret)
  wipe(secret)
  const { chain, key } = takeReceivingKey(opened, epoch - 1, index, limits)
  return { state: { authenticator, braid, chain }, key }
}

function check(state: SpqrState, message: SpqrMessage, maxJump: number): void {
  checkEpoch(state.braid, message.epoch)
  checkReceivingIndex(state.chain, message.epoch - 1, message.index, maxJump)
}
