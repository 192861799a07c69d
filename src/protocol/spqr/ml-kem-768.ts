// ML-KEM-768 (FIPS 203) with its parts sent separately (session protocol 3.7 (d)): the first ciphertext part
// needs only the header (rho and the hash of the key), the second one the whole key. Key generation and
// decapsulation are noble's; the two halves of encapsulation are ours, on noble's transform and hash functions,
// so that neither repeats the work of the other.

import { sha3_256, sha3_512, shake256 } from '@noble/hashes/sha3.js'
import { genCrystals, XOF128 } from '@noble/post-quantum/_crystals.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { concat, isEqual, type Bytes } from '../../lib/bytes.ts'

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

/** Parameters of ML-KEM-768 (FIPS 203, table 2). */
const q = 3329
const n = 256
const k = 3
/** Bits of a compressed coefficient of u and of v. */
const du = 10
const dv = 4

/** Where the encapsulation key lies in a decapsulation key: behind the secret polynomials. */
const ekOffset = 1152

const crystals = genCrystals({
  N: n,
  Q: q,
  F: 3303,
  ROOT_OF_UNITY: 17,
  newPoly: (length) => new Uint16Array(length),
  brvBits: 7,
  isKyber: true,
})

/** 256 coefficients in [0, q). */
type Polynomial = Uint16Array

/** A key pair from a seed d ‖ z of 64 bytes: the decapsulation key, which contains the public parts. */
export function generateDecapsulationKey(seed: Uint8Array): Bytes {
  return ml_kem768.keygen(seed).secretKey as Bytes
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
  if (!isEqual(sha3_256(concat(ekPart, rho)), header.subarray(kemLengths.rho))) return false
  for (let at = 0; at < ekPart.length; at += 3) {
    const [low, high] = unpackPair(ekPart, at)
    if (low >= q || high >= q) return false
  }
  return true
}

/** First half of an encapsulation with the randomness m: the u part of the ciphertext and the shared secret. */
export function encapsulateFirst(header: Uint8Array, m: Uint8Array): { ct1: Bytes; sharedSecret: Bytes } {
  const { sharedSecret, r } = expandRandomness(header, m)
  const y = sampleY(r)
  const matrix = XOF128(header.subarray(0, kemLengths.rho))
  const ct1 = new Uint8Array(kemLengths.ct1)
  for (let row = 0; row < k; row++) {
    // The transposed matrix: the row of u comes first in the input of the XOF.
    const columns = y.map((_, column) => sampleUniform(matrix.get(row, column)))
    const u = crystals.NTT.decode(innerProduct(columns, y))
    addInPlace(u, sampleNoise(r, k + row))
    packCompressed(ct1.subarray((row * n * du) / 8), u, du)
  }
  matrix.clean()
  r.fill(0)
  return { ct1, sharedSecret }
}

/** Second half with the same m: the v part of the ciphertext. `ekPart` has passed `isValidEkPart`. */
export function encapsulateSecond(ekPart: Uint8Array, header: Uint8Array, m: Uint8Array): Bytes {
  const { sharedSecret, r } = expandRandomness(header, m)
  const y = sampleY(r)
  const t = y.map((_, row) => unpackPolynomial(ekPart.subarray(row * ((n * 12) / 8))))
  const v = crystals.NTT.decode(innerProduct(t, y))
  addInPlace(v, sampleNoise(r, 2 * k))
  // Decompress₁ maps a set bit of m to (q + 1) / 2.
  for (let i = 0; i < n; i++) v[i] = (v[i]! + ((m[i >> 3]! >> (i & 7)) & 1) * ((q + 1) / 2)) % q
  const ct2 = new Uint8Array(kemLengths.ct2)
  packCompressed(ct2, v, dv)
  r.fill(0)
  sharedSecret.fill(0)
  return ct2
}

/** The shared secret of a ciphertext. A wrong ciphertext gives an unrelated secret (implicit rejection). */
export function decapsulate(decapsulationKey: Uint8Array, ct1: Uint8Array, ct2: Uint8Array): Bytes {
  return ml_kem768.decapsulate(concat(ct1, ct2), decapsulationKey) as Bytes
}

