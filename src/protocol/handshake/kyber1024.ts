// Kyber-1024 of round 3 on top of ML-KEM-1024 (session-protocol.md 3.3): keys and ciphertexts are the same, only
// the shared secret is hashed once more. Keys and ciphertexts carry the type byte 0x08 in front.
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { concat, wipe, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Entropy } from '../identity/curve.ts'

/** First byte of a KEM key or ciphertext. */
export const kyberKeyType = 0x08
/** Lengths in bytes, with type byte. */
export const kyberPublicKeyLength = 1569
export const kyberSecretKeyLength = 3169
export const kyberCiphertextLength = 1569

const typeByte = new Uint8Array([kyberKeyType])

/** A Kyber-1024 key pair, both halves with type byte. */
export type KyberKeyPair = { readonly publicKey: Bytes; readonly secretKey: Bytes }

/** A fresh key pair from 64 bytes of `rng`. */
export function generateKyberKeyPair(rng: Entropy): KyberKeyPair {
  const seed = rng(64)
  const { publicKey, secretKey } = ml_kem1024.keygen(seed)
  wipe(seed)
  return { publicKey: concat(typeByte, publicKey), secretKey: concat(typeByte, secretKey) }
}

/** Encapsulates to a public key. Throws `ProtocolError` 'bad-key' on a malformed one. */
export function encapsulateKyber(
  publicKey: Uint8Array,
  rng: Entropy,
): { ciphertext: Bytes; sharedSecret: Bytes } {
  checkKyberPublicKey(publicKey)
  const message = sha3_256(rng(32))
  try {
    const { cipherText, sharedSecret } = ml_kem1024.encapsulate(publicKey.subarray(1), message)
    return { ciphertext: concat(typeByte, cipherText), sharedSecret: round3Secret(sharedSecret, cipherText) }
  } catch (error) {
    throw new ProtocolError('bad-key', 'Kyber key is invalid', { cause: error })
  } finally {
    wipe(message)
  }
}

/** Decapsulates. A forged ciphertext yields another secret, a malformed one throws `ProtocolError` 'bad-key'. */
export function decapsulateKyber(secretKey: Uint8Array, ciphertext: Uint8Array): Bytes {
  checkKyberCiphertext(ciphertext)
  const bare = ciphertext.subarray(1)
  return round3Secret(ml_kem1024.decapsulate(bare, secretKey.subarray(1)), bare)
}

/** Checks type byte and length. Throws `ProtocolError` 'bad-key'. */
export function checkKyberPublicKey(key: Uint8Array): void {
  if (key[0] !== kyberKeyType) throw new ProtocolError('bad-key', 'unknown KEM key type')
  if (key.length !== kyberPublicKeyLength) throw new ProtocolError('bad-key', 'KEM key of wrong length')
}

/** Checks type byte and length. Throws `ProtocolError` 'bad-key'. */
export function checkKyberCiphertext(ciphertext: Uint8Array): void {
  if (ciphertext[0] !== kyberKeyType) throw new ProtocolError('bad-key', 'unknown KEM key type')
  if (ciphertext.length !== kyberCiphertextLength)
    throw new ProtocolError('bad-key', 'KEM ciphertext of wrong length')
}

/** SHAKE256(K ‖ SHA3-256(ct), 32 bytes). */
function round3Secret(sharedKey: Uint8Array, ciphertext: Uint8Array): Bytes {
  const secret = shake256(concat(sharedKey, sha3_256(ciphertext)), { dkLen: 32 })
  wipe(sharedKey)
  return secret as Bytes
}
