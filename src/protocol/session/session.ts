// The session protocol as pure functions (session-protocol.md 3.8 and 5.2): a record goes in, a new record comes
// out; randomness and the clock are arguments. A refusal is an exception and leaves the caller with the old
// record and nothing to undo. The caller commits the new record and the effects before it releases the output.
import { copy, isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { decapsulateKyber, encapsulateKyber } from '../handshake/kyber1024.ts'
import { acceptHandshake, initiateHandshake } from '../handshake/pqxdh.ts'
import { checkBaseKey, dh, generateKeyPair, type Entropy, type KeyPair } from '../identity/curve.ts'
import { decryptStep, findReceiverChain, type ReceiveContext } from '../ratchet/decrypt-step.ts'
import { encryptStep } from '../ratchet/encrypt-step.ts'
import { stepRoot } from '../ratchet/kdf.ts'
import type { SessionState } from '../ratchet/state.ts'
import { startSpqr } from '../spqr/index.ts'
import { encodeAddresses, type DeviceAddress, type SessionAddresses } from '../wire/addresses.ts'
import {
  decodePreKeySignalMessage,
  encodePreKeySignalMessage,
  type PreKeySignalMessage,
} from '../wire/pre-key-signal-message.ts'
import { parseServiceId } from '../wire/service-id.ts'
import { decodeSignalMessage, type SignalMessage } from '../wire/signal-message.ts'
import { checkBundle, type KyberPreKey, type PreKey, type PreKeyBundle, type SignedPreKey } from './bundle.ts'
import { allSessions, findByBaseKey, promoteSession, withNewSession, type SessionRecord } from './record.ts'

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

/** How long a session that the peer has not answered may encrypt, in seconds (3.5). */
export const unacknowledgedSeconds = 30 * 24 * 60 * 60
/** Largest jump of a counter or SPQR index in the current session (3.5). */
export const maxJump = 25_000
/** The same in archived sessions, which only late messages reach (5.5 rule 4). */
export const maxArchivedJump = 2000
/** The same in a session with oneself. libsignal sets no limit there; this one bounds the work to seconds. */
export const maxSelfJump = 1_000_000

/**
 * Starts a session as initiator. Throws `ProtocolError` 'untrusted-identity', 'bad-key' or 'authentication'
 * (a bundle signature is wrong).
 */
export function startSession(
  record: SessionRecord | undefined,
  me: Me,
  bundle: PreKeyBundle,
  now: number,
  rng: Entropy,
  options: SessionOptions = {},
): SessionRecord {
  checkTrust(bundle.identityKey, options)
  checkBundle(bundle)
  const base = generateKeyPair(rng)
  const kyber = encapsulateKyber(bundle.kyberPreKey.publicKey, rng)
  const secrets = initiateHandshake({
    identity: me.identity,
    base,
    theirIdentity: bundle.identityKey,
    theirSignedPreKey: bundle.signedPreKey.publicKey,
    theirPreKey: bundle.preKey?.publicKey,
    kyberSecret: kyber.sharedSecret,
  })
  const ownRatchet = generateKeyPair(rng)
  const theirRatchet = bundle.signedPreKey.publicKey
  const sending = stepRoot(secrets.rootKey, dh(ownRatchet.privateKey, theirRatchet))
  wipe(base.privateKey, kyber.sharedSecret, secrets.rootKey)
  return withNewSession(record, {
    localIdentity: me.identity.publicKey,
    remoteIdentity: bundle.identityKey,
    localRegistrationId: me.registrationId,
    remoteRegistrationId: bundle.registrationId,
    baseKey: base.publicKey,
    rootKey: sending.rootKey,
    ownRatchet,
    sendChainKey: sending.chainKey,
    sendIndex: 0,
    previousCounter: 0,
    receiverChains: [{ ratchetKey: theirRatchet, chainKey: secrets.chainKey, index: 0, skipped: new Map() }],
    spqr: startSpqr(secrets.pqKey, 'A'),
    pending: {
      preKeyId: bundle.preKey?.id,
      signedPreKeyId: bundle.signedPreKey.id,
      kyberPreKeyId: bundle.kyberPreKey.id,
      kyberCiphertext: kyber.ciphertext,
      createdAt: now,
    },
  })
}

/**
 * Encrypts with the current session. Throws `ProtocolError` 'no-session' (none, or unanswered for more than 30
 * days) or 'untrusted-identity'.
 */
export function encryptMessage(
  record: SessionRecord | undefined,
  me: Me,
  plaintext: Uint8Array,
  addresses: SessionAddresses,
  now: number,
  rng: Entropy,
  options: SessionOptions = {},
): EncryptResult {
  const session = record?.current
  if (!record || !session) throw new ProtocolError('no-session', 'no session with this peer')
  const { pending } = session
  if (pending && isExpired(pending.createdAt, now))
    throw new ProtocolError('no-session', 'the peer has not answered for too long')
  checkTrust(session.remoteIdentity, options)
  const field = pending && encodeAddresses(addresses.local, addresses.remote)
  const { state, wire } = encryptStep(session, plaintext, field, rng)
  const next = { ...record, current: state }
  if (!pending) return { record: next, wire, kind: 'whisper' }
  const wrapped = encodePreKeySignalMessage({
    ...pending,
    baseKey: session.baseKey,
    identityKey: me.identity.publicKey,
    message: wire,
    registrationId: me.registrationId,
  })
  return { record: next, wire: wrapped, kind: 'prekey' }
}

/**
 * Decrypts a prekey message, accepting a new session if it opens one. Throws `ProtocolError` of any code but
 * 'no-session'.
 */
export function decryptPreKeyMessage(
  record: SessionRecord | undefined,
  me: Me,
  wire: Uint8Array,
  lookup: PreKeyLookup,
  addresses: SessionAddresses,
  rng: Entropy,
  options: SessionOptions = {},
): DecryptResult {
  const outer = decodePreKeySignalMessage(wire)
  const inner = decodeSignalMessage(outer.message)
  checkTrust(outer.identityKey, options)
  const existing = record && findByBaseKey(record, outer.baseKey)
  if (record && existing) {
    if (!isEqual(existing.remoteIdentity, outer.identityKey))
      throw new ProtocolError('authentication', 'prekey message names another identity')
    const isCurrent = existing === record.current
    const context = receiveContext(existing, addresses, isCurrent)
    const { state, plaintext } = decryptStep(existing, inner, context, rng)
    const next = isCurrent ? { ...record, current: state } : promoteSession(record, existing, state)
    return { record: next, plaintext, effects: { identity: outer.identityKey } }
  }
  return acceptSession(record, me, { outer, inner }, lookup, addresses, rng)
}

/**
 * Decrypts a whisper message with whichever session it belongs to. Throws `ProtocolError` 'no-session' or any
 * refusal of the session that came closest.
 */
export function decryptMessage(
  record: SessionRecord | undefined,
  _me: Me,
  wire: Uint8Array,
  addresses: SessionAddresses,
  rng: Entropy,
  options: SessionOptions = {},
): DecryptResult {
  const message = decodeSignalMessage(wire)
  if (!record || (!record.current && record.archived.length === 0))
    throw new ProtocolError('no-session', 'no session with this peer')
  let refusal: ProtocolError | undefined
  for (const session of candidateSessions(record, message)) {
    const isCurrent = session === record.current
    try {
      const context = receiveContext(session, addresses, isCurrent)
      const { state, plaintext } = decryptStep(session, message, context, rng)
      checkTrust(session.remoteIdentity, options)
      const next = isCurrent ? { ...record, current: state } : promoteSession(record, session, state)
      return { record: next, plaintext, effects: { identity: session.remoteIdentity } }
    } catch (error) {
      if (!(error instanceof ProtocolError) || finalCodes.has(error.code)) throw error
      refusal ??= error
    }
  }
  throw refusal ?? new ProtocolError('no-session', 'no session with this peer')
}

/** Refusals that no other session can turn into success (3.8). */
const finalCodes: ReadonlySet<string> = new Set(['duplicate', 'untrusted-identity'])

/** Opens a session as responder (3.4). The base key is examined only after everything that is free. */
function acceptSession(
  record: SessionRecord | undefined,
  me: Me,
  message: { outer: PreKeySignalMessage; inner: SignalMessage },
  lookup: PreKeyLookup,
  addresses: SessionAddresses,
  rng: Entropy,
): DecryptResult {
  const { outer, inner } = message
  const kyberUsed = {
    kyberId: outer.kyberPreKeyId,
    signedId: outer.signedPreKeyId,
    baseKey: outer.baseKey,
  }
  if (lookup.hasUsedKyber(kyberUsed)) throw new ProtocolError('duplicate', 'prekey message seen before')
  const signedPreKey = requirePreKey(lookup.signedPreKey(outer.signedPreKeyId), 'signed')
  const kyberPreKey = requirePreKey(lookup.kyberPreKey(outer.kyberPreKeyId), 'Kyber')
  const preKey =
    outer.preKeyId === undefined ? undefined : requirePreKey(lookup.preKey(outer.preKeyId), 'one-time')
  checkBaseKey(outer.baseKey)
  const kyberSecret = decapsulateKyber(kyberPreKey.secretKey, outer.kyberCiphertext)
  const secrets = acceptHandshake({
    identity: me.identity,
    signedPreKey: signedPreKey.keyPair,
    preKey: preKey?.keyPair,
    theirIdentity: outer.identityKey,
    theirBase: outer.baseKey,
    kyberSecret,
  })
  wipe(kyberSecret)
  const { keyPair } = signedPreKey
  const fresh: SessionState = {
    localIdentity: me.identity.publicKey,
    remoteIdentity: outer.identityKey,
    localRegistrationId: me.registrationId,
    remoteRegistrationId: outer.registrationId,
    baseKey: outer.baseKey,
    rootKey: secrets.rootKey,
    // A copy, so that wiping the session's secrets leaves the prekey store alone.
    ownRatchet: { publicKey: keyPair.publicKey, privateKey: copy(keyPair.privateKey) },
    sendChainKey: secrets.chainKey,
    sendIndex: 0,
    previousCounter: 0,
    receiverChains: [],
    spqr: startSpqr(secrets.pqKey, 'B'),
    pending: undefined,
  }
  const { state, plaintext } = decryptStep(fresh, inner, receiveContext(fresh, addresses, true), rng)
  return {
    record: withNewSession(record, state),
    plaintext,
    effects: { identity: outer.identityKey, removePreKey: outer.preKeyId, kyberUsed },
  }
}

/** Sessions to try, those that know the ratchet key first (5.5 rule 6). */
function candidateSessions(record: SessionRecord, message: SignalMessage): readonly SessionState[] {
  const sessions = allSessions(record)
  if (sessions.length === 1) return sessions
  const isKnown = (state: SessionState) => findReceiverChain(state, message.ratchetKey) !== undefined
  return [...sessions.filter(isKnown), ...sessions.filter((state) => !isKnown(state))]
}

function receiveContext(
  session: SessionState,
  addresses: SessionAddresses,
  isCurrent: boolean,
): ReceiveContext {
  const jump = isWithOneself(session, addresses) ? maxSelfJump : maxJump
  return {
    expectedAddresses: encodeAddresses(addresses.remote, addresses.local),
    maxJump: isCurrent ? jump : maxArchivedJump,
  }
}

/** The exact condition of 3.5: same identity key and same service id; the devices may differ. */
function isWithOneself(session: SessionState, addresses: SessionAddresses): boolean {
  if (!isEqual(session.localIdentity, session.remoteIdentity)) return false
  const local = parseServiceId(addresses.local.name)
  const remote = parseServiceId(addresses.remote.name)
  return local !== undefined && remote !== undefined && isEqual(local, remote)
}

function isExpired(createdAt: number, now: number): boolean {
  return Math.floor(now / 1000) - Math.floor(createdAt / 1000) > unacknowledgedSeconds
}

function checkTrust(identity: Uint8Array, options: SessionOptions): void {
  if (options.trustedIdentity && !isEqual(options.trustedIdentity, identity))
    throw new ProtocolError('untrusted-identity', 'the identity key of this peer has changed')
}

function requirePreKey<T>(key: T | undefined, kind: string): T {
  if (key === undefined) throw new ProtocolError('no-prekey', `unknown ${kind} prekey`)
  return key
}
