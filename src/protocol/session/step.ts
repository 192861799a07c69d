// What the steps of a session take and answer (session-protocol.md 3.8 and 5.2). They are pure functions: a record
// goes in, a new record comes out; randomness and the clock are arguments. A refusal is an exception and leaves the
// caller with the old record and nothing to undo. The caller commits the new record and the effects before it
// releases the output.
import { isEqual, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { KeyPair } from '../identity/curve.ts'
import type { DeviceAddress } from '../wire/addresses.ts'
import type { KyberPreKey, PreKey, SignedPreKey } from './bundle.ts'
import type { SessionRecord } from './record.ts'

/** This device. */
export type Me = {
  readonly identity: KeyPair
  readonly registrationId: number
  readonly address: DeviceAddress
}

/** Private prekeys, loaded by the caller beforehand, and the memory of Kyber uses (5.6). */
export type PreKeyLookup = {
  signedPreKey(id: number): SignedPreKey | undefined
  kyberPreKey(id: number): KyberPreKey | undefined
  preKey(id: number): PreKey | undefined
  hasUsedKyber(use: KyberUse): boolean
}

/** One use of a Kyber prekey; to be remembered until one of the named prekeys is deleted (5.4). */
export type KyberUse = { readonly kyberId: number; readonly signedId: number; readonly baseKey: Bytes }

/** What else the caller commits together with the new record. */
export type SessionEffects = {
  /** The peer's identity key, to be pinned. */
  readonly identity: Bytes
  /** One-time prekey to delete. */
  readonly removePreKey?: number | undefined
  readonly kyberUsed?: KyberUse | undefined
}

/** `trustedIdentity` is the key pinned for the peer; undefined trusts on first use. */
export type SessionOptions = { readonly trustedIdentity?: Uint8Array | undefined }

export type MessageKind = 'whisper' | 'prekey'
export type EncryptResult = {
  readonly record: SessionRecord
  readonly wire: Bytes
  readonly kind: MessageKind
}
export type DecryptResult = {
  readonly record: SessionRecord
  readonly plaintext: Bytes
  readonly effects: SessionEffects
}

/** Throws `ProtocolError` 'untrusted-identity' unless `identity` is the pinned key or none is pinned. */
export function checkTrust(identity: Uint8Array, options: SessionOptions): void {
  if (options.trustedIdentity && !isEqual(options.trustedIdentity, identity))
    throw new ProtocolError('untrusted-identity', 'the identity key of this peer has changed')
}
