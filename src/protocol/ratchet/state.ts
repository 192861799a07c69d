// The state of one session (session-protocol.md 3.5, complete list). It is immutable by convention: a step
// builds a new state that shares every unchanged part with the old one, so that a failed step leaves nothing to
// undo. Everything in it can be structured-cloned.
import type { Bytes } from '../../lib/bytes.ts'
import type { KeyPair } from '../identity/curve.ts'
import type { SpqrState } from '../spqr/index.ts'

/** A chain that decrypts what the peer sends under one of its ratchet keys. */
export type ReceiverChain = {
  readonly ratchetKey: Bytes
  readonly chainKey: Bytes
  /** Counter of the message that `chainKey` belongs to. */
  readonly index: number
  /** Seeds of messages that have been passed over, by counter in ascending order. */
  readonly skipped: ReadonlyMap<number, Bytes>
}

/** What the initiator repeats in every message until the peer has answered (3.4). */
export type PendingPreKey = {
  readonly preKeyId: number | undefined
  readonly signedPreKeyId: number
  readonly kyberPreKeyId: number
  readonly kyberCiphertext: Bytes
  /** When the session was started, in milliseconds. */
  readonly createdAt: number
}

export type SessionState = {
  readonly localIdentity: Bytes
  readonly remoteIdentity: Bytes
  readonly localRegistrationId: number
  readonly remoteRegistrationId: number
  /** The initiator's base key, which names the session on both sides. */
  readonly baseKey: Bytes
  readonly rootKey: Bytes
  readonly ownRatchet: KeyPair
  readonly sendChainKey: Bytes
  /** Messages sent on the current sending chain. */
  readonly sendIndex: number
  readonly previousCounter: number
  /** Oldest first, at most `maxReceiverChains`. */
  readonly receiverChains: readonly ReceiverChain[]
  readonly spqr: SpqrState
  readonly pending: PendingPreKey | undefined
}

/** Receiver chains kept; the oldest is dropped (3.5). */
export const maxReceiverChains = 5
/** Skipped seeds kept for each chain; the oldest are dropped (3.5). */
export const maxSkippedSeeds = 2000
