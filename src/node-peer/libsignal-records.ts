// Our prekeys as libsignal's objects (session-protocol.md 2.2).
import * as libsignal from '@signalapp/libsignal-client'
import type { DeviceAddress } from '../protocol/wire/addresses.ts'
import type { KyberPreKey, PreKey, PreKeyBundle, SignedPreKey } from '../protocol/session/bundle.ts'
import { ProtoWriter } from '../protocol/wire/protobuf.ts'

export function toProtocolAddress(address: DeviceAddress): libsignal.ProtocolAddress {
  return libsignal.ProtocolAddress.new(address.name, address.deviceId)
}

export function toPreKeyRecord({ id, keyPair }: PreKey): libsignal.PreKeyRecord {
  return libsignal.PreKeyRecord.new(
    id,
    libsignal.PublicKey.deserialize(keyPair.publicKey),
    libsignal.PrivateKey.deserialize(keyPair.privateKey),
  )
}

export function toSignedPreKeyRecord(key: SignedPreKey): libsignal.SignedPreKeyRecord {
  return libsignal.SignedPreKeyRecord.new(
    key.id,
    key.createdAt,
    libsignal.PublicKey.deserialize(key.keyPair.publicKey),
    libsignal.PrivateKey.deserialize(key.keyPair.privateKey),
    key.signature,
  )
}

/** KEM pairs can be imported only inside a serialised record: 1 id, 2 public, 3 secret, 4 signature, 5 time. */
export function toKyberPreKeyRecord(key: KyberPreKey): libsignal.KyberPreKeyRecord {
  const record = new ProtoWriter()
    .uint(1, key.id)
    .bytes(2, key.publicKey)
    .bytes(3, key.secretKey)
    .bytes(4, key.signature)
    .fixed64(5, BigInt(key.createdAt))
  return libsignal.KyberPreKeyRecord.deserialize(record.finish())
}

export function toLibsignalBundle(bundle: PreKeyBundle): libsignal.PreKeyBundle {
  const { signedPreKey, kyberPreKey, preKey } = bundle
  return libsignal.PreKeyBundle.new(
    bundle.registrationId,
    bundle.deviceId,
    preKey?.id ?? null,
    preKey ? libsignal.PublicKey.deserialize(preKey.publicKey) : null,
    signedPreKey.id,
    libsignal.PublicKey.deserialize(signedPreKey.publicKey),
    signedPreKey.signature,
    libsignal.PublicKey.deserialize(bundle.identityKey),
    kyberPreKey.id,
    libsignal.KEMPublicKey.deserialize(kyberPreKey.publicKey),
    kyberPreKey.signature,
  )
}
