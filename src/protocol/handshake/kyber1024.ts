// Kyber-1024 of round 3 on top of ML-KEM-1024 (session-protocol.md 3.3): keys and ciphertexts are the same, only
// the shared secret is hashed once more. Keys and ciphertexts carry the type byte 0x08 in front.
import { concat, wipe, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { Entropy } from '../identity/curve.ts'
import { forgetHash, sha3of256, shake256 } from '../ml-kem/hash.ts'
import { decapsulate, encapsulate, generateKeyPair } from '../ml-kem/ml-kem.ts'
import { mlKem1024 } from '../ml-kem/pke.ts'

/** First byte of a KEM key or ciphertext. */
export const kyberKeyType = 0x08
/** Lengths in bytes, with type byte. */
export const kyberPublicKeyLength = 1569
const kyberSecretKeyLength = 3169
export const kyberCiphertextLength = 1569

const typeByte = new Uint8Array([kyberKeyType])

/** A Kyber-1024 key pair, both halves with type byte. */
export type KyberKeyPair = { readonly publicKey: Bytes; readonly secretKey: Bytes }

/** A fresh key pair from 64 bytes of `rng`. */
export function generateKyberKeyPair(rng: Entropy): KyberKeyPair {
  const seed = rng(64)
  const { encapsulationKey, decapsulationKey } = generateKeyPair(mlKem1024, seed)
  const secretKey = concat(typeByte, decapsulationKey)
  wipe(seed, decapsulationKey)
  return { publicKey: concat(typeByte, encapsulationKey), secretKey }
}

/** Encapsulates to a public key. Throws `ProtocolError` 'bad-key' on a malformed one. */
export function encapsulateKyber(
  publicKey: Uint8Array,
  rng: Entropy,
): { ciphertext: Bytes; sharedSecret: Bytes } {
  checkKyberPublicKey(publicKey)
  const message = sha3of256(rng(32))
  try {
    const { ciphertext, sharedSecret } = encapsulate(mlKem1024, publicKey.subarray(1), message)
    return { ciphertext: concat(typeByte, ciphertext), sharedSecret: round3Secret(sharedSecret, ciphertext) }
  } catch (error) {
    throw new ProtocolError('bad-key', 'Kyber key is invalid', { cause: error })
  } finally {
    wipe(message)
  }
}

/** Decapsulates. A forged ciphertext yields another secret, a malformed one throws `ProtocolError` 'bad-key'. */
export function decapsulateKyber(secretKey: Uint8Array, ciphertext: Uint8Array): Bytes {
  checkKyberCiphertext(ciphertext)
  if (secretKey.length !== kyberSecretKeyLength || secretKey[0] !== kyberKeyType)
    throw new ProtocolError('bad-key', 'KEM secret key of wrong length or type')
  const bare = ciphertext.subarray(1)
  return round3Secret(decapsulate(mlKem1024, secretKey.subarray(1), bare), bare)
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
  const secret = shake256(32, sharedKey, sha3of256(ciphertext))
  forgetHash()
  wipe(sharedKey)
  return secret
}
