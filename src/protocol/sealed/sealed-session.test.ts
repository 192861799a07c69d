// Sealed sender around a whole session, against libsignal: our padded prekey message is opened by its
// `sealedSenderDecryptMessage` with our identity key as trust root, and its sealed answer is opened here
// (session-protocol.md 3.10, group 34).

import {
  type Direction,
  ErrorCode,
  IdentityChange,
  IdentityKeyStore,
  KEMKeyPair,
  KyberPreKeyRecord,
  KyberPreKeyStore,
  type LibSignalErrorBase,
  type PreKeyRecord,
  PreKeyStore,
  PrivateKey,
  ProtocolAddress,
  PublicKey,
  sealedSenderDecryptMessage,
  sealedSenderEncryptMessage,
  SenderCertificate,
  type SessionRecord as OracleSession,
  SessionStore,
  SignedPreKeyRecord,
  SignedPreKeyStore,
} from '@signalapp/libsignal-client'
import { describe, expect, it } from 'vitest'
import { fromUtf8, utf8, type Bytes } from '../../lib/bytes.ts'
import { seededEntropy } from '../../testing/libsignal/seeded-rng.ts'
import { ciphertextLengthFor, classFor } from '../envelope/envelope.ts'
import { accountId } from '../identity/account-id.ts'
import { generateKeyPair, keyPairFrom } from '../identity/curve.ts'
import { decryptMessage } from '../session/receive.ts'
import { encryptMessage, startSession } from '../session/send.ts'
import type { Me } from '../session/step.ts'
import type { PreKeyBundle } from '../session/bundle.ts'
import { selfCertificate } from './certificate.ts'
import { sealedV2Length, sealV2 } from './sealed-v2.ts'
import { unseal } from './unseal.ts'
import { type SealedContent } from './usmc.ts'

const rng = seededEntropy('sealed-session')
const now = Date.now()

class Identities extends IdentityKeyStore {
  readonly #known = new Map<string, PublicKey>()
  readonly #key: PrivateKey

