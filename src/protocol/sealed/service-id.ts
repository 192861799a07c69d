// Service ids as texts again (session-protocol.md 3.1): sealed sender writes them as bytes, in the fixed form of 17
// bytes in front of each recipient and, in some certificates, as a bare UUID. `wire/service-id.ts` is the way there.

import { toHex } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'

/** Length of the fixed form, in bytes: the kind and a UUID. */
export const serviceIdLength = 17
/** Kind byte of an account id. */
const kindAccount = 0
/** Kind byte of a `PNI:` name. */
const kindPhoneNumber = 1

/** The lower-case hyphenated form of 16 bytes. Throws `DecodeError` on another length. */
export function uuidFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new DecodeError('Uuid', 'not 16 bytes')
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The name of a fixed form, in lower case. Throws `DecodeError` on another length or kind. */
export function serviceIdFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== serviceIdLength) throw new DecodeError('ServiceId', 'not 17 bytes')
  const uuid = uuidFromBytes(bytes.subarray(1))
  if (bytes[0] === kindAccount) return uuid
  if (bytes[0] === kindPhoneNumber) return `PNI:${uuid}`
  throw new DecodeError('ServiceId', 'unknown kind')
}
