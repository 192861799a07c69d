// Service ids (session-protocol.md 3.1): names that are UUIDs, in the fixed form of 17 bytes that sealed sender
// version 2 writes in front of each recipient.

import { concat, fromHex, toHex, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'

/** Length of the fixed form, in bytes: the kind and a UUID. */
export const serviceIdLength = 17
/** Kind byte of an account id. */
const kindAccount = 0
/** Kind byte of a `PNI:` name. */
const kindPhoneNumber = 1
const prefixPhoneNumber = 'PNI:'

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The 16 bytes of a hyphenated UUID, or undefined for any other text. */
export function uuidToBytes(text: string): Bytes | undefined {
  return uuidPattern.test(text) ? fromHex(text.replaceAll('-', '')) : undefined
}

/** The lower-case hyphenated form of 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new DecodeError('Uuid', 'not 16 bytes')
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The fixed form of a name, or undefined if the name is not a service id. */
export function serviceIdToBytes(name: string): Bytes | undefined {
  const isPhoneNumber = name.startsWith(prefixPhoneNumber)
  const uuid = uuidToBytes(isPhoneNumber ? name.slice(prefixPhoneNumber.length) : name)
  return uuid && concat(new Uint8Array([isPhoneNumber ? kindPhoneNumber : kindAccount]), uuid)
}

/** The name of a fixed form, in lower case. Throws `DecodeError` on another length or kind. */
export function serviceIdFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== serviceIdLength) throw new DecodeError('ServiceId', 'not 17 bytes')
  const uuid = uuidFromBytes(bytes.subarray(1))
  if (bytes[0] === kindAccount) return uuid
  if (bytes[0] === kindPhoneNumber) return prefixPhoneNumber + uuid
  throw new DecodeError('ServiceId', 'unknown kind')
}
