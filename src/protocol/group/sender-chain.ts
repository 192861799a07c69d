// One chain of a sender key (session-protocol.md 3.9): a hash chain whose steps give one message key each, with
// the seeds of messages that have not arrived yet.

import { cbc } from '@noble/ciphers/aes.js'
import { utf8, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { hkdf } from '../kdf.ts'
import { deriveSeed, stepChain } from '../ratchet/kdf.ts'

/** State of one chain. Never changed in place. */
export interface SenderChain {
  readonly chainId: number
  /** Number of the next message. */
  readonly iteration: number
  readonly chainKey: Bytes
  readonly signingKey: Bytes
  /** Present in one's own chains only. */
  readonly signingPrivate?: Bytes
  /** Seeds of skipped messages by iteration, oldest first. */
  readonly skipped: ReadonlyMap<number, Bytes>
}

/** Furthest a message may be ahead of the chain (2.8). */
export const maxJump = 25_000
/** Skipped seeds that are kept (2.8). */
export const maxSkipped = 2000

/** Info string of the message keys (3.9). */
const label = utf8('WhisperGroup')

/** The seed at `iteration` and the chain after it. Throws `ProtocolError` 'duplicate' or 'too-far'. */
export function takeSeed(chain: SenderChain, iteration: number): { chain: SenderChain; seed: Bytes } {
  if (iteration < chain.iteration) {
    const seed = chain.skipped.get(iteration)
    if (!seed) throw new ProtocolError('duplicate', `group message ${iteration} is known or gone`)
    const skipped = new Map(chain.skipped)
    skipped.delete(iteration)
    return { chain: { ...chain, skipped }, seed }
  }
  if (iteration - chain.iteration > maxJump)
    throw new ProtocolError('too-far', 'group message from too far into the future')
  const skipped = new Map(chain.skipped)
  let chainKey = chain.chainKey
  for (let i = chain.iteration; i < iteration; i++) {
    // Seeds that the trimming below would drop at once are not derived at all.
    if (iteration - i <= maxSkipped) skipped.set(i, deriveSeed(chainKey))
    chainKey = stepChain(chainKey)
  }
  for (const oldest of skipped.keys()) {
    if (skipped.size <= maxSkipped) break
    skipped.delete(oldest)
  }
  const advanced = { ...chain, iteration: iteration + 1, chainKey: stepChain(chainKey), skipped }
  return { chain: advanced, seed: deriveSeed(chainKey) }
}

/** IV (16) and AES-256 key (32) of a message, in this order (3.9). */
export function deriveMessageKeys(seed: Uint8Array): { readonly iv: Bytes; readonly key: Bytes } {
  const keys = hkdf(seed, undefined, label, 48)
  return { iv: keys.subarray(0, 16), key: keys.subarray(16) }
}

/** AES-256-CBC with PKCS#7 under a message seed. */
export function encryptBody(seed: Uint8Array, plaintext: Uint8Array): Bytes {
  const { iv, key } = deriveMessageKeys(seed)
  return cbc(key, iv).encrypt(plaintext) as Bytes
}

/** Opens a body. Throws `ProtocolError` 'authentication' on bad padding, which only the signer can cause. */
export function decryptBody(seed: Uint8Array, ciphertext: Uint8Array): Bytes {
  const { iv, key } = deriveMessageKeys(seed)
  try {
    return cbc(key, iv).decrypt(ciphertext) as Bytes
  } catch (error) {
    throw new ProtocolError('authentication', 'the group message does not decrypt', { cause: error })
  }
}
