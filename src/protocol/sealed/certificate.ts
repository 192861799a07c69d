// Certificates of sealed sender (session-protocol.md 3.10): who seals a message. In Skein each identity issues its
// own, with its identity key as the root. Such a certificate proves only that the holder of that key made it; the
// caller compares the key with the identity it has pinned for the sender.

import { type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey, type Entropy, type KeyPair } from '../identity/curve.ts'
import { sign, signatureLength, verify } from '../identity/xeddsa.ts'
import { ProtoWriter, readProto } from '../wire/protobuf.ts'
import { uuidFromBytes } from './service-id.ts'

/** What a sender certificate states. */
export interface CertifiedSender {
  /** Account name, a service id in Skein. */
  readonly name: string
  /** Device, 1 to 127. */
  readonly deviceId: number
  /** Identity key as on the wire, 33 bytes. */
  readonly identityKey: Bytes
  /** Last moment at which the certificate is good, in ms since 1970. */
  readonly expiration: number
}

/** A decoded certificate; nothing is verified yet. */
export interface SenderCertificate extends CertifiedSender {
  readonly signed: Bytes
  readonly signature: Bytes
  readonly server: { readonly key: Bytes; readonly signed: Bytes; readonly signature: Bytes }
}

/** The signer of sender certificates: its key pair and the certificate its root gave it. */
export interface CertificateSigner {
  readonly keyPair: KeyPair
  readonly certificate: Bytes
}

/** Largest certificate that is parsed, in bytes. A self-made one has about 260. */
export const maxCertificateBytes = 2048
/** Longest name, in UTF-8 bytes. */
const maxNameBytes = 256
const maxDeviceId = 127
/** Id under which an identity signs its own server certificate; nobody interprets it. */
const selfSignerId = 1

/** A certificate that an identity issues to itself. */
export function selfCertificate(
  identity: KeyPair,
  holder: { readonly name: string; readonly deviceId: number; readonly expiration: number },
  rng: Entropy,
): Bytes {
  const certificate = issueServerCertificate(selfSignerId, identity.publicKey, identity, rng)
  const sender = { ...holder, identityKey: identity.publicKey }
  return issueCertificate(sender, { keyPair: identity, certificate }, rng)
}

/** The certificate of a signing key under a trust root. */
export function issueServerCertificate(id: number, key: Bytes, root: KeyPair, rng: Entropy): Bytes {
  const signed = new ProtoWriter().uint(1, id).bytes(2, key).finish()
  return new ProtoWriter()
    .bytes(1, signed)
    .bytes(2, sign(root.privateKey, signed, rng(64)))
    .finish()
}

/** The certificate of a sender under a signing key. */
export function issueCertificate(sender: CertifiedSender, signer: CertificateSigner, rng: Entropy): Bytes {
  if (sender.deviceId < 1 || sender.deviceId > maxDeviceId) throw new RangeError('device outside 1 to 127')
  const signed = new ProtoWriter()
    .uint(2, sender.deviceId)
    .fixed64(3, BigInt(sender.expiration))
    .bytes(4, sender.identityKey)
    .bytes(5, signer.certificate)
    .string(6, sender.name)
    .finish()
  return new ProtoWriter()
    .bytes(1, signed)
    .bytes(2, sign(signer.keyPair.privateKey, signed, rng(64)))
    .finish()
}

/** Reads a certificate without verifying it. Throws `DecodeError`, or `ProtocolError` 'bad-key'. */
export function decodeCertificate(bytes: Uint8Array): SenderCertificate {
  const outer = readSigned(bytes, 'SenderCertificate')
  const inner = readProto(outer.signed, 'Certificate', maxCertificateBytes)
  const identityKey = inner.required(inner.bytes(4, 'identityKey', 33), 'identityKey')
  checkPublicKey(identityKey)
  const deviceId = inner.required(inner.uint(2, 'deviceId'), 'deviceId')
  if (deviceId < 1 || deviceId > maxDeviceId)
    throw new DecodeError('Certificate.deviceId', 'outside 1 to 127')
  const expiration = Number(inner.required(inner.fixed64(3, 'expiration'), 'expiration'))
  if (!Number.isSafeInteger(expiration)) throw new DecodeError('Certificate.expiration', 'above 53 bits')
  const uuid = inner.bytes(7, 'uuid', 16)
  const name = inner.string(6, 'name', maxNameBytes) ?? (uuid && uuidFromBytes(uuid))
  return {
    ...outer,
    name: inner.required(name, 'name'),
    deviceId,
    identityKey,
    expiration,
    server: readServerCertificate(inner.required(inner.bytes(5, 'signer'), 'signer')),
  }
}

/** Whether both signatures chain up to `trustRoot`. The expiry is a matter for `isExpired`. */
export function isIssuedBy(certificate: SenderCertificate, trustRoot: Uint8Array): boolean {
  const { server, signed, signature } = certificate
  return verify(trustRoot, server.signed, server.signature) && verify(server.key, signed, signature)
}

/** Whether the certificate's time is over; equal times are still good (2.9). `now` in ms since 1970. */
export function isExpired(certificate: CertifiedSender, now: number): boolean {
  return certificate.expiration < now
}

/** Throws `ProtocolError` 'untrusted-identity' unless the certificate is good at `now` under `trustRoot`. */
export function checkCertificate(certificate: SenderCertificate, trustRoot: Uint8Array, now: number): void {
  if (isExpired(certificate, now) || !isIssuedBy(certificate, trustRoot)) throw untrustedCertificate()
}

/** The refusal of a certificate. */
export function untrustedCertificate(): ProtocolError {
  return new ProtocolError('untrusted-identity', 'the sender certificate is not trusted')
}

function readServerCertificate(bytes: Uint8Array): SenderCertificate['server'] {
  const outer = readSigned(bytes, 'ServerCertificate')
  const inner = readProto(outer.signed, 'ServerKey', maxCertificateBytes)
  inner.required(inner.uint(1, 'id'), 'id')
  const key = inner.required(inner.bytes(2, 'key', 33), 'key')
  checkPublicKey(key)
  return { ...outer, key }
}

function readSigned(bytes: Uint8Array, structure: string): { signed: Bytes; signature: Bytes } {
  const fields = readProto(bytes, structure, maxCertificateBytes)
  const signature = fields.required(fields.bytes(2, 'signature', signatureLength), 'signature')
  if (signature.length !== signatureLength) throw new DecodeError(`${structure}.signature`, 'not 64 bytes')
  return { signed: fields.required(fields.bytes(1, 'certificate'), 'certificate'), signature }
}
