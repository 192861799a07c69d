// Opening a sealed message of either version (session-protocol.md 2.9): the high nibble of the first byte tells
// them apart.

import { DecodeError, ProtocolError } from '../errors.ts'
import { type KeyPair } from '../identity/curve.ts'
import { unsealV1 } from './sealed-v1.ts'
import { unsealV2 } from './sealed-v2.ts'
import { type Unsealed, type UnsealOptions } from './unsealed.ts'

/** Opens a sealed message. Throws `ProtocolError`; 'version' for a version other than 1 (also written 0) and 2. */
export function unseal(sealed: Uint8Array, me: KeyPair, options: UnsealOptions = {}): Unsealed {
  const first = sealed[0]
  if (first === undefined) throw new DecodeError('Sealed', 'empty')
  const version = first >>> 4
  if (version <= 1) return unsealV1(sealed, me, options)
  if (version === 2) return unsealV2(sealed, me, options)
  throw new ProtocolError('version', `unknown sealed sender version ${version}`)
}
