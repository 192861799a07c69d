// Randomness of the platform, in the form the protocol asks for it.
import type { Entropy } from '../protocol/identity/curve.ts'

/** Fresh random bytes from the operating system; up to 65536 at a time. */
export const systemEntropy: Entropy = (length) => crypto.getRandomValues(new Uint8Array(length))
