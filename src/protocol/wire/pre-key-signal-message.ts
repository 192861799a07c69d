// PreKeySignalMessage (session-protocol.md 3.6): 0x44 ‖ protobuf, the first messages of a session. It has no MAC
// of its own; the message inside is authenticated.
import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { checkKyberCiphertext } from '../handshake/kyber1024.ts'
import { checkPublicKey } from '../identity/curve.ts'
import { ProtoWriter, readProto } from './protobuf.ts'
import { checkVersion, messageVersion } from './signal-message.ts'
import type { FieldTable } from './structure.ts'

const structure = 'PreKeySignalMessage'
const versionByte = new Uint8Array([messageVersion])

export const preKeySignalMessageFields = {
  preKeyId: [1, 'u32'],
  baseKey: [2, 'bytes'],
  identityKey: [3, 'bytes'],
  message: [4, 'bytes'],
  registrationId: [5, 'u32'],
  signedPreKeyId: [6, 'u32'],
  kyberPreKeyId: [7, 'u32'],
  kyberCiphertext: [8, 'bytes'],
} as const satisfies FieldTable

/** The fields of a message; `message` is a whole SignalMessage. */
export type PreKeySignalMessage = {
  readonly preKeyId: number | undefined
  readonly baseKey: Bytes
  readonly identityKey: Bytes
  readonly message: Bytes
  readonly registrationId: number
  readonly signedPreKeyId: number
  readonly kyberPreKeyId: number
  readonly kyberCiphertext: Bytes
}

/** The whole message. */
export function encodePreKeySignalMessage(body: PreKeySignalMessage): Bytes {
  const fields = preKeySignalMessageFields
  const writer = new ProtoWriter()
    .uint(fields.preKeyId[0], body.preKeyId)
    .bytes(fields.baseKey[0], body.baseKey)
    .bytes(fields.identityKey[0], body.identityKey)
    .bytes(fields.message[0], body.message)
    .uint(fields.registrationId[0], body.registrationId)
    .uint(fields.signedPreKeyId[0], body.signedPreKeyId)
    .uint(fields.kyberPreKeyId[0], body.kyberPreKeyId)
    .bytes(fields.kyberCiphertext[0], body.kyberCiphertext)
  return concat(versionByte, writer.finish())
}

/**
 * Parses a message and checks the form of its keys. The torsion check of the base key is left to the handshake,
 * because it costs curve arithmetic. Throws `ProtocolError` 'version' or 'bad-key', or `DecodeError`.
 */
export function decodePreKeySignalMessage(wire: Uint8Array): PreKeySignalMessage {
  checkVersion(wire, structure)
  const fields = preKeySignalMessageFields
  const reader = readProto(wire.subarray(1), structure)
  const kyberPreKeyId = reader.uint(fields.kyberPreKeyId[0], 'kyberPreKeyId')
  const kyberCiphertext = reader.bytes(fields.kyberCiphertext[0], 'kyberCiphertext')
  if ((kyberPreKeyId === undefined) !== (kyberCiphertext === undefined))
    throw new DecodeError(`${structure}.kyberCiphertext`, 'Kyber id and ciphertext come together')
  const message: PreKeySignalMessage = {
    preKeyId: reader.uint(fields.preKeyId[0], 'preKeyId'),
    baseKey: reader.required(reader.bytes(fields.baseKey[0], 'baseKey'), 'baseKey'),
    identityKey: reader.required(reader.bytes(fields.identityKey[0], 'identityKey'), 'identityKey'),
    message: reader.required(reader.bytes(fields.message[0], 'message'), 'message'),
    registrationId: reader.uint(fields.registrationId[0], 'registrationId') ?? 0,
    signedPreKeyId: reader.required(
      reader.uint(fields.signedPreKeyId[0], 'signedPreKeyId'),
      'signedPreKeyId',
    ),
    kyberPreKeyId: reader.required(kyberPreKeyId, 'kyberPreKeyId'),
    kyberCiphertext: reader.required(kyberCiphertext, 'kyberCiphertext'),
  }
  checkPublicKey(message.baseKey)
  checkPublicKey(message.identityKey)
  checkKyberCiphertext(message.kyberCiphertext)
  return message
}
