// The two messages of sender keys (session-protocol.md 3.9): the distribution message, which hands a chain to the
// members of a group over their sessions, and the message of the group itself.

import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey } from '../identity/curve.ts'
import { sign, signatureLength, verify } from '../identity/xeddsa.ts'
import { ProtoWriter, readProto } from '../wire/protobuf.ts'

/** What hands a sender key to a member. */
export interface SenderKeyDistribution {
  /** The group's distribution id, 16 bytes. */
  readonly distributionId: Bytes
  /** 31 random bits that tell the chains of one sender apart. */
  readonly chainId: number
  /** Number of the next message. */
  readonly iteration: number
  readonly chainKey: Bytes
  /** Public key under which the messages of the chain are signed, 33 bytes. */
  readonly signingKey: Bytes
}

/** A message under a sender key. */
export interface SenderKeyMessage {
  readonly distributionId: Bytes
  readonly chainId: number
  readonly iteration: number
  readonly ciphertext: Bytes
}

/** A decoded message with what its signature is over; nothing is verified yet. */
export interface ReceivedSenderKeyMessage extends SenderKeyMessage {
  readonly signed: Bytes
  readonly signature: Bytes
}

/** Version 3 of the messages, current and oldest in one byte. */
const versionByte = 0x33
const distributionIdLength = 16
/** Length of a chain key, in bytes. */
export const chainKeyLength = 32

/** Encodes a distribution message. */
export function encodeDistribution(distribution: SenderKeyDistribution): Bytes {
  const body = new ProtoWriter()
    .bytes(1, distribution.distributionId)
    .uint(2, distribution.chainId)
    .uint(3, distribution.iteration)
    .bytes(4, distribution.chainKey)
    .bytes(5, distribution.signingKey)
    .finish()
  return concat(new Uint8Array([versionByte]), body)
}

/** Decodes a distribution message. Throws `DecodeError`, or `ProtocolError` 'version' and 'bad-key'. */
export function decodeDistribution(bytes: Uint8Array): SenderKeyDistribution {
  const fields = readProto(withoutVersion(bytes, 0), 'SenderKeyDistribution')
  const signingKey = fields.required(fields.bytes(5, 'signingKey', 33), 'signingKey')
  checkPublicKey(signingKey)
  return {
    distributionId: exact(fields.bytes(1, 'distributionId'), distributionIdLength, 'distributionId'),
    chainId: fields.required(fields.uint(2, 'chainId'), 'chainId'),
    iteration: fields.required(fields.uint(3, 'iteration'), 'iteration'),
    chainKey: exact(fields.bytes(4, 'chainKey'), chainKeyLength, 'chainKey'),
    signingKey,
  }
}

/** Encodes and signs a message. `random` is 64 fresh random bytes. */
export function signMessage(message: SenderKeyMessage, signingPrivate: Uint8Array, random: Bytes): Bytes {
  const body = new ProtoWriter()
    .bytes(1, message.distributionId)
    .uint(2, message.chainId)
    .uint(3, message.iteration)
    .bytes(4, message.ciphertext)
    .finish()
  const signed = concat(new Uint8Array([versionByte]), body)
  return concat(signed, sign(signingPrivate, signed, random))
}

/** Decodes a message without verifying it. Throws `DecodeError`, or `ProtocolError` 'version'. */
export function decodeMessage(bytes: Uint8Array): ReceivedSenderKeyMessage {
  const body = withoutVersion(bytes, signatureLength)
  const fields = readProto(body, 'SenderKeyMessage')
  return {
    distributionId: exact(fields.bytes(1, 'distributionId'), distributionIdLength, 'distributionId'),
    chainId: fields.required(fields.uint(2, 'chainId'), 'chainId'),
    iteration: fields.required(fields.uint(3, 'iteration'), 'iteration'),
    ciphertext: fields.required(fields.bytes(4, 'ciphertext'), 'ciphertext'),
    signed: bytes.slice(0, -signatureLength) as Bytes,
    signature: bytes.slice(-signatureLength) as Bytes,
  }
}

/** Throws `ProtocolError` 'authentication' unless the holder of `signingKey` has signed the message. */
export function checkSignature(message: ReceivedSenderKeyMessage, signingKey: Uint8Array): void {
  if (!verify(signingKey, message.signed, message.signature))
    throw new ProtocolError('authentication', 'the signature of the group message is wrong')
}

function withoutVersion(bytes: Uint8Array, trailerLength: number): Uint8Array {
  if (bytes[0] === undefined) throw new DecodeError('SenderKey', 'empty')
  if (bytes[0] !== versionByte)
    throw new ProtocolError('version', `sender key version byte ${bytes[0].toString(16)}`)
  if (bytes.length < 1 + trailerLength) throw new DecodeError('SenderKey', 'truncated')
  return bytes.subarray(1, bytes.length - trailerLength)
}

function exact(value: Bytes | undefined, length: number, name: string): Bytes {
  if (value?.length !== length) throw new DecodeError(`SenderKey.${name}`, `not ${length} bytes`)
  return value
}
