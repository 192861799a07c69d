// The state machine of the ML-KEM braid (session protocol 3.7 (f)): the rules about epochs that hold in every
// state, and the choice of the half (key owner or encapsulator) that a side plays in this epoch.

import { ProtocolError } from '../errors.ts'
import type { Entropy } from '../identity/curve.ts'
import type { Authenticator } from './authenticator.ts'
import { receiveAsEncapsulator, sendAsEncapsulator } from './encapsulator.ts'
import type { Payload } from './message.ts'
import { receiveAsOwner, sendAsOwner } from './owner.ts'
import { ownerStart, type Braid, type EncapsulatorState, type OwnerState, type Transition } from './state.ts'

/** Whether a state belongs to the key owner's half. */
export function isOwner(braid: Braid): braid is OwnerState {
  switch (braid.kind) {
    case 'keys-unsampled':
    case 'keys-sampled':
    case 'header-sent':
    case 'ct1-received':
    case 'ek-sent-ct1-received':
      return true
    default:
      return false
  }
}

/** The next payload to send, always of the epoch of `braid`. */
export function sendBraid(
  braid: Braid,
  authenticator: Authenticator,
  rng: Entropy,
): Transition & { payload: Payload } {
  if (!isOwner(braid)) return sendAsEncapsulator(braid, authenticator, rng)
  return { ...sendAsOwner(braid, authenticator, rng), authenticator, secret: undefined }
}

/** Throws `post-quantum` for a message from an epoch that this state cannot be followed by. */
export function checkEpoch(braid: Braid, epoch: number): void {
  const newest = braid.kind === 'ct2-sampled' ? braid.epoch + 1 : braid.epoch
  if (epoch > newest) throw new ProtocolError('post-quantum', 'epoch too far ahead')
}

/**
 * Takes in a payload of the sender's `epoch`. Older epochs and types that the state has no use for change
 * nothing. Throws `post-quantum` for a later epoch, a wrong MAC and a wrong key.
 */
export function receiveBraid(
  braid: Braid,
  authenticator: Authenticator,
  epoch: number,
  payload: Payload,
): Transition {
  checkEpoch(braid, epoch)
  // The peer has the whole ciphertext and has moved on; this side owns the keys of the new epoch.
  if (epoch > braid.epoch) return unchanged(ownerStart(epoch), authenticator)
  if (epoch < braid.epoch) return unchanged(braid, authenticator)
  if (isOwner(braid)) return receiveAsOwner(braid, authenticator, payload)
  return unchanged(
    receiveAsEncapsulator(braid satisfies EncapsulatorState, authenticator, payload),
    authenticator,
  )
}

function unchanged(braid: Braid, authenticator: Authenticator): Transition {
  return { braid, authenticator, secret: undefined }
}
