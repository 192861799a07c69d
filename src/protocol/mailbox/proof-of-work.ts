// Admission of strangers by proof of work: a counter for which SHA-256(challenge || counter) begins with
// 18 zero bits. The challenge binds operation, target and nonce, so a proof serves for one envelope (or one
// locator) at one node. Hashing the bindings first leaves one SHA-256 block for each try. `edge.md`, section 8.2.

import { sha256 } from '@noble/hashes/sha2.js'
import { be64, concat, utf8, type Bytes } from '../../lib/bytes.ts'
import { blockLength, compress, scratchAt, sha256Memory } from '../wasm/sha256.ts'
import { PROOF_BITS } from './constants.ts'
import { FieldWriter } from './fields.ts'
import type { EdgeIdentity } from './signing.ts'

/** Operations that take a proof. */
export type ProvenOp = 'put' | 'prekeys-take'

const LABEL = utf8('skein-pow-1')
const challengeLength = 32
/** A challenge and a counter of eight bytes. */
const inputLength = challengeLength + 8

/**
 * What has to be worked on. `target` is the envelope id of a PUT, or the locator of PREKEYS_TAKE.
 */
export function proofChallenge(op: ProvenOp, target: Uint8Array, edge: EdgeIdentity): Bytes {
  const context = new FieldWriter().text(op).text(edge.nodeId).finish()
  return new Uint8Array(sha256(concat(LABEL, context, target, edge.nonce)))
}

/**
 * Tries `maxTries` counters from `startCounter` on and gives the first that proves, or nothing: go on then at
 * `startCounter + maxTries`, after letting other work in. About 262,000 tries are needed on average.
 */
export function solveProofOfWork(
  challenge: Uint8Array,
  startCounter: number,
  maxTries: number,
  bits = PROOF_BITS,
): number | undefined {
  const block = sha256Memory.subarray(scratchAt, scratchAt + blockLength)
  block.fill(0)
  block.set(challenge)
  const view = new DataView(block.buffer, block.byteOffset)
  // One set bit and the length in bits pad the only block (FIPS 180-4, section 5.1.1).
  view.setUint8(inputLength, 0x80)
  view.setUint32(blockLength - 4, 8 * inputLength)
  const stateAt = scratchAt + blockLength
  const firstWord = new Uint32Array(block.buffer, stateAt, 1)
  for (let counter = startCounter; counter < startCounter + maxTries; counter++) {
    view.setUint32(challengeLength, Math.floor(counter / 0x1_0000_0000))
    view.setUint32(challengeLength + 4, counter >>> 0)
    compress(0, stateAt, scratchAt, scratchAt + blockLength, 0)
    if (Math.clz32(firstWord[0]!) >= bits) return counter
  }
  return undefined
}

/** Whether a counter proves the work. */
export function isProofOfWork(challenge: Uint8Array, counter: number, bits = PROOF_BITS): boolean {
  return hasLeadingZeroBits(sha256(concat(challenge, be64(counter))), bits)
}

function hasLeadingZeroBits(digest: Uint8Array, bits: number): boolean {
  const head = new DataView(digest.buffer, digest.byteOffset).getUint32(0)
  return Math.clz32(head) >= bits
}
