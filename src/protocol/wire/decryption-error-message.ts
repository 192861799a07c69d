// DecryptionErrorMessage (session-protocol.md 3.6): names the message that could not be read, so that its sender
// can send it again.
import type { Bytes } from '../../lib/bytes.ts'
import { checkPublicKey } from '../identity/curve.ts'
import { ProtoWriter, readProto } from './protobuf.ts'
import type { FieldTable } from './structure.ts'

const structure = 'DecryptionErrorMessage'

export const decryptionErrorMessageFields = {
  ratchetKey: [1, 'bytes'],
  timestamp: [2, 'u64'],
  deviceId: [3, 'u32'],
} as const satisfies FieldTable

/** The fields of a message; `timestamp` is the failed message's, in milliseconds. */
export type DecryptionErrorMessage = {
  /** Ratchet key of the failed message, also when it was wrapped in a prekey message. */
  readonly ratchetKey?: Bytes | undefined
  readonly timestamp: number
  readonly deviceId: number
}

export function encodeDecryptionErrorMessage(message: DecryptionErrorMessage): Bytes {
  const fields = decryptionErrorMessageFields
  return new ProtoWriter()
    .bytes(fields.ratchetKey[0], message.ratchetKey)
    .uint(fields.timestamp[0], message.timestamp)
    .uint(fields.deviceId[0], message.deviceId)
    .finish()
}

/** Throws `DecodeError`, or `ProtocolError` 'bad-key'. */
export function decodeDecryptionErrorMessage(bytes: Uint8Array): DecryptionErrorMessage {
  const fields = decryptionErrorMessageFields
  const reader = readProto(bytes, structure)
  const ratchetKey = reader.bytes(fields.ratchetKey[0], 'ratchetKey')
  if (ratchetKey) checkPublicKey(ratchetKey)
  return {
    ratchetKey,
    timestamp: reader.required(reader.safeInteger(fields.timestamp[0], 'timestamp'), 'timestamp'),
    deviceId: reader.uint(fields.deviceId[0], 'deviceId') ?? 0,
  }
}
