// The three key derivations of the double ratchet (session-protocol.md 3.4 and 3.5).
import { utf8, wipe, type Bytes } from '../../lib/bytes.ts'
import { deriveKeys, hkdf, hmac } from '../kdf.ts'

/** HKDF info of the root step (3.4). */
const rootInfo = utf8('WhisperRatchet')
/** HKDF info of the message keys (3.5). */
const messageInfo = utf8('WhisperMessageKeys')
/** HMAC inputs of the chain step (3.5). */
const seedInput = new Uint8Array([1])
const nextInput = new Uint8Array([2])

/** RootStep: the next root key and a new chain key. Wipes `secret`. */
export function stepRoot(rootKey: Uint8Array, secret: Uint8Array): { rootKey: Bytes; chainKey: Bytes } {
  const [nextRootKey, chainKey] = deriveKeys(secret, rootKey, rootInfo, 2)
  wipe(secret)
  return { rootKey: nextRootKey!, chainKey: chainKey! }
}

/** The seed of a chain key's message. */
export function deriveSeed(chainKey: Uint8Array): Bytes {
  return hmac(chainKey, seedInput)
}

/** The chain key after this one. */
export function stepChain(chainKey: Uint8Array): Bytes {
  return hmac(chainKey, nextInput)
}

/** The keys of one message. Wipe with `wipeMessageKeys` after use. */
export type MessageKeys = { readonly cipherKey: Bytes; readonly macKey: Bytes; readonly iv: Bytes }

/** The keys of one message from its seed and its SPQR key. */
export function deriveMessageKeys(seed: Uint8Array, pqKey: Uint8Array | undefined): MessageKeys {
  const output = hkdf(seed, pqKey, messageInfo, 80)
  return { cipherKey: output.subarray(0, 32), macKey: output.subarray(32, 64), iv: output.subarray(64) }
}

/** Overwrites the keys of one message. */
export function wipeMessageKeys(keys: MessageKeys): void {
  wipe(keys.cipherKey, keys.macKey, keys.iv)
}
