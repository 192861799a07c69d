// The same operations on libsignal-client's native addon, with stores that only keep the addon's own objects in memory.
import * as libsignal from '@signalapp/libsignal-client'
import type { Bytes } from '../src/lib/bytes.ts'
import { sampleOperations, type Samples, type Side } from './session-operations.ts'

class Sessions extends libsignal.SessionStore {
  record: libsignal.SessionRecord | null = null
  override saveSession(_: libsignal.ProtocolAddress, record: libsignal.SessionRecord): Promise<void> {
    this.record = record
    return Promise.resolve()
  }
  override getSession(): Promise<libsignal.SessionRecord | null> {
    return Promise.resolve(this.record)
  }
  override getExistingSessions(): Promise<libsignal.SessionRecord[]> {
    return Promise.resolve(this.record === null ? [] : [this.record])
  }
}

class Identities extends libsignal.IdentityKeyStore {
  readonly key: libsignal.PrivateKey
  constructor(key: libsignal.PrivateKey) {
    super()
    this.key = key
  }
  override getIdentityKey(): Promise<libsignal.PrivateKey> {
    return Promise.resolve(this.key)
  }
  override getLocalRegistrationId(): Promise<number> {
    return Promise.resolve(5)
  }
  override saveIdentity(): Promise<libsignal.IdentityChange> {
    return Promise.resolve(libsignal.IdentityChange.NewOrUnchanged)
  }
  override isTrustedIdentity(): Promise<boolean> {
    return Promise.resolve(true)
  }
  override getIdentity(): Promise<libsignal.PublicKey | null> {
    return Promise.resolve(null)
  }
}

class PreKeys extends libsignal.PreKeyStore {
  readonly record: libsignal.PreKeyRecord
  constructor(record: libsignal.PreKeyRecord) {
    super()
    this.record = record
  }
  override savePreKey(): Promise<void> {
    return Promise.resolve()
  }
  override getPreKey(): Promise<libsignal.PreKeyRecord> {
    return Promise.resolve(this.record)
  }
  override removePreKey(): Promise<void> {
    return Promise.resolve()
  }
}

class SignedPreKeys extends libsignal.SignedPreKeyStore {
  readonly record: libsignal.SignedPreKeyRecord
  constructor(record: libsignal.SignedPreKeyRecord) {
    super()
    this.record = record
  }
  override saveSignedPreKey(): Promise<void> {
    return Promise.resolve()
  }
  override getSignedPreKey(): Promise<libsignal.SignedPreKeyRecord> {
    return Promise.resolve(this.record)
  }
}

class KyberPreKeys extends libsignal.KyberPreKeyStore {
  readonly record: libsignal.KyberPreKeyRecord
  constructor(record: libsignal.KyberPreKeyRecord) {
    super()
    this.record = record
  }
  override saveKyberPreKey(): Promise<void> {
    return Promise.resolve()
  }
  override getKyberPreKey(): Promise<libsignal.KyberPreKeyRecord> {
    return Promise.resolve(this.record)
  }
  override markKyberPreKeyUsed(): Promise<void> {
    return Promise.resolve()
  }
}

type Person = {
  address: libsignal.ProtocolAddress
  identities: Identities
  preKeys: PreKeys
  signedPreKeys: SignedPreKeys
  kyberPreKeys: KyberPreKeys
  bundle: libsignal.PreKeyBundle
}

function person(name: string): Person {
  const identity = libsignal.IdentityKeyPair.generate()
  const { privateKey, publicKey } = identity
  const signed = libsignal.PrivateKey.generate()
  const signature = privateKey.sign(signed.getPublicKey().serialize())
  const kyber = libsignal.KEMKeyPair.generate()
  const kyberSignature = privateKey.sign(kyber.getPublicKey().serialize())
  const once = libsignal.PrivateKey.generate()
  return {
    address: libsignal.ProtocolAddress.new(name, 1),
    identities: new Identities(privateKey),
    preKeys: new PreKeys(libsignal.PreKeyRecord.new(1, once.getPublicKey(), once)),
    signedPreKeys: new SignedPreKeys(
      libsignal.SignedPreKeyRecord.new(1, 0, signed.getPublicKey(), signed, signature),
    ),
    kyberPreKeys: new KyberPreKeys(libsignal.KyberPreKeyRecord.new(1, 0, kyber, kyberSignature)),
    bundle: libsignal.PreKeyBundle.new(
      5,
      1,
      1,
      once.getPublicKey(),
      1,
      signed.getPublicKey(),
      signature,
      publicKey,
      1,
      kyber.getPublicKey(),
      kyberSignature,
    ),
  }
}

function side(own: Person, peer: Person): Side {
  const sessions = new Sessions()
  const { identities } = own
  return {
    start: () => libsignal.processPreKeyBundle(peer.bundle, peer.address, own.address, sessions, identities),
    async encrypt(plaintext) {
      return (
        await libsignal.signalEncrypt(plaintext, peer.address, own.address, sessions, identities)
      ).serialize() as Bytes
    },
    async decrypt(wire) {
      const message = libsignal.SignalMessage.deserialize(wire)
      return (await libsignal.signalDecrypt(
        message,
        peer.address,
        own.address,
        sessions,
        identities,
      )) as Bytes
    },
    async decryptPreKey(wire) {
      const message = libsignal.PreKeySignalMessage.deserialize(wire)
      return (await libsignal.signalDecryptPreKey(
        message,
        peer.address,
        own.address,
        sessions,
        identities,
        own.preKeys,
        own.signedPreKeys,
        own.kyberPreKeys,
      )) as Bytes
    },
    forget: () => void (sessions.record = null),
  }
}

/** Returns what takes one round of samples. */
export function prepareLibsignal(): (scale: number) => Promise<Samples> {
  const alice = person('0a1b2c3d-0000-4000-8000-000000000001')
  const bob = person('0a1b2c3d-0000-4000-8000-000000000002')
  return (scale) => sampleOperations(() => ({ alice: side(alice, bob), bob: side(bob, alice) }), scale)
}
