// The states of the post-quantum ratchet (session protocol 3.7 (f)). In each epoch one side owns a key pair and
// the other encapsulates to it; the sides swap with every epoch. All of it is plain data and never changed in
// place, so states share what they have in common and can be cloned and stored.

import type { Bytes } from '../../lib/bytes.ts'
import type { Authenticator } from './authenticator.ts'
import type { Chain, Role } from './chain.ts'
import { emptyDecoder, type Decoder } from './erasure.ts'

/** Next chunk index of an encoder, wrapping at 65536. The message of the encoder stands beside it. */
export type ChunkCounter = number

/** The states of the key owner; `dk` is the decapsulation key, which contains the header and the ek part. */
export type OwnerState =
  | { readonly kind: 'keys-unsampled'; readonly epoch: number }
  | {
      readonly kind: 'keys-sampled'
      readonly epoch: number
      readonly dk: Bytes
      /** Header ‖ header MAC. */
      readonly header: Bytes
      readonly nextChunk: ChunkCounter
    }
  | {
      readonly kind: 'header-sent'
      readonly epoch: number
      readonly dk: Bytes
      readonly nextChunk: ChunkCounter
      readonly ct1Decoder: Decoder
    }
  | {
      readonly kind: 'ct1-received'
      readonly epoch: number
      readonly dk: Bytes
      readonly nextChunk: ChunkCounter
      readonly ct1: Bytes
    }
  | {
      readonly kind: 'ek-sent-ct1-received'
      readonly epoch: number
      readonly dk: Bytes
      readonly ct1: Bytes
      readonly ct2Decoder: Decoder
    }

/** What the encapsulator keeps from its first step until the second; `m` is the randomness of both. */
export type Encapsulation = {
  readonly header: Bytes
  readonly m: Bytes
  readonly ct1: Bytes
}

/** The states of the encapsulator. */
export type EncapsulatorState =
  | { readonly kind: 'no-header'; readonly epoch: number; readonly headerDecoder: Decoder }
  | { readonly kind: 'header-received'; readonly epoch: number; readonly header: Bytes }
  | ({
      readonly kind: 'ct1-sampled'
      readonly epoch: number
      readonly nextChunk: ChunkCounter
      readonly ekDecoder: Decoder
    } & Encapsulation)
  | ({
      readonly kind: 'ek-received-ct1-sampled'
      readonly epoch: number
      readonly nextChunk: ChunkCounter
      readonly ekPart: Bytes
    } & Encapsulation)
  | ({
      readonly kind: 'ct1-acknowledged'
      readonly epoch: number
      readonly ekDecoder: Decoder
    } & Encapsulation)
  | {
      readonly kind: 'ct2-sampled'
      readonly epoch: number
      /** Second ciphertext part ‖ ciphertext MAC. */
      readonly ct2: Bytes
      readonly nextChunk: ChunkCounter
    }

/** The state machine. */
export type Braid = OwnerState | EncapsulatorState

/** The whole ratchet of one side of a session. */
export type SpqrState = {
  readonly authenticator: Authenticator
  readonly braid: Braid
  readonly chain: Chain
}

/** Outcome of a transition; a secret opens the chain epoch of the same number as the epoch it was made in. */
export type Transition = {
  readonly braid: Braid
  readonly authenticator: Authenticator
  readonly secret: Bytes | undefined
}

/** Where the initiator (A) and the responder (B) start, and where a side arrives at a new epoch. */
export function startBraid(role: Role): Braid {
  return role === 'A' ? ownerStart(1) : encapsulatorStart(1)
}

/** First state of the key owner. */
export function ownerStart(epoch: number): Braid {
  return { kind: 'keys-unsampled', epoch }
}

/** First state of the encapsulator. */
export function encapsulatorStart(epoch: number): Braid {
  return { kind: 'no-header', epoch, headerDecoder: emptyDecoder }
}
