// K-PKE, the encryption inside ML-KEM (FIPS 203, section 5). Encryption comes in two halves, because the
// post-quantum ratchet sends u before it knows the whole key (session protocol 3.7 (d)).

import type { Bytes } from '../../lib/bytes.ts'
import {
  decodeCompressed,
  decodePolynomial,
  encodeCompressed,
  encodePolynomial,
  polynomialLength,
} from './encoding.ts'
import { sha3of512 } from './hash.ts'
import {
  addTo,
  multiplyAdd,
  n,
  newPolynomial,
  reduceSums,
  restoreScale,
  subtractFrom,
  transform,
  transformBack,
  type Polynomial,
  type Sums,
} from './polynomial.ts'
import { sampleNoise, sampleUniform } from './sampling.ts'

/** A parameter set (FIPS 203, table 2): the rank, and the bits of a compressed coefficient of u and of v. */
export type ParameterSet = { readonly k: number; readonly du: number; readonly dv: number }

export const mlKem768: ParameterSet = { k: 3, du: 10, dv: 4 }
export const mlKem1024: ParameterSet = { k: 4, du: 11, dv: 5 }

/** Bytes of rho, of m, of every seed and of every secret. */
export const seedLength = 32

/** Bytes of a polynomial at `width` bits a coefficient. */
export const compressedLength = (width: number) => (n * width) / 8

/** Scratch of the thread, so that a key exchange leaves little to collect. Secrets in it are wiped by the user. */
const sums: Sums = new Int32Array(n)
const element = newPolynomial()
const result = newPolynomial()
const noise = newPolynomial()

/** K-PKE.KeyGen (algorithm 13): t̂ ‖ rho, and the secret vector in the transform domain as bytes. */
export function generateKeys({ k }: ParameterSet, d: Uint8Array): { encryptionKey: Bytes; secret: Bytes } {
  const expanded = sha3of512(d, new Uint8Array([k]))
  const rho = expanded.subarray(0, seedLength)
  const sigma = expanded.subarray(seedLength)
  const s = Array.from({ length: k }, (_, i) => transformedNoise(sigma, i))
  const encryptionKey = new Uint8Array(k * polynomialLength + seedLength)
  const secret = new Uint8Array(k * polynomialLength)
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < k; column++) {
      sampleUniform(element, rho, column, row)
      multiplyAdd(sums, element, s[column]!)
    }
    reduceSums(result, sums)
    restoreScale(result)
    sampleNoise(noise, sigma, k + row)
    transform(noise)
    addTo(result, noise)
    encodePolynomial(encryptionKey.subarray(row * polynomialLength), result)
  }
  noise.fill(0)
  s.forEach((each, i) => encodePolynomial(secret.subarray(i * polynomialLength), each))
  encryptionKey.set(rho, k * polynomialLength)
  expanded.fill(0)
  forget(s)
  return { encryptionKey, secret }
}

/** The vector y in the transform domain (algorithm 14, lines 9 to 12 and 18). Wipe with `forget`. */
export function sampleSecret({ k }: ParameterSet, r: Uint8Array): Polynomial[] {
  return Array.from({ length: k }, (_, i) => transformedNoise(r, i))
}

/** The first part of K-PKE.Encrypt (algorithm 14, lines 4 to 8, 13 to 16, 19 and 22): c₁ from rho alone. */
export function encryptFirst(
  { k, du }: ParameterSet,
  rho: Uint8Array,
  r: Uint8Array,
  y: readonly Polynomial[],
): Bytes {
  const length = compressedLength(du)
  const c1 = new Uint8Array(k * length)
  for (let row = 0; row < k; row++) {
    for (let column = 0; column < k; column++) {
      // The transposed matrix: its row comes first in the input of the XOF.
      sampleUniform(element, rho, row, column)
      multiplyAdd(sums, element, y[column]!)
    }
    reduceSums(result, sums)
    transformBack(result)
    sampleNoise(noise, r, k + row)
    addTo(result, noise)
    encodeCompressed(c1.subarray(row * length), result, du)
  }
  // The result without its compression would tell more than the ciphertext does.
  forget([result, noise])
  return c1
}

/** The second part (algorithm 14, lines 2, 17, 20, 21 and 23): c₂ from t̂ and the message. */
export function encryptSecond(
  { k, dv }: ParameterSet,
  t: Uint8Array,
  m: Uint8Array,
  r: Uint8Array,
  y: readonly Polynomial[],
): Bytes {
  y.forEach((each, i) => {
    decodePolynomial(element, t.subarray(i * polynomialLength))
    multiplyAdd(sums, element, each)
  })
  reduceSums(result, sums)
  transformBack(result)
  sampleNoise(noise, r, 2 * k)
  addTo(result, noise)
  decodeCompressed(noise, m, 1)
  addTo(result, noise)
  const c2 = new Uint8Array(compressedLength(dv))
  encodeCompressed(c2, result, dv)
  forget([result, noise])
  return c2
}

/** K-PKE.Decrypt (algorithm 15). */
export function decrypt({ k, du, dv }: ParameterSet, secret: Uint8Array, c: Uint8Array): Bytes {
  for (let i = 0; i < k; i++) {
    decodeCompressed(element, c.subarray(i * compressedLength(du)), du)
    transform(element)
    decodePolynomial(noise, secret.subarray(i * polynomialLength))
    multiplyAdd(sums, element, noise)
  }
  reduceSums(result, sums)
  transformBack(result)
  decodeCompressed(element, c.subarray(k * compressedLength(du)), dv)
  subtractFrom(result, element)
  const m = new Uint8Array(seedLength)
  encodeCompressed(m, result, 1)
  forget([result, noise])
  return m
}

/** Overwrites secret polynomials. */
export function forget(secrets: readonly Polynomial[]): void {
  for (const each of secrets) each.fill(0)
}

function transformedNoise(seed: Uint8Array, nonce: number): Polynomial {
  const f = newPolynomial()
  sampleNoise(f, seed, nonce)
  transform(f)
  return f
}
