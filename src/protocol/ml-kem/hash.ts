// The hash functions of ML-KEM (FIPS 203, section 4.1; FIPS 202) on the one Keccak state of the thread. Each
// call absorbs and squeezes before it returns, except the two that answer a view, which must be read before the next call.

import type { Bytes } from '../../lib/bytes.ts'
import { keccakState, permute } from '../wasm/keccak.ts'

/** Bytes absorbed or squeezed per permutation (FIPS 202, table 3 and section 6.2). */
const rates = { shake128: 168, shake256: 136, sha3of256: 136, sha3of512: 72 } as const
/** Domain bits with the first bit of the padding (FIPS 202, sections 6.1 and 6.2). */
const suffixes = { sha3: 0x06, shake: 0x1f } as const

/** Bytes of one block of SHAKE128; three of them make two coefficients each time. */
export const shake128Block = rates.shake128

/** H: SHA3-256 of the joined parts. */
export function sha3of256(...parts: readonly Uint8Array[]): Bytes {
  absorb(rates.sha3of256, suffixes.sha3, parts)
  return squeeze(32)
}

/** G: SHA3-512 of the joined parts. */
export function sha3of512(...parts: readonly Uint8Array[]): Bytes {
  absorb(rates.sha3of512, suffixes.sha3, parts)
  return squeeze(64)
}

/** PRF: the view of the first 136 bytes of SHAKE256 of the joined parts. It must be read before the next call. */
export function startShake256(...parts: readonly Uint8Array[]): Uint8Array {
  absorb(rates.shake256, suffixes.shake, parts)
  return firstBlock
}

/** J: the first bytes of SHAKE256 of the joined parts, at most 136. */
export function shake256(length: number, ...parts: readonly Uint8Array[]): Bytes {
  if (length > rates.shake256) throw new RangeError('more than one block of SHAKE256')
  absorb(rates.shake256, suffixes.shake, parts)
  return squeeze(length)
}

/** XOF: starts SHAKE128 and answers the view in which `nextShake128` leaves block after block. */
export function startShake128(...parts: readonly Uint8Array[]): Uint8Array {
  absorb(rates.shake128, suffixes.shake, parts)
  return firstBlock
}

/** Turns the view of `startShake128` to the next block. */
export function nextShake128(): void {
  permute()
}

/** Forgets what the last call has left in the state. */
export function forgetHash(): void {
  keccakState.fill(0)
}

const firstBlock = keccakState.subarray(0, rates.shake128)

/** Absorbs everything, pads and permutes, so that the state begins with the first block of output. */
function absorb(rate: number, suffix: number, parts: readonly Uint8Array[]): void {
  keccakState.fill(0)
  let at = 0
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      keccakState[at]! ^= part[i]!
      if (++at < rate) continue
      permute()
      at = 0
    }
  }
  keccakState[at]! ^= suffix
  keccakState[rate - 1]! ^= 0x80
  permute()
}

function squeeze(length: number): Bytes {
  return keccakState.slice(0, length)
}
