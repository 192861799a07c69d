// ML-KEM-768 (FIPS 203) with its parts sent separately (session protocol 3.7 (d)): the first ciphertext part
// needs only the header (rho and the hash of the key), the second one the whole key.

import { concat, isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { isReduced } from '../ml-kem/encoding.ts'
import { forgetHash, sha3of256 } from '../ml-kem/hash.ts'
import { decapsulate as decapsulateWhole, expandRandomness, generateKeyPair } from '../ml-kem/ml-kem.ts'
import { encryptFirst, encryptSecond, forget, mlKem768, sampleSecret } from '../ml-kem/pke.ts'

/** Lengths of the parts in bytes (3.7 (d)). */
export const kemLengths = {
  seed: 64,
  decapsulationKey: 2400,
  ekPart: 1152,
  rho: 32,
  header: 64,
  randomness: 32,
  ct1: 960,
  ct2: 128,
} as const

/** Where the encapsulation key lies in a decapsulation key: behind the secret polynomials. */
const ekOffset = 1152

/** A key pair from a seed d ‖ z of 64 bytes: the decapsulation key, which contains the public parts. */
export function generateDecapsulationKey(seed: Uint8Array): Bytes {
  return generateKeyPair(mlKem768, seed).decapsulationKey
}

/** rho ‖ SHA3-256(encapsulation key). */
export function headerOf(decapsulationKey: Uint8Array): Bytes {
  const rho = ekOffset + kemLengths.ekPart
  // A decapsulation key is s ‖ t̂ ‖ rho ‖ hash ‖ z (FIPS 203, algorithm 16), so the header lies in one piece.
  return decapsulationKey.slice(rho, rho + kemLengths.header) as Bytes
}

/** The encapsulation key without rho, as a view. */
export function ekPartOf(decapsulationKey: Bytes): Bytes {
  return decapsulationKey.subarray(ekOffset, ekOffset + kemLengths.ekPart)
}

/** Whether an ek part belongs to the header and passes the modulus check of FIPS 203, section 7.2. */
export function isValidEkPart(ekPart: Uint8Array, header: Uint8Array): boolean {
  const rho = header.subarray(0, kemLengths.rho)
  return isEqual(sha3of256(ekPart, rho), header.subarray(kemLengths.rho)) && isReduced(ekPart)
}

/** First half of an encapsulation with the randomness m: the u part of the ciphertext and the shared secret. */
export function encapsulateFirst(header: Uint8Array, m: Uint8Array): { ct1: Bytes; sharedSecret: Bytes } {
  const { sharedSecret, r } = expandRandomness(m, header.subarray(kemLengths.rho))
  const y = sampleSecret(mlKem768, r)
  const ct1 = encryptFirst(mlKem768, header.subarray(0, kemLengths.rho), r, y)
  wipe(r)
  forget(y)
  forgetHash()
  return { ct1, sharedSecret }
}

/** Second half with the same m: the v part of the ciphertext. `ekPart` has passed `isValidEkPart`. */
export function encapsulateSecond(ekPart: Uint8Array, header: Uint8Array, m: Uint8Array): Bytes {
  const { sharedSecret, r } = expandRandomness(m, header.subarray(kemLengths.rho))
  const y = sampleSecret(mlKem768, r)
  const ct2 = encryptSecond(mlKem768, ekPart, m, r, y)
  wipe(r, sharedSecret)
  forget(y)
  forgetHash()
  return ct2
}

/** The shared secret of a ciphertext. A wrong ciphertext gives an unrelated secret (implicit rejection). */
export function decapsulate(decapsulationKey: Uint8Array, ct1: Uint8Array, ct2: Uint8Array): Bytes {
  return decapsulateWhole(mlKem768, decapsulationKey, concat(ct1, ct2))
}
