// The key owner's half of the state machine (session protocol 3.7 (f)): sends the header and the key, collects
// both parts of the ciphertext, and arrives at the epoch secret by decapsulation.

import { concat, isEqual } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Entropy } from '../identity/curve.ts'
import {
  ciphertextMac,
  epochSecret,
  headerMac,
  macLength,
  updateAuthenticator,
  type Authenticator,
} from './authenticator.ts'
import { addChunk, decodeChunks, emptyDecoder, type Chunk } from './erasure.ts'
import { messageType, type Payload } from './message.ts'
import { decapsulate, ekPartOf, generateDecapsulationKey, headerOf, kemLengths } from './ml-kem-768.ts'
import { sendChunk } from './send-chunk.ts'
import { encapsulatorStart, type Braid, type OwnerState, type Transition } from './state.ts'

/** Length of ct2 ‖ ciphertext MAC, in bytes. */
export const ct2MessageLength = kemLengths.ct2 + macLength

type State<Kind extends OwnerState['kind']> = Extract<OwnerState, { kind: Kind }>

/** What the owner sends next. Draws 64 random bytes when it makes its keys. */
export function sendAsOwner(
  state: OwnerState,
  authenticator: Authenticator,
  rng: Entropy,
): { braid: Braid; payload: Payload } {
  switch (state.kind) {
    case 'keys-unsampled':
      return sendAsOwner(sampleKeys(state.epoch, authenticator, rng), authenticator, rng)
    case 'keys-sampled':
      return sendChunk(state, messageType.header, state.header)
    case 'header-sent':
      return sendChunk(state, messageType.ek, ekPartOf(state.dk))
    case 'ct1-received':
      return sendChunk(state, messageType.ekCt1Ack, ekPartOf(state.dk))
    case 'ek-sent-ct1-received':
      return { braid: state, payload: { type: messageType.ct1Ack, chunk: undefined } }
  }
}

/** Takes in a message of the same epoch. Throws `post-quantum` when the ciphertext MAC is wrong. */
export function receiveAsOwner(
  state: OwnerState,
  authenticator: Authenticator,
  payload: Payload,
): Transition {
  const { type, chunk } = payload
  if (chunk !== undefined && type === messageType.ct1) {
    if (state.kind === 'keys-sampled' || state.kind === 'header-sent') {
      return { braid: addCt1(state, chunk), authenticator, secret: undefined }
    }
  }
  if (chunk !== undefined && type === messageType.ct2) {
    if (state.kind === 'ct1-received' || state.kind === 'ek-sent-ct1-received') {
      return addCt2(state, authenticator, chunk)
    }
  }
  return { braid: state, authenticator, secret: undefined }
}

function sampleKeys(epoch: number, authenticator: Authenticator, rng: Entropy): State<'keys-sampled'> {
  const seed = rng(kemLengths.seed)
  const dk = generateDecapsulationKey(seed)
  seed.fill(0)
  const header = headerOf(dk)
  return {
    kind: 'keys-sampled',
    epoch,
    dk,
    header: concat(header, headerMac(authenticator, epoch, header)),
    nextChunk: 0,
  }
}

/** The first chunk tells that the header has arrived; from the last one on the key travels with acknowledgements. */
function addCt1(state: State<'keys-sampled' | 'header-sent'>, chunk: Chunk): Braid {
  const { epoch, dk } = state
  const isFirst = state.kind === 'keys-sampled'
  const ct1Decoder = addChunk(isFirst ? emptyDecoder : state.ct1Decoder, chunk)
  const nextChunk = isFirst ? 0 : state.nextChunk
  const ct1 = decodeChunks(ct1Decoder, kemLengths.ct1)
  if (ct1 !== undefined) return { kind: 'ct1-received', epoch, dk, nextChunk, ct1 }
  return { kind: 'header-sent', epoch, dk, nextChunk, ct1Decoder }
}

function addCt2(
  state: State<'ct1-received' | 'ek-sent-ct1-received'>,
  authenticator: Authenticator,
  chunk: Chunk,
): Transition {
  const { epoch, dk, ct1 } = state
  const known = state.kind === 'ct1-received' ? emptyDecoder : state.ct2Decoder
  const ct2Decoder = addChunk(known, chunk)
  const message = decodeChunks(ct2Decoder, ct2MessageLength)
  if (message === undefined) {
    const braid = { kind: 'ek-sent-ct1-received', epoch, dk, ct1, ct2Decoder } as const
    return { braid, authenticator, secret: undefined }
  }
  const ct2 = message.subarray(0, kemLengths.ct2)
  const sharedSecret = decapsulate(dk, ct1, ct2)
  const secret = epochSecret(sharedSecret, epoch)
  sharedSecret.fill(0)
  const updated = updateAuthenticator(authenticator, epoch, secret)
  if (!isEqual(ciphertextMac(updated, epoch, ct1, ct2), message.subarray(kemLengths.ct2))) {
    throw new ProtocolError('post-quantum', 'wrong ciphertext MAC')
  }
  return { braid: encapsulatorStart(epoch + 1), authenticator: updated, secret }
}
