// PlaintextContent, message type 8 (session-protocol.md 3.6): 0xC0 ‖ Content ‖ 0x80, an unencrypted request to
// send a message again.
import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import {
  decodeDecryptionErrorMessage,
  encodeDecryptionErrorMessage,
  type DecryptionErrorMessage,
} from './decryption-error-message.ts'
import { ProtoWriter, readProto } from './protobuf.ts'
import type { FieldTable } from './structure.ts'

const structure = 'PlaintextContent'
const versionByte = 0xc0
/** Ends the content; anything after it would be padding, which is not used. */
const boundaryByte = 0x80

export const plaintextContentFields = {
  decryptionError: [8, 'message'],
} as const satisfies FieldTable

export function encodePlaintextContent(message: DecryptionErrorMessage): Bytes {
  const content = new ProtoWriter().bytes(
    plaintextContentFields.decryptionError[0],
    encodeDecryptionErrorMessage(message),
  )
  return concat(new Uint8Array([versionByte]), content.finish(), new Uint8Array([boundaryByte]))
}

/** Throws `ProtocolError` 'version' or 'bad-key', or `DecodeError`. */
export function decodePlaintextContent(wire: Uint8Array): DecryptionErrorMessage {
  if (wire.length < 2) throw new DecodeError(structure, 'truncated')
  if (wire[0] !== versionByte) throw new ProtocolError('version', `${structure}: unknown version`)
  if (wire.at(-1) !== boundaryByte) throw new DecodeError(structure, 'no boundary')
  const reader = readProto(wire.subarray(1, -1), structure)
  const message = reader.bytes(plaintextContentFields.decryptionError[0], 'decryptionError')
  return decodeDecryptionErrorMessage(reader.required(message, 'decryptionError'))
}
