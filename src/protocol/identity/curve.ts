// Curve25519 keys and agreement (session-protocol.md 3.1), with the strict checks of received keys (5.6). The
// arithmetic itself sits behind `CurveEngine`, so that WASM can serve it where that is faster; the default is
// noble, which needs no loading.
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { concat, isEqual, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { toEdwardsY } from '../wasm/x25519.ts'

/** A source of randomness: answers `length` fresh random bytes. */
export type Entropy = (length: number) => Bytes

/** A Curve25519 key pair: public key as on the wire (0x05, then u), private key clamped. */
export type KeyPair = { readonly publicKey: Bytes; readonly privateKey: Bytes }

/** The curve arithmetic. Public keys are the bare 32 bytes of u here. */
export interface CurveEngine {
  /** u of the private key's public point. */
  publicKey(privateKey: Uint8Array): Bytes
  /** X25519. May throw, or answer all zeros, for a point of low order. */
  agree(privateKey: Uint8Array, publicKey: Uint8Array): Bytes
  /** Ed25519 verification without cofactor; `publicKey` is the encoded Edwards point. */
  verifyEd25519?(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** Ed25519 (RFC 8032) with a 32-byte seed, whose public key is given. */
  signEd25519?(seed: Uint8Array, publicKey: Uint8Array, message: Uint8Array): Bytes
  /** Whether an encoded Edwards point decodes and lies in the prime-order subgroup. */
  isTorsionFree?(point: Uint8Array): boolean
}

/** First byte of a curve key on the wire. */
export const curveKeyType = 0x05
/** Length of a curve public key on the wire, in bytes. */
export const curveKeyLength = 33

const typeByte = new Uint8Array([curveKeyType])

const nobleEngine: CurveEngine = {
  publicKey: (privateKey) => x25519.getPublicKey(privateKey) as Bytes,
  agree: (privateKey, publicKey) => x25519.getSharedSecret(privateKey, publicKey) as Bytes,
}

let engine = nobleEngine

/** Replaces the curve arithmetic for the whole thread. */
export function setCurveEngine(replacement: CurveEngine): void {
  engine = replacement
}

/** The curve arithmetic in use. */
export function curveEngine(): CurveEngine {
  return engine
}

/** The engine that is in use until another one is set. */
export function defaultCurveEngine(): CurveEngine {
  return nobleEngine
}

/** Clamps 32 random bytes into a private key (3.1). */
export function clamp(bytes: Uint8Array): Bytes {
  const key = new Uint8Array(bytes)
  key[0] = key[0]! & 248
  key[31] = (key[31]! & 127) | 64
  return key
}

/** The key pair of a private key, which is clamped if it is not yet. */
export function keyPairFrom(privateKey: Uint8Array): KeyPair {
  const clamped = clamp(privateKey)
  return { publicKey: concat(typeByte, engine.publicKey(clamped)), privateKey: clamped }
}

/** A fresh key pair from 32 bytes of `rng`. */
export function generateKeyPair(rng: Entropy): KeyPair {
  return keyPairFrom(rng(32))
}

/** X25519 with a 33-byte public key. Throws `ProtocolError` 'bad-key' if the result is all zero. */
export function dh(privateKey: Uint8Array, publicKey: Uint8Array): Bytes {
  let secret: Bytes
  try {
    secret = engine.agree(privateKey, publicKey.subarray(1))
  } catch (error) {
    throw new ProtocolError('bad-key', 'key agreement failed', { cause: error })
  }
  if (isEqual(secret, zeros)) throw new ProtocolError('bad-key', 'key agreement failed')
  return secret
}

const zeros = new Uint8Array(32)

/** p = 2^255 - 19, little-endian. */
const fieldPrime = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xed : i === 31 ? 0x7f : 0xff))

/** u of the points whose order divides 8, on the curve and on its twist, in canonical form (RFC 7748, section 6.1). */
const lowOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((hex) => Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)))

/**
 * Checks a received curve key: 33 bytes, type 0x05, u canonical, not of low order (5.6). Throws `ProtocolError`
 * 'bad-key'. Cheap: no curve arithmetic.
 */
export function checkPublicKey(key: Uint8Array): void {
  if (key.length !== curveKeyLength) throw new ProtocolError('bad-key', `curve key of ${key.length} bytes`)
  if (key[0] !== curveKeyType) throw new ProtocolError('bad-key', 'unknown curve key type')
  const u = key.subarray(1)
  if (!isBelowPrime(u)) throw new ProtocolError('bad-key', 'curve key is not canonical')
  if (lowOrder.some((point) => isEqual(point, u)))
    throw new ProtocolError('bad-key', 'curve key of low order')
}

/** As `checkPublicKey`, and the point lies on the curve and has no torsion component (3.4). Costs curve arithmetic. */
export function checkBaseKey(key: Uint8Array): void {
  checkPublicKey(key)
  const edwards = toEdwards(key.subarray(1), 0)
  if (!edwards || !isTorsionFree(edwards)) throw new ProtocolError('bad-key', 'base key is invalid')
}

/**
 * The encoded Edwards point of a Montgomery u, with `signBit` (0 or 0x80) as its sign; undefined for u = p - 1.
 * The top bit of u is ignored.
 */
export function toEdwards(u: Uint8Array, signBit: number): Bytes | undefined {
  const encoded = toEdwardsY(u)
  if (!encoded) return undefined
  encoded[31] = encoded[31]! | signBit
  return encoded
}

/** The integer of little-endian bytes. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

function isTorsionFree(point: Bytes): boolean {
  if (engine.isTorsionFree) return engine.isTorsionFree(point)
  try {
    return ed25519.Point.fromBytes(point).isTorsionFree()
  } catch (error) {
    // noble throws for a y that belongs to no point: that u lies on the twist.
    if (error instanceof Error) return false
    throw error
  }
}

function isBelowPrime(u: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    if (u[i] !== fieldPrime[i]) return u[i]! < fieldPrime[i]!
  }
  return false
}