  constructor(key: PrivateKey) {
    super()
    this.#key = key
  }
  override getIdentityKey() {
    return Promise.resolve(this.#key)
  }
  override getLocalRegistrationId() {
    return Promise.resolve(77)
  }
  override saveIdentity(name: ProtocolAddress, key: PublicKey) {
    this.#known.set(name.name(), key)
    return Promise.resolve(IdentityChange.NewOrUnchanged)
  }
  override isTrustedIdentity(_name: ProtocolAddress, _key: PublicKey, _direction: Direction) {
    return Promise.resolve(true)
  }
  override getIdentity(name: ProtocolAddress) {
    return Promise.resolve(this.#known.get(name.name()) ?? null)
  }
}

class Sessions extends SessionStore {
  readonly #records = new Map<string, OracleSession>()

  override saveSession(name: ProtocolAddress, record: OracleSession) {
    this.#records.set(name.toString(), record)
    return Promise.resolve()
  }
  override getSession(name: ProtocolAddress) {
    return Promise.resolve(this.#records.get(name.toString()) ?? null)
  }
  override getExistingSessions(): Promise<OracleSession[]> {
    throw new Error('not used')
  }
}

class NoPreKeys extends PreKeyStore {
  override savePreKey() {
    return Promise.resolve()
  }
  override getPreKey(): Promise<PreKeyRecord> {
    return Promise.reject(new Error('there are no one-time prekeys'))
  }
  override removePreKey() {
    return Promise.resolve()
  }
}

class OneSignedPreKey extends SignedPreKeyStore {
  readonly #record: SignedPreKeyRecord
  constructor(record: SignedPreKeyRecord) {
    super()
    this.#record = record
  }
  override saveSignedPreKey() {
    return Promise.resolve()
  }
  override getSignedPreKey() {
    return Promise.resolve(this.#record)
  }
}

class OneKyberPreKey extends KyberPreKeyStore {
  readonly #record: KyberPreKeyRecord
  constructor(record: KyberPreKeyRecord) {
    super()
    this.#record = record
  }
  override saveKyberPreKey() {
    return Promise.resolve()
  }
  override getKyberPreKey() {
    return Promise.resolve(this.#record)
  }
  override markKyberPreKeyUsed() {
    return Promise.resolve()
  }
}

/** A libsignal device with the stores that opening a sealed message needs. */
function createOracle() {
  const identity = PrivateKey.generate()
  const signedKey = PrivateKey.generate()
  const kyberKey = KEMKeyPair.generate()
  const signedPublic = signedKey.getPublicKey()
  const signedSignature = identity.sign(signedPublic.serialize())
  const kyberSignature = identity.sign(kyberKey.getPublicKey().serialize())
  const name = accountId(identity.getPublicKey().serialize())
  const stores = {
    sessions: new Sessions(),
    identities: new Identities(identity),
    preKeys: new NoPreKeys(),
    signed: new OneSignedPreKey(SignedPreKeyRecord.new(1, now, signedPublic, signedKey, signedSignature)),
    kyber: new OneKyberPreKey(KyberPreKeyRecord.new(2, now, kyberKey, kyberSignature)),
  }
  const bundle: PreKeyBundle = {
    registrationId: 77,
    deviceId: 1,
    identityKey: identity.getPublicKey().serialize(),
    signedPreKey: { id: 1, publicKey: signedPublic.serialize(), signature: signedSignature },
    kyberPreKey: { id: 2, publicKey: kyberKey.getPublicKey().serialize(), signature: kyberSignature },
  }
  const open = (sealed: Bytes, root: Bytes, deviceName = name) =>
    sealedSenderDecryptMessage(
      sealed,
      PublicKey.deserialize(root),
      now,
      null,
      deviceName,
      1,
      stores.sessions,
      stores.identities,
      stores.preKeys,
      stores.signed,
      stores.kyber,
    )
  return { identity, name, stores, bundle, open }
}

/** The code of libsignal's refusal. */
async function codeOf(attempt: Promise<unknown>): Promise<number | undefined> {
  return attempt.then(
    () => undefined,
    (error: unknown) => (error as LibSignalErrorBase).code,
  )
}

const identity = generateKeyPair(rng)
const me: Me = { identity, registrationId: 5, address: { name: accountId(identity.publicKey), deviceId: 1 } }
const certificate = selfCertificate(identity, { ...me.address, expiration: now + 1000 }, rng)

/** A sealed prekey message of ours for `oracle`, in an exact envelope size. */
function sealFirst(oracle: ReturnType<typeof createOracle>, text: string) {
  const addresses = { local: me.address, remote: { name: oracle.name, deviceId: 1 } }
  const started = startSession(undefined, me, oracle.bundle, now, rng)
  const { record, wire, kind } = encryptMessage(started, me, utf8(text), addresses, now, rng)
  const content: SealedContent = { type: kind, certificate, content: wire }
  const padTo = ciphertextLengthFor(classFor(sealedV2Length(content))!)
  const recipient = oracle.bundle.identityKey
  return { record, addresses, sealed: sealV2({ content, me: identity, recipient, rng, padTo }) }
}

describe('a sealed session', () => {
  it('opens at libsignal in an exact envelope size, and its answer opens here', async () => {
    const oracle = createOracle()
    const { record, addresses, sealed } = sealFirst(oracle, 'hello')
    expect(sealed).toHaveLength(ciphertextLengthFor(4096))
    const opened = await oracle.open(sealed, identity.publicKey)
    expect(fromUtf8(opened.message())).toBe('hello')
    expect(opened.senderUuid()).toBe(me.address.name)
    expect(opened.deviceId()).toBe(1)

    const theirs = keyPairFrom(oracle.identity.serialize())
    const theirCertificate = selfCertificate(
      theirs,
      { name: oracle.name, deviceId: 1, expiration: now + 1000 },
      rng,
    )
    const answer = await sealedSenderEncryptMessage(
      utf8('hello back'),
      ProtocolAddress.new(me.address.name, 1),
      SenderCertificate.deserialize(theirCertificate),
      oracle.stores.sessions,
      oracle.stores.identities,
    )
    const unsealed = unseal(answer, identity, { now, self: me.address })
    expect(unsealed.type).toBe('whisper')
    expect(unsealed.sender).toEqual({ name: oracle.name, deviceId: 1, identityKey: theirs.publicKey })
    const { plaintext } = decryptMessage(record, me, unsealed.content, addresses, rng)
    expect(fromUtf8(plaintext)).toBe('hello back')
  })

  it('is refused by libsignal under another root and from oneself', async () => {
    const oracle = createOracle()
    const { sealed } = sealFirst(oracle, 'hello')
    expect(await codeOf(oracle.open(sealed, oracle.bundle.identityKey))).toBe(ErrorCode.Generic)
    expect(await codeOf(oracle.open(sealed, identity.publicKey, me.address.name))).toBe(
      ErrorCode.SealedSenderSelfSend,
    )
  })
})
