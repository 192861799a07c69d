// HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) for the many small derivations of a message. Everything
// happens at fixed places in the memory of the SHA-256 module, which are wiped before a call returns; the state
// of the all-zero salt is kept, which is what makes a step of the post-quantum chain cheap.

import type { Bytes } from '../lib/bytes.ts'
import { blockLength, compress, digestLength, sha256Memory, stateLength, writeDigest } from './wasm/sha256.ts'

/** Bytes of a SHA-256 digest, and so of every key that `deriveKeys` answers. */
export const keyLength = digestLength

/** Longest output of HKDF in bytes (RFC 5869, section 2.3). */
const maxOutput = 255 * digestLength

const innerPad = 0x36363636
const outerPad = 0x5c5c5c5c

/** Where things lie in memory: hash states first, then one block for a key, then the input. */
const initialAt = 0
const keyed = { inner: stateLength, outer: 2 * stateLength } as const
const zeroSalt = { inner: 3 * stateLength, outer: 4 * stateLength } as const
const workAt = 5 * stateLength
const keyAt = 6 * stateLength
const digestAt = keyAt + blockLength
const inputAt = 512
/** Input is taken in at most this much at a time; behind it there is room for the padding. */
const inputEnd = inputAt + 512 * blockLength

/** The two states of an HMAC key, each with one block absorbed. */
type KeyedState = { readonly inner: number; readonly outer: number }

absorbKey(zeroSalt, new Uint8Array(0))

/** HMAC-SHA256 of the joined parts. */
export function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Bytes {
  absorbKey(keyed, key)
  authenticate(keyed, parts)
  const tag = sha256Memory.slice(digestAt, digestAt + digestLength)
  wipeStates()
  return tag
}

/** HKDF-SHA256 of `secret`, `length` bytes in a fresh buffer. The salt is 32 zero bytes when undefined. */
export function hkdf(
  secret: Uint8Array,
  salt: Uint8Array | undefined,
  info: Uint8Array,
  length: number,
): Bytes {
  if (length > maxOutput) throw new RangeError('HKDF output too long')
  const output = new Uint8Array(length)
  extract(secret, salt)
  for (let at = 0, counter = 1; at < length; at += digestLength, counter++) {
    expand(info, counter)
    output.set(sha256Memory.subarray(digestAt, digestAt + Math.min(digestLength, length - at)), at)
  }
  wipeStates()
  return output
}

/** HKDF as in `hkdf`, cut into `count` keys of 32 bytes, each in a buffer of its own. */
export function deriveKeys(
  secret: Uint8Array,
  salt: Uint8Array | undefined,
  info: Uint8Array,
  count: number,
): Bytes[] {
  extract(secret, salt)
  const keys: Bytes[] = []
  for (let counter = 1; counter <= count; counter++) {
    expand(info, counter)
    keys.push(sha256Memory.slice(digestAt, digestAt + digestLength))
  }
  wipeStates()
  return keys
}

/** HKDF-Extract: the pseudorandom key becomes the key of `keyed`. */
function extract(secret: Uint8Array, salt: Uint8Array | undefined): void {
  if (salt !== undefined) absorbKey(keyed, salt)
  authenticate(salt === undefined ? zeroSalt : keyed, [secret])
  absorbKey(keyed, digest)
}

/** One block of HKDF-Expand, after the block before it, which still is the digest. */
function expand(info: Uint8Array, counter: number): void {
  counterByte[0] = counter
  authenticate(keyed, counter === 1 ? [info, counterByte] : [digest, info, counterByte])
}

const digest = sha256Memory.subarray(digestAt, digestAt + digestLength)
const counterByte = new Uint8Array(1)

/** HMAC key set-up. */
function absorbKey(state: KeyedState, key: Uint8Array): void {
  sha256Memory.fill(0, keyAt, keyAt + blockLength)
  if (key.length <= blockLength) sha256Memory.set(key, keyAt)
  else {
    hash(initialAt, 0, [key])
    writeDigest(workAt, keyAt)
  }
  compress(initialAt, state.inner, keyAt, keyAt + blockLength, innerPad)
  compress(initialAt, state.outer, keyAt, keyAt + blockLength, outerPad)
  sha256Memory.fill(0, keyAt, keyAt + blockLength)
}

/** Leaves the HMAC of the joined parts as the digest. */
function authenticate(state: KeyedState, parts: readonly Uint8Array[]): void {
  hash(state.inner, blockLength, parts)
  writeDigest(workAt, digestAt)
  hash(state.outer, blockLength, [digest])
  writeDigest(workAt, digestAt)
}

/** Hashes the joined parts from a state that has absorbed `absorbed` bytes; the result is the state at `workAt`. */
function hash(state: number, absorbed: number, parts: readonly Uint8Array[]): void {
  let from = state
  let at = inputAt
  let length = absorbed
  for (const part of parts) {
    length += part.length
    for (let taken = 0; taken < part.length;) {
      const size = Math.min(part.length - taken, inputEnd - at)
      sha256Memory.set(size === part.length ? part : part.subarray(taken, taken + size), at)
      at += size
      taken += size
      if (at < inputEnd) continue
      compress(from, workAt, inputAt, at, 0)
      from = workAt
      at = inputAt
    }
  }
  const end = writePadding(at, length)
  compress(from, workAt, inputAt, end, 0)
  // An input that was taken in by several turns has filled everything before.
  sha256Memory.fill(0, inputAt, from === workAt ? Math.max(end, inputEnd) : end)
}

/** A set bit, zeros and the length in bits, up to a whole block (FIPS 180-4, section 5.1.1). Answers the end. */
function writePadding(at: number, length: number): number {
  const end = at + 9 + ((2 * blockLength - 9 - ((at - inputAt) % blockLength)) % blockLength)
  sha256Memory.fill(0, at, end)
  sha256Memory[at] = 0x80
  const high = Math.floor(length / 2 ** 29)
  const low = (length << 3) >>> 0
  for (let i = 0; i < 4; i++) {
    sha256Memory[end - 8 + i] = high >>> (24 - 8 * i)
    sha256Memory[end - 4 + i] = low >>> (24 - 8 * i)
  }
  return end
}

/** The places outlive the call; the secrets in them must not. */
function wipeStates(): void {
  sha256Memory.fill(0, keyed.inner, keyed.outer + stateLength)
  sha256Memory.fill(0, workAt, digestAt + digestLength)
}