/** (K, r) = SHA3-512(m ‖ SHA3-256(encapsulation key)). */
function expandRandomness(header: Uint8Array, m: Uint8Array): { sharedSecret: Bytes; r: Bytes } {
  const both = sha3_512(concat(m, header.subarray(kemLengths.rho)))
  const parts = { sharedSecret: both.slice(0, 32) as Bytes, r: both.slice(32) as Bytes }
  both.fill(0)
  return parts
}

/** The vector y in the transform domain. */
function sampleY(r: Uint8Array): Polynomial[] {
  return [0, 1, 2].map((nonce) => crystals.NTT.encode(sampleNoise(r, nonce)))
}

/** CBD₂ of SHAKE256(r ‖ nonce, 128): each nibble is the difference of two sums of two bits. */
function sampleNoise(r: Uint8Array, nonce: number): Polynomial {
  const bytes = shake256(concat(r, new Uint8Array([nonce])), { dkLen: n / 2 })
  const noise = new Uint16Array(n)
  for (let i = 0; i < n; i++) {
    const bits = bytes[i >> 1]! >> (4 * (i & 1))
    const difference = (bits & 1) + ((bits >> 1) & 1) - ((bits >> 2) & 1) - ((bits >> 3) & 1)
    noise[i] = difference + (q & (difference >> 31))
  }
  return noise
}

/** Rejection sampling of a matrix element in the transform domain (SampleNTT); the blocks are multiples of 3 bytes. */
function sampleUniform(nextBlock: () => Uint8Array): Polynomial {
  const element = new Uint16Array(n)
  let filled = 0
  while (filled < n) {
    const block = nextBlock()
    for (let at = 0; at < block.length && filled < n; at += 3) {
      const [low, high] = unpackPair(block, at)
      if (low < q) element[filled++] = low
      if (high < q && filled < n) element[filled++] = high
    }
  }
  return element
}

/** Σ left[j] ∘ right[j] in the transform domain. Three unreduced products stay below 2³¹. */
function innerProduct(left: readonly Polynomial[], right: readonly Polynomial[]): Polynomial {
  const sums = new Int32Array(n)
  for (let j = 0; j < k; j++) {
    const a = left[j]!
    const b = right[j]!
    for (let pair = 0; pair < n / 2; pair++) {
      const zeta = crystals.nttZetas[64 + (pair >> 1)]!
      const gamma = (pair & 1) === 0 ? zeta : q - zeta
      const i = 2 * pair
      sums[i]! += a[i]! * b[i]! + ((a[i + 1]! * b[i + 1]!) % q) * gamma
      sums[i + 1]! += a[i]! * b[i + 1]! + a[i + 1]! * b[i]!
    }
  }
  return Uint16Array.from(sums, (sum) => sum % q)
}

function addInPlace(sum: Polynomial, term: Polynomial): void {
  for (let i = 0; i < n; i++) sum[i] = (sum[i]! + term[i]!) % q
}

/** Three bytes as two 12-bit little-endian numbers. */
function unpackPair(bytes: Uint8Array, at: number): readonly [number, number] {
  const middle = bytes[at + 1]!
  return [bytes[at]! | ((middle & 15) << 8), (middle >> 4) | (bytes[at + 2]! << 4)]
}

/** ByteDecode₁₂ of the first 384 bytes. */
function unpackPolynomial(bytes: Uint8Array): Polynomial {
  const polynomial = new Uint16Array(n)
  for (let i = 0; i < n; i += 2) {
    const [low, high] = unpackPair(bytes, (i / 2) * 3)
    polynomial[i] = low
    polynomial[i + 1] = high
  }
  return polynomial
}

/** ByteEncode of Compress to `width` bits, little-endian, at the start of `out`. */
function packCompressed(out: Uint8Array, polynomial: Polynomial, width: number): void {
  const mask = (1 << width) - 1
  let pending = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < n; i++) {
    // Rounds to the nearest integer; q is odd, so there are no ties.
    const compressed = Math.floor(((polynomial[i]! << width) + (q - 1) / 2) / q) & mask
    pending |= compressed << bits
    bits += width
    for (; bits >= 8; bits -= 8, pending >>>= 8) out[at++] = pending & 0xff
  }
}
