// Reproducible randomness for tests: SHA-256 in counter mode over a seed, and a few draws from it.
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8, type Bytes } from '../../lib/bytes.ts'
import type { Entropy } from '../../protocol/identity/curve.ts'

/** An entropy source that yields the same bytes for the same seed. */
export function seededEntropy(seed: string): Entropy {
  const prefix = utf8(`${seed}/`)
  let counter = 0
  return (length) => {
    const bytes: Bytes = new Uint8Array(length)
    for (let offset = 0; offset < length; offset += 32) {
      const block = sha256(concat(prefix, utf8(String(counter++))))
      bytes.set(block.subarray(0, length - offset), offset)
    }
    return bytes
  }
}

/** Draws for random test runs. */
export class Dice {
  readonly #entropy: Entropy

  constructor(seed: string) {
    this.#entropy = seededEntropy(seed)
  }

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    const [a, b, c] = this.#entropy(3)
    return ((a! << 16) | (b! << 8) | c!) % bound
  }

  /** True in `percent` of the cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent
  }
}
