// The steps of a session that receive: finding the session a message belongs to, or accepting a new one.
import { copy, isEqual, wipe } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { decapsulateKyber } from '../handshake/kyber1024.ts'
import { acceptHandshake } from '../handshake/pqxdh.ts'
import { checkBaseKey, type Entropy } from '../identity/curve.ts'
import { decryptStep, findReceiverChain } from '../ratchet/decrypt-step.ts'
import type { SessionState } from '../ratchet/state.ts'
import { startSpqr } from '../spqr/index.ts'
import type { SessionAddresses } from '../wire/addresses.ts'
import { decodePreKeySignalMessage, type PreKeySignalMessage } from '../wire/pre-key-signal-message.ts'
import { decodeSignalMessage, type SignalMessage } from '../wire/signal-message.ts'
import { createAttempt } from './limits.ts'
import { allSessions, findByBaseKey, promoteSession, withNewSession, type SessionRecord } from './record.ts'
import { checkTrust, type DecryptResult, type Me, type PreKeyLookup, type SessionOptions } from './step.ts'

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
    const contextFor = createAttempt([existing], addresses)
    const { state, plaintext } = decryptStep(existing, inner, contextFor(isCurrent), rng)
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
  const sessions = candidateSessions(record, message)
  const contextFor = createAttempt(sessions, addresses)
  for (const session of sessions) {
    const isCurrent = session === record.current
    try {
      const { state, plaintext } = decryptStep(session, message, contextFor(isCurrent), rng)
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
  const spqr = startSpqr(secrets.pqKey, 'B')
  wipe(kyberSecret, secrets.pqKey)
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
    spqr,
    pending: undefined,
  }
  const contextFor = createAttempt([fresh], addresses)
  const { state, plaintext } = decryptStep(fresh, inner, contextFor(true), rng)
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

function requirePreKey<T>(key: T | undefined, kind: string): T {
  if (key === undefined) throw new ProtocolError('no-prekey', `unknown ${kind} prekey`)
  return key
}
