// XEdDSA (session-protocol.md 3.2): Ed25519-like signatures under a Curve25519 key pair.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concat, isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { curveEngine, curveKeyLength, fromLittleEndian, toEdwards } from './curve.ts'

const { Point } = ed25519
/** Length of a signature, in bytes. */
export const signatureLength = 64

/** Domain separation of the nonce hash: 0xFE, then 31 times 0xFF (3.2 step 2). */
const noncePrefix = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xfe : 0xff))

/** Signs with a clamped private key; `random` is 64 fresh random bytes. */
export function sign(privateKey: Uint8Array, message: Uint8Array, random: Uint8Array): Bytes {
  if (random.length !== 64) throw new RangeError('XEdDSA needs 64 random bytes')
  const { Fn } = Point
  const a = Fn.create(fromLittleEndian(privateKey))
  const encodedA = Point.BASE.multiply(a).toBytes()
  const nonceInput = concat(noncePrefix, privateKey, message, random)
  const r = hashToScalar(nonceInput)
  wipe(nonceInput)
  const encodedR = Point.BASE.multiply(r).toBytes()
  const h = hashToScalar(encodedR, encodedA, message)
  const s = Fn.toBytes(Fn.add(r, Fn.mul(h, a)))
  s[31] = s[31]! | (encodedA[31]! & 0x80)
  return concat(encodedR, s)
}

/** Whether `signature` is the holder of `publicKey` (33 bytes)'s over `message`. Never throws on bad input. */
export function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== curveKeyLength || signature.length !== signatureLength) return false
  const encodedA = toEdwards(publicKey.subarray(1), signature[63]! & 0x80)
  if (!encodedA) return false
  const plain = new Uint8Array(signature)
  plain[63] = plain[63]! & 0x7f
  if (plain[63] & 0xe0) return false
  const engine = curveEngine()
  if (engine.verifyEd25519) return engine.verifyEd25519(encodedA, message, plain)
  return verifyEd25519(encodedA, message, plain)
}

/** Ed25519 as 3.2 demands it: byte comparison of R and no cofactor, which noble's own `verify` does not offer. */
function verifyEd25519(encodedA: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const encodedR = signature.subarray(0, 32)
  const s = Point.Fn.create(fromLittleEndian(signature.subarray(32)))
  let a
  try {
    a = Point.fromBytes(encodedA)
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
  const h = hashToScalar(encodedR, encodedA, message)
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(h))
  return isEqual(expected.toBytes(), encodedR)
}

function hashToScalar(...parts: readonly Uint8Array[]): bigint {
  return Point.Fn.create(fromLittleEndian(sha512(concat(...parts))))
}
