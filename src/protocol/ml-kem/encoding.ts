// Bytes of ML-KEM polynomials: ByteEncode and ByteDecode of 12 bits, and of d bits together with Compress and
// Decompress (FIPS 203, section 4.2.1, algorithms 5 and 6).

import { n, q, toUnsigned, type Polynomial } from './polynomial.ts'

/** Bytes of a polynomial at 12 bits a coefficient. */
export const polynomialLength = (n * 12) / 8

/** ByteEncode₁₂ at the start of `out`. */
export function encodePolynomial(out: Uint8Array, f: Polynomial): void {
  for (let i = 0, at = 0; i < n; i += 2, at += 3) {
    const low = toUnsigned(f[i]!)
    const high = toUnsigned(f[i + 1]!)
    out[at] = low
    out[at + 1] = (low >> 8) | (high << 4)
    out[at + 2] = high >> 4
  }
}

/** ByteDecode₁₂ of the first 384 bytes into `f`. Coefficients of q and above, which only bad keys have, are reduced. */
export function decodePolynomial(f: Polynomial, bytes: Uint8Array): void {
  for (let i = 0, at = 0; i < n; i += 2, at += 3) {
    const middle = bytes[at + 1]!
    f[i] = toUnsigned(bytes[at]! | ((middle & 15) << 8))
    f[i + 1] = toUnsigned((middle >> 4) | (bytes[at + 2]! << 4))
  }
}

/** Whether all 12-bit numbers of an encapsulation key are below q (FIPS 203, section 7.2). */
export function isReduced(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 3) {
    const middle = bytes[at + 1]!
    if ((bytes[at]! | ((middle & 15) << 8)) >= q) return false
    if (((middle >> 4) | (bytes[at + 2]! << 4)) >= q) return false
  }
  return true
}

/** ByteEncode of Compress to `width` bits, at the start of `out`. */
export function encodeCompressed(out: Uint8Array, f: Polynomial, width: number): void {
  const mask = (1 << width) - 1
  let pending = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < n; i++) {
    // ⌊x · 2^width / q⌉. The numerator never is a multiple of q, so that the rounding of doubles cannot matter.
    const compressed = (((toUnsigned(f[i]!) << width) + q / 2) * (1 / q)) & mask
    pending |= compressed << bits
    bits += width
    for (; bits >= 8; bits -= 8, pending >>>= 8) out[at++] = pending
  }
}

/** Decompress of ByteDecode of `width` bits, into `f`. */
export function decodeCompressed(f: Polynomial, bytes: Uint8Array, width: number): void {
  const mask = (1 << width) - 1
  let pending = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < n; i++) {
    for (; bits < width; bits += 8) pending |= bytes[at++]! << bits
    f[i] = (Math.imul(pending & mask, q) + (1 << (width - 1))) >> width
    pending >>>= width
    bits -= width
  }
}
