// Key derivation of sealed sender version 2 (session-protocol.md 3.10): everything hangs on one random secret M
// per message, which each recipient gets under its own agreement.

import { gcmsiv } from '@noble/ciphers/aes.js'
import { concat, utf8, wipe, type Bytes } from '../../lib/bytes.ts'
import { dh, keyPairFrom, type KeyPair } from '../identity/curve.ts'
import { hkdf } from '../kdf.ts'

/** Length of M and of its encrypted form C, in bytes. */
export const secretLength = 32
/** Length of the authentication tag AT, in bytes. */
export const tagLength = 16
/** Length of the tag inside the body, in bytes. */
export const bodyTagLength = 16

/** Labels of 3.10. */
const labelEphemeral = utf8('Sealed Sender v2: r (2023-08)')
const labelBody = utf8('Sealed Sender v2: K')
const labelAgreement = utf8('Sealed Sender v2: DH')
const labelTag = utf8('Sealed Sender v2: DH-sender')

/** K encrypts one message only, so the nonce may be constant. */
const zeroNonce = new Uint8Array(12)

/** The ephemeral key pair E of a message. */
export function deriveEphemeral(secret: Uint8Array): KeyPair {
  return keyPairFrom(hkdf(secret, undefined, labelEphemeral, 32))
}

/** The key K of the body. */
export function deriveBodyKey(secret: Uint8Array): Bytes {
  return hkdf(secret, undefined, labelBody, 32)
}

/** C from M, and M from C: the secret under the agreement of E and R. `own` holds one half, `other` is the other. */
export function maskSecret(
  secret: Uint8Array,
  own: KeyPair,
  other: Uint8Array,
  role: 'sender' | 'recipient',
): Bytes {
  const [ephemeral, recipient] = role === 'sender' ? [own.publicKey, other] : [other, own.publicKey]
  const agreement = dh(own.privateKey, other)
  const input = concat(agreement, ephemeral, recipient)
  const mask = hkdf(input, undefined, labelAgreement, secretLength)
  wipe(agreement, input)
  for (let i = 0; i < secretLength; i++) mask[i] = mask[i]! ^ secret[i]!
  return mask
}

/** AT: the proof that the holder of S sealed C for R. `agreement` is DH(S, R). */
export function deriveTag(
  agreement: Uint8Array,
  parts: {
    readonly ephemeral: Uint8Array
    readonly encryptedSecret: Uint8Array
    readonly sender: Uint8Array
    readonly recipient: Uint8Array
  },
): Bytes {
  const input = concat(agreement, parts.ephemeral, parts.encryptedSecret, parts.sender, parts.recipient)
  const tag = hkdf(input, undefined, labelTag, tagLength)
  wipe(input)
  return tag
}

/** AES-256-GCM-SIV of the body. */
export function closeBody(secret: Uint8Array, content: Uint8Array): Bytes {
  return gcmsiv(deriveBodyKey(secret), zeroNonce).encrypt(content) as Bytes
}

/** Opens the body; undefined if it does not authenticate. */
export function openBody(secret: Uint8Array, body: Uint8Array): Bytes | undefined {
  try {
    return gcmsiv(deriveBodyKey(secret), zeroNonce).decrypt(body) as Bytes
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}
