// The encapsulator's half of the state machine (session protocol 3.7 (f)): collects the header, sends the first
// part of the ciphertext while the key arrives, and the second part once the key is complete and the owner has
// the first.

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
import { encapsulateFirst, encapsulateSecond, isValidEkPart, kemLengths } from './ml-kem-768.ts'
import { sendChunk } from './send-chunk.ts'
import type { Braid, Encapsulation, EncapsulatorState, Transition } from './state.ts'

/** Length of header ‖ header MAC, in bytes. */
export const headerMessageLength = kemLengths.header + macLength

type State<Kind extends EncapsulatorState['kind']> = Extract<EncapsulatorState, { kind: Kind }>

/** What the encapsulator sends next. Draws 32 random bytes for the first chunk of ct1, and then has the secret. */
export function sendAsEncapsulator(
  state: EncapsulatorState,
  authenticator: Authenticator,
  rng: Entropy,
): Transition & { payload: Payload } {
  switch (state.kind) {
    case 'no-header':
    case 'ct1-acknowledged':
      return { braid: state, authenticator, secret: undefined, payload: nothing }
    case 'header-received':
      return startEncapsulation(state, authenticator, rng)
    case 'ct1-sampled':
    case 'ek-received-ct1-sampled':
      return { ...sendChunk(state, messageType.ct1, state.ct1), authenticator, secret: undefined }
    case 'ct2-sampled':
      return { ...sendChunk(state, messageType.ct2, state.ct2), authenticator, secret: undefined }
  }
}

/** Takes in a message of the same epoch. Throws `post-quantum` for a wrong header MAC and a wrong key. */
export function receiveAsEncapsulator(
  state: EncapsulatorState,
  authenticator: Authenticator,
  payload: Payload,
): Braid {
  const { type, chunk } = payload
  switch (state.kind) {
    case 'no-header':
      return type === messageType.header && chunk ? addHeader(state, authenticator, chunk) : state
    case 'ct1-sampled':
    case 'ct1-acknowledged':
      if (chunk === undefined) return state
      if (type === messageType.ek) return addEk(state, authenticator, chunk, false)
      return type === messageType.ekCt1Ack ? addEk(state, authenticator, chunk, true) : state
    case 'ek-received-ct1-sampled':
      return type === messageType.ct1Ack || type === messageType.ekCt1Ack
        ? finishEncapsulation(state, authenticator, state.ekPart, state.epoch)
        : state
    case 'header-received':
    case 'ct2-sampled':
      return state
  }
}

const nothing: Payload = { type: messageType.none, chunk: undefined }

function startEncapsulation(
  { epoch, header }: State<'header-received'>,
  authenticator: Authenticator,
  rng: Entropy,
): Transition & { payload: Payload } {
  const m = rng(kemLengths.randomness)
  const { ct1, sharedSecret } = encapsulateFirst(header, m)
  const secret = epochSecret(sharedSecret, epoch)
  sharedSecret.fill(0)
  const sampled = {
    kind: 'ct1-sampled',
    epoch,
    header,
    m,
    ct1,
    nextChunk: 0,
    ekDecoder: emptyDecoder,
  } as const
  return {
    ...sendChunk(sampled, messageType.ct1, ct1),
    authenticator: updateAuthenticator(authenticator, epoch, secret),
    secret,
  }
}

function addHeader(state: State<'no-header'>, authenticator: Authenticator, chunk: Chunk): Braid {
  const { epoch } = state
  const headerDecoder = addChunk(state.headerDecoder, chunk)
  const message = decodeChunks(headerDecoder, headerMessageLength)
  if (message === undefined) return { ...state, headerDecoder }
  const header = message.slice(0, kemLengths.header)
  if (!isEqual(headerMac(authenticator, epoch, header), message.subarray(kemLengths.header))) {
    throw new ProtocolError('post-quantum', 'wrong header MAC')
  }
  return { kind: 'header-received', epoch, header }
}

/** `isAck` says that the chunk came with the news that the owner has all of ct1. */
function addEk(
  state: State<'ct1-sampled' | 'ct1-acknowledged'>,
  authenticator: Authenticator,
  chunk: Chunk,
  isAck: boolean,
): Braid {
  const { epoch, header, m, ct1 } = state
  const ekDecoder = addChunk(state.ekDecoder, chunk)
  const ekPart = decodeChunks(ekDecoder, kemLengths.ekPart)
  if (ekPart === undefined) {
    if (state.kind === 'ct1-sampled' && !isAck) return { ...state, ekDecoder }
    return { kind: 'ct1-acknowledged', epoch, header, m, ct1, ekDecoder }
  }
  if (!isValidEkPart(ekPart, header)) throw new ProtocolError('post-quantum', 'wrong encapsulation key')
  if (state.kind === 'ct1-sampled' && !isAck) {
    return { kind: 'ek-received-ct1-sampled', epoch, header, m, ct1, ekPart, nextChunk: state.nextChunk }
  }
  return finishEncapsulation(state, authenticator, ekPart, epoch)
}

function finishEncapsulation(
  { header, m, ct1 }: Encapsulation,
  authenticator: Authenticator,
  ekPart: Uint8Array,
  epoch: number,
): Braid {
  const ct2 = encapsulateSecond(ekPart, header, m)
  const message = concat(ct2, ciphertextMac(authenticator, epoch, ct1, ct2))
  return { kind: 'ct2-sampled', epoch, ct2: message, nextChunk: 0 }
}
