// ML-KEM (FIPS 203, sections 6 and 7) in its deterministic form: the caller brings the randomness. Ours instead
// of a package's because it decides how fast a session starts: Keccak runs in WebAssembly, the matrix is never
// stored, and both halves of an encapsulation can be had apart.

import { concat, isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { isReduced, polynomialLength } from './encoding.ts'
import { forgetHash, sha3of256, sha3of512, shake256 } from './hash.ts'
import {
  compressedLength,
  decrypt,
  encryptFirst,
  encryptSecond,
  forget,
  generateKeys,
  sampleSecret,
  seedLength,
  type ParameterSet,
} from './pke.ts'

/** Bytes of the encapsulation key, the decapsulation key and the ciphertext (FIPS 203, table 3). */
export function lengthsOf({ k, du, dv }: ParameterSet): {
  encapsulationKey: number
  decapsulationKey: number
  ciphertext: number
} {
  const encapsulationKey = k * polynomialLength + seedLength
  return {
    encapsulationKey,
    decapsulationKey: k * polynomialLength + encapsulationKey + 2 * seedLength,
    ciphertext: k * compressedLength(du) + compressedLength(dv),
  }
}

/** ML-KEM.KeyGen_internal (algorithm 16) of the seed d ‖ z of 64 bytes. */
export function generateKeyPair(
  set: ParameterSet,
  seed: Uint8Array,
): { encapsulationKey: Bytes; decapsulationKey: Bytes } {
  checkLength(seed, 2 * seedLength, 'seed')
  const { encryptionKey, secret } = generateKeys(set, seed.subarray(0, seedLength))
  const hash = sha3of256(encryptionKey)
  const decapsulationKey = concat(secret, encryptionKey, hash, seed.subarray(seedLength))
  wipe(secret)
  forgetHash()
  return { encapsulationKey: encryptionKey, decapsulationKey }
}

/** Encaps_internal (algorithm 17) with the checks of section 7.2. Throws a `RangeError` on a malformed key. */
export function encapsulate(
  set: ParameterSet,
  encapsulationKey: Uint8Array,
  m: Uint8Array,
): { ciphertext: Bytes; sharedSecret: Bytes } {
  checkLength(encapsulationKey, lengthsOf(set).encapsulationKey, 'encapsulation key')
  checkLength(m, seedLength, 'randomness')
  if (!isReduced(encapsulationKey.subarray(0, set.k * polynomialLength)))
    throw new RangeError('ML-KEM: encapsulation key with a coefficient above the modulus')
  const { sharedSecret, r } = expandRandomness(m, sha3of256(encapsulationKey))
  const ciphertext = encrypt(set, encapsulationKey, m, r)
  wipe(r)
  return { ciphertext, sharedSecret }
}

/**
 * Decaps_internal (algorithm 18) with the checks of section 7.3. A forged ciphertext gives an unrelated secret.
 * Throws a `RangeError` on wrong lengths or a key whose hash is wrong.
 */
export function decapsulate(set: ParameterSet, decapsulationKey: Uint8Array, ciphertext: Uint8Array): Bytes {
  const lengths = lengthsOf(set)
  checkLength(decapsulationKey, lengths.decapsulationKey, 'decapsulation key')
  checkLength(ciphertext, lengths.ciphertext, 'ciphertext')
  const ekAt = set.k * polynomialLength
  const hashAt = ekAt + lengths.encapsulationKey
  const encapsulationKey = decapsulationKey.subarray(ekAt, hashAt)
  const hash = decapsulationKey.subarray(hashAt, hashAt + seedLength)
  const z = decapsulationKey.subarray(hashAt + seedLength)
  if (!isEqual(sha3of256(encapsulationKey), hash))
    throw new RangeError('ML-KEM: decapsulation key with a wrong hash')

  const m = decrypt(set, decapsulationKey.subarray(0, ekAt), ciphertext)
  const { sharedSecret, r } = expandRandomness(m, hash)
  const rejected = shake256(seedLength, z, ciphertext)
  const isGenuine = isEqual(ciphertext, encrypt(set, encapsulationKey, m, r))
  // A choice without a branch: which of the two it was stays with us.
  const mask = -Number(isGenuine)
  for (let i = 0; i < seedLength; i++) sharedSecret[i] = (sharedSecret[i]! & mask) | (rejected[i]! & ~mask)
  wipe(m, r, rejected)
  forgetHash()
  return sharedSecret
}

/** (K, r) = G(m ‖ H(ek)) (algorithm 17, line 1). */
export function expandRandomness(m: Uint8Array, keyHash: Uint8Array): { sharedSecret: Bytes; r: Bytes } {
  const both = sha3of512(m, keyHash)
  const parts = { sharedSecret: both.slice(0, seedLength), r: both.slice(seedLength) }
  wipe(both)
  return parts
}

function encrypt(set: ParameterSet, encapsulationKey: Uint8Array, m: Uint8Array, r: Uint8Array): Bytes {
  const y = sampleSecret(set, r)
  const rho = encapsulationKey.subarray(set.k * polynomialLength)
  const c1 = encryptFirst(set, rho, r, y)
  const c2 = encryptSecond(set, encapsulationKey, m, r, y)
  forget(y)
  forgetHash()
  return concat(c1, c2)
}

function checkLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) throw new RangeError(`ML-KEM: ${what} of ${bytes.length} bytes`)
}
