// The steps of a session that send: opening it with a bundle, and encrypting.
import { wipe } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { encapsulateKyber } from '../handshake/kyber1024.ts'
import { initiateHandshake } from '../handshake/pqxdh.ts'
import { dh, generateKeyPair, type Entropy } from '../identity/curve.ts'
import { encryptStep } from '../ratchet/encrypt-step.ts'
import { stepRoot } from '../ratchet/kdf.ts'
import { startSpqr } from '../spqr/index.ts'
import { encodeAddresses, type SessionAddresses } from '../wire/addresses.ts'
import { encodePreKeySignalMessage } from '../wire/pre-key-signal-message.ts'
import { checkBundle, type PreKeyBundle } from './bundle.ts'
import { withNewSession, type SessionRecord } from './record.ts'
import { checkTrust, type EncryptResult, type Me, type SessionOptions } from './step.ts'

/** How long a session that the peer has not answered may encrypt, in seconds (3.5). */
export const unacknowledgedSeconds = 30 * 24 * 60 * 60

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
  const spqr = startSpqr(secrets.pqKey, 'A')
  wipe(base.privateKey, kyber.sharedSecret, secrets.rootKey, secrets.pqKey)
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
    spqr,
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

function isExpired(createdAt: number, now: number): boolean {
  return Math.floor(now / 1000) - Math.floor(createdAt / 1000) > unacknowledgedSeconds
}
