// Random polynomials of ML-KEM: uniform in the transform domain (FIPS 203, algorithm 7) and small from the
// centred binomial distribution with η = 2 (algorithm 8), which all of its uses have in ML-KEM-768 and -1024.

import { nextShake128, shake128Block, startShake128, startShake256 } from './hash.ts'
import { n, q, type Polynomial } from './polynomial.ts'

/** SampleNTT of rho ‖ first ‖ second into `f`. The matrix is public, so that rejecting may branch. */
export function sampleUniform(f: Polynomial, rho: Uint8Array, first: number, second: number): void {
  indices[0] = first
  indices[1] = second
  const block = startShake128(rho, indices)
  let filled = 0
  for (;;) {
    for (let at = 0; at < shake128Block; at += 3) {
      const middle = block[at + 1]!
      const low = block[at]! | ((middle & 15) << 8)
      const high = (middle >> 4) | (block[at + 2]! << 4)
      if (low < q) f[filled++] = low
      if (filled === n) return
      if (high < q) f[filled++] = high
      if (filled === n) return
    }
    nextShake128()
  }
}

/**
 * SamplePolyCBD₂ of SHAKE256(seed ‖ nonce) into `f`: each nibble is the difference of two sums of two bits. The hash
 * has to be forgotten afterwards.
 */
export function sampleNoise(f: Polynomial, seed: Uint8Array, nonce: number): void {
  nonceByte[0] = nonce
  const bytes = startShake256(seed, nonceByte)
  for (let i = 0; i < n / 2; i++) {
    const byte = bytes[i]!
    const pairs = (byte & 0x55) + ((byte >> 1) & 0x55)
    f[2 * i] = (pairs & 3) - ((pairs >> 2) & 3)
    f[2 * i + 1] = ((pairs >> 4) & 3) - (pairs >> 6)
  }
}

const indices = new Uint8Array(2)
const nonceByte = new Uint8Array(1)
