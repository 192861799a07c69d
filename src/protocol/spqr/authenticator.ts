// The authenticator of the post-quantum ratchet (session protocol 3.7 (b)): a root and a MAC key that absorb
// every epoch secret. It vouches for the header and the ciphertext of the next key exchange.

import { be64, concat, utf8, type Bytes } from '../../lib/bytes.ts'
import { deriveKeys, hmac, keyLength } from '../kdf.ts'

/** Both keys have 32 bytes. */
export type Authenticator = {
  readonly root: Bytes
  readonly mac: Bytes
}

/** Bytes of a header MAC and of a ciphertext MAC. */
export const macLength = 32

/** Labels of 3.7 (b). */
const prefix = 'Signal_PQCKA_V1_MLKEM768:'
const updateLabel = utf8(`${prefix}Authenticator Update`)
const headerLabel = utf8(`${prefix}ekheader`)
const ciphertextLabel = utf8(`${prefix}ciphertext`)
const epochSecretLabel = utf8(`${prefix}SCKA Key`)

/** The authenticator of a new session: all zero, updated once with the key of the handshake for epoch 1. */
export function startAuthenticator(pqKey: Uint8Array): Authenticator {
  const zero = new Uint8Array(keyLength)
  return updateAuthenticator({ root: zero, mac: zero }, 1, pqKey)
}

/** Absorbs the secret of `epoch`. */
export function updateAuthenticator(
  authenticator: Authenticator,
  epoch: number,
  secret: Uint8Array,
): Authenticator {
  const input = concat(authenticator.root, secret)
  const [root, mac] = deriveKeys(input, undefined, concat(updateLabel, be64(epoch)), 2)
  input.fill(0)
  return { root: root!, mac: mac! }
}

/** MAC of a header of `epoch`, with the authenticator from before that epoch's update. */
export function headerMac(authenticator: Authenticator, epoch: number, header: Uint8Array): Bytes {
  return hmac(authenticator.mac, headerLabel, be64(epoch), header)
}

/** MAC of both ciphertext parts of `epoch`, with the authenticator from after that epoch's update. */
export function ciphertextMac(
  authenticator: Authenticator,
  epoch: number,
  ct1: Uint8Array,
  ct2: Uint8Array,
): Bytes {
  return hmac(authenticator.mac, ciphertextLabel, be64(epoch), ct1, ct2)
}

/** The secret that `epoch` gives to the key chain, from the shared secret of its key exchange. */
export function epochSecret(sharedSecret: Uint8Array, epoch: number): Bytes {
  return deriveKeys(sharedSecret, undefined, concat(epochSecretLabel, be64(epoch)), 1)[0]!
}
