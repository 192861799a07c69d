// Prekeys: what a device publishes so that others can start sessions with it while it is away
// (session-protocol.md 3.4), and the private halves it keeps.
import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkKyberPublicKey, generateKyberKeyPair, kyberPublicKeyLength } from '../handshake/kyber1024.ts'
import { checkPublicKey, generateKeyPair, type Entropy, type KeyPair } from '../identity/curve.ts'
import { sign, signatureLength, verify } from '../identity/xeddsa.ts'
import { ProtoWriter, readProto, type ProtoReader } from '../wire/protobuf.ts'
import type { FieldTable } from '../wire/structure.ts'

/** A device's own identity: its key pair and its registration id, 1 to 16383. */
export type LocalIdentity = { readonly keyPair: KeyPair; readonly registrationId: number }

/** A one-time prekey. */
export type PreKey = { readonly id: number; readonly keyPair: KeyPair }

/** A signed prekey; `createdAt` in milliseconds. */
export type SignedPreKey = PreKey & { readonly signature: Bytes; readonly createdAt: number }

/** A Kyber prekey, both halves with type byte; `createdAt` in milliseconds. */
export type KyberPreKey = {
  readonly id: number
  readonly publicKey: Bytes
  readonly secretKey: Bytes
  readonly signature: Bytes
  readonly createdAt: number
}

/** What the initiator of a session needs. Only the one-time prekey is optional. */
export type PreKeyBundle = {
  readonly registrationId: number
  readonly deviceId: number
  readonly identityKey: Bytes
  readonly signedPreKey: { readonly id: number; readonly publicKey: Bytes; readonly signature: Bytes }
  readonly kyberPreKey: { readonly id: number; readonly publicKey: Bytes; readonly signature: Bytes }
  readonly preKey?: { readonly id: number; readonly publicKey: Bytes } | undefined
}

/** Largest device id (2.2). */
export const maxDeviceId = 127
const structure = 'PreKeyBundle'
/** First byte of an encoded bundle. */
const bundleVersion = 1

export const preKeyBundleFields = {
  registrationId: [1, 'u32'],
  deviceId: [2, 'u32'],
  identityKey: [3, 'bytes'],
  signedPreKeyId: [4, 'u32'],
  signedPreKey: [5, 'bytes'],
  signedPreKeySignature: [6, 'bytes'],
  kyberPreKeyId: [7, 'u32'],
  kyberPreKey: [8, 'bytes'],
  kyberPreKeySignature: [9, 'bytes'],
  preKeyId: [10, 'u32'],
  preKey: [11, 'bytes'],
} as const satisfies FieldTable

/** A fresh identity with a registration id of 14 bits. */
export function generateIdentity(rng: Entropy): LocalIdentity {
  const keyPair = generateKeyPair(rng)
  const [high, low] = rng(2)
  const number = ((high! << 8) | low!) & 0x3fff
  return { keyPair, registrationId: number === 0 ? 1 : number }
}

/** A fresh one-time prekey. */
export function generatePreKey(id: number, rng: Entropy): PreKey {
  return { id, keyPair: generateKeyPair(rng) }
}

/** A fresh prekey signed by the identity. */
export function generateSignedPreKey(id: number, identity: KeyPair, now: number, rng: Entropy): SignedPreKey {
  const keyPair = generateKeyPair(rng)
  return {
    id,
    keyPair,
    signature: sign(identity.privateKey, keyPair.publicKey, rng(64)),
    createdAt: now,
  }
}

/** A fresh Kyber prekey signed by the identity. */
export function generateKyberPreKey(id: number, identity: KeyPair, now: number, rng: Entropy): KyberPreKey {
  const pair = generateKyberKeyPair(rng)
  return { id, ...pair, signature: sign(identity.privateKey, pair.publicKey, rng(64)), createdAt: now }
}

/** The public halves as a bundle. */
export function makeBundle(
  identity: LocalIdentity,
  deviceId: number,
  keys: { signedPreKey: SignedPreKey; kyberPreKey: KyberPreKey; preKey?: PreKey | undefined },
): PreKeyBundle {
  const { signedPreKey, kyberPreKey, preKey } = keys
  return {
    registrationId: identity.registrationId,
    deviceId,
    identityKey: identity.keyPair.publicKey,
    signedPreKey: {
      id: signedPreKey.id,
      publicKey: signedPreKey.keyPair.publicKey,
      signature: signedPreKey.signature,
    },
    kyberPreKey: {
      id: kyberPreKey.id,
      publicKey: kyberPreKey.publicKey,
      signature: kyberPreKey.signature,
    },
    preKey: preKey && { id: preKey.id, publicKey: preKey.keyPair.publicKey },
  }
}

