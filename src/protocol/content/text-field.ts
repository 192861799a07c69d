// Checks of texts that come from others: lengths and the shapes of addresses.

import { DecodeError } from '../errors.ts'

/** Longest name, in UTF-16 units, as input fields count. */
export const maxNameLength = 64
/** The same in UTF-8 bytes: no unit takes more than three. */
export const maxNameBytes = 3 * maxNameLength
/** Longest multiaddr or origin, in bytes. */
export const maxAddressBytes = 512
/** Longest libp2p peer id, in bytes. */
export const maxPeerIdBytes = 128

/** The name itself. Throws `DecodeError` if it is too long. */
export function checkName(name: string, path: string): string {
  if (name.length > maxNameLength) throw new DecodeError(path, `above ${maxNameLength} characters`)
  return name
}

/** A peer id: letters and digits only. */
export function checkPeerId(id: string, path: string): string {
  if (!/^[0-9A-Za-z]+$/.test(id)) throw new DecodeError(path, 'not a peer id')
  return id
}

/** A multiaddr: printable, beginning with a slash. */
export function checkMultiaddr(address: string, path: string): string {
  if (!/^\/[!-~]+$/.test(address)) throw new DecodeError(path, 'not a multiaddr')
  return address
}

/** An http or https origin without a path or credentials. */
export function checkOrigin(origin: string, path: string): string {
  if (!/^https?:\/\/[0-9A-Za-z.:[\]-]+$/.test(origin)) throw new DecodeError(path, 'not an origin')
  return origin
}
