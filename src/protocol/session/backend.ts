// One interface for both implementations of the session protocol (session-protocol.md 5.8): ours, which runs
// anywhere, and libsignal's, which Node peers may use. Beneath it lies a store whose `commit` is one transaction,
// so that nothing is released before it is durable (5.3).
import type { Bytes } from '../../lib/bytes.ts'
import type { DeviceAddress } from '../wire/addresses.ts'
import type { KyberPreKey, LocalIdentity, PreKey, PreKeyBundle, SignedPreKey } from './bundle.ts'
import type { KyberUse, MessageKind } from './step.ts'

/** A stored session record: opaque bytes of one backend, with a revision that every commit raises. */
export type StoredSession = { readonly bytes: Bytes; readonly revision: number }

/** What one step changes, all or nothing. */
export type SessionCommit = {
  readonly peer: DeviceAddress
  readonly session: Bytes
  /** Revision of the record the step started from; 0 if there was none. */
  readonly basedOn: number
  /** Identity key to pin for the peer. */
  readonly identity?: Bytes | undefined
  readonly removePreKey?: number | undefined
  readonly kyberUsed?: KyberUse | undefined
  /** Plaintext to put into the inbox. */
  readonly received?: Bytes | undefined
  /** Ciphertext to put into the outbox. */
  readonly sent?: SentMessage | undefined
}

/** A finished ciphertext. */
export type SentMessage = { readonly wire: Bytes; readonly kind: MessageKind }

/** What a backend needs from storage. */
export interface BackendStore {
  loadSession(peer: DeviceAddress): Promise<StoredSession | undefined>
  /** The pinned identity key of a peer. */
  loadIdentity(peer: DeviceAddress): Promise<Bytes | undefined>
  loadSignedPreKey(id: number): Promise<SignedPreKey | undefined>
  loadKyberPreKey(id: number): Promise<KyberPreKey | undefined>
  loadPreKey(id: number): Promise<PreKey | undefined>
  hasUsedKyber(use: KyberUse): Promise<boolean>
  /** Durable when it resolves. Resolves to false, changing nothing, if the record is no longer at `basedOn`. */
  commit(changes: SessionCommit): Promise<boolean>
}

/** Whom a backend speaks for. */
export type BackendInit = {
  readonly address: DeviceAddress
  readonly identity: LocalIdentity
  readonly store: BackendStore
  /** Fresh random bytes; only our own implementation asks for them. */
  readonly rng: (length: number) => Bytes
}

/**
 * A device that holds sessions. Every method rejects with `ProtocolError`; a rejection has changed nothing.
 * Operations on one peer must not overlap for the sake of speed; the store's revisions keep them correct anyway.
 */
export interface SessionBackend {
  readonly kind: 'typescript' | 'libsignal'
  /** Starts a session from a published bundle; `now` in milliseconds. */
  start(peer: DeviceAddress, bundle: PreKeyBundle, now: number): Promise<void>
  /** Encrypts for a peer; the ciphertext is in the outbox when this resolves. */
  encrypt(peer: DeviceAddress, plaintext: Bytes, now: number): Promise<SentMessage>
  /** Decrypts from a peer; the plaintext is in the inbox when this resolves. */
  decrypt(peer: DeviceAddress, message: SentMessage): Promise<Bytes>
}
