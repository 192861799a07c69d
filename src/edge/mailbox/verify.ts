// Ed25519 verification by the platform, several times as fast as in JavaScript. Keys are cached: a mailbox is asked
// for again and again.

import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { toBase64url, type Bytes } from '../../lib/bytes.ts'

const MAX_CACHED_KEYS = 2000
const cache = new Map<string, KeyObject>()

/** Whether `signature` is that of the 32-byte public key over the message. Any malformed input is a no. */
export function verifySignature(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  return verify(null, message, keyObjectOf(publicKey), signature)
}

function keyObjectOf(publicKey: Bytes): KeyObject {
  const x = toBase64url(publicKey)
  const cached = cache.get(x)
  if (cached !== undefined) return cached
  const made = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const oldest = cache.keys().next()
  if (cache.size >= MAX_CACHED_KEYS && !oldest.done) cache.delete(oldest.value)
  cache.set(x, made)
  return made
}
