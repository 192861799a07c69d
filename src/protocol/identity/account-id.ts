// The name of an account: a UUID-shaped hash of its identity key (session-protocol.md, decision D5), so that
// the names in addresses and certificates are service ids and cannot be chosen freely.

import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '../../lib/bytes.ts'

/**
 * The account id of an identity key: the first 16 bytes of its SHA-256 as a lower-case, hyphenated UUID.
 * Version and variant bits are whatever the hash gives; nothing checks them.
 *
 * @param publicKey the identity key as on the wire, 33 bytes
 */
export function accountId(publicKey: Uint8Array): string {
  if (publicKey.length !== 33) throw new RangeError('an identity key has 33 bytes')
  const hex = toHex(sha256(publicKey).subarray(0, 16))
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