/** Checks the form of all keys (5.6) and both signatures. Throws `ProtocolError` 'bad-key' or 'authentication'. */
export function checkBundle(bundle: PreKeyBundle): void {
  const { identityKey, signedPreKey, kyberPreKey, preKey } = bundle
  checkPublicKey(identityKey)
  checkPublicKey(signedPreKey.publicKey)
  if (preKey) checkPublicKey(preKey.publicKey)
  checkKyberPublicKey(kyberPreKey.publicKey)
  if (!verify(identityKey, signedPreKey.publicKey, signedPreKey.signature))
    throw new ProtocolError('authentication', 'signed prekey has a wrong signature')
  if (!verify(identityKey, kyberPreKey.publicKey, kyberPreKey.signature))
    throw new ProtocolError('authentication', 'Kyber prekey has a wrong signature')
}

/** The canonical bytes of a bundle, for publishing. */
export function encodeBundle(bundle: PreKeyBundle): Bytes {
  const f = preKeyBundleFields
  const writer = new ProtoWriter()
    .uint(f.registrationId[0], bundle.registrationId)
    .uint(f.deviceId[0], bundle.deviceId)
    .bytes(f.identityKey[0], bundle.identityKey)
    .uint(f.signedPreKeyId[0], bundle.signedPreKey.id)
    .bytes(f.signedPreKey[0], bundle.signedPreKey.publicKey)
    .bytes(f.signedPreKeySignature[0], bundle.signedPreKey.signature)
    .uint(f.kyberPreKeyId[0], bundle.kyberPreKey.id)
    .bytes(f.kyberPreKey[0], bundle.kyberPreKey.publicKey)
    .bytes(f.kyberPreKeySignature[0], bundle.kyberPreKey.signature)
    .uint(f.preKeyId[0], bundle.preKey?.id)
    .bytes(f.preKey[0], bundle.preKey?.publicKey)
  return concat(new Uint8Array([bundleVersion]), writer.finish())
}

/** Parses a bundle; its signatures are checked when a session is started. Throws `ProtocolError` or `DecodeError`. */
export function decodeBundle(bytes: Uint8Array): PreKeyBundle {
  if (bytes[0] !== bundleVersion) throw new ProtocolError('version', `${structure}: unknown version`)
  const reader = readProto(bytes.subarray(1), structure)
  const preKeyId = reader.uint(preKeyBundleFields.preKeyId[0], 'preKeyId')
  const preKey = reader.bytes(preKeyBundleFields.preKey[0], 'preKey', 33)
  if ((preKeyId === undefined) !== (preKey === undefined))
    throw new DecodeError(`${structure}.preKey`, 'id and key come together')
  const bundle: PreKeyBundle = {
    registrationId: requiredUint(reader, 'registrationId'),
    deviceId: requiredUint(reader, 'deviceId'),
    identityKey: requiredBytes(reader, 'identityKey', 33),
    signedPreKey: {
      id: requiredUint(reader, 'signedPreKeyId'),
      publicKey: requiredBytes(reader, 'signedPreKey', 33),
      signature: requiredBytes(reader, 'signedPreKeySignature', signatureLength),
    },
    kyberPreKey: {
      id: requiredUint(reader, 'kyberPreKeyId'),
      publicKey: requiredBytes(reader, 'kyberPreKey', kyberPublicKeyLength),
      signature: requiredBytes(reader, 'kyberPreKeySignature', signatureLength),
    },
    preKey: preKey && { id: preKeyId!, publicKey: preKey },
  }
  if (bundle.deviceId < 1 || bundle.deviceId > maxDeviceId)
    throw new DecodeError(`${structure}.deviceId`, 'outside 1 to 127')
  return bundle
}

type FieldName = keyof typeof preKeyBundleFields

function requiredUint(reader: ProtoReader, name: FieldName): number {
  return reader.required(reader.uint(preKeyBundleFields[name][0], name), name)
}

function requiredBytes(reader: ProtoReader, name: FieldName, length: number): Bytes {
  const value = reader.required(reader.bytes(preKeyBundleFields[name][0], name), name)
  if (value.length !== length) throw new DecodeError(`${structure}.${name}`, `not ${length} bytes`)
  return value
}
