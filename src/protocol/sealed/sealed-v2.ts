// Sealed sender version 2 for one recipient (session-protocol.md 3.10), the form in which Skein's messages travel:
// 0x22, C, AT, E and the body. The length can be set exactly.

import { concat, isEqual, wipe, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { checkPublicKey, curveKeyType, type KeyPair } from '../identity/curve.ts'
import { decodeCertificate } from './certificate.ts'
import { agreeStatic, rememberAgreement } from './seal-cache.ts'
import { type SealRequest } from './sealed-v1.ts'
import { finishUnsealing, type Unsealed, type UnsealOptions } from './unsealed.ts'
import { decodeUsmc, encodeUsmc, type SealedContent } from './usmc.ts'
import {
  bodyTagLength,
  closeBody,
  deriveEphemeral,
  deriveTag,
  maskSecret,
  openBody,
  secretLength,
  tagLength,
} from './v2-keys.ts'

const receivedVersion = 0x22
/** Length of E without its type byte. */
const ephemeralLength = 32
const headerLength = 1 + secretLength + tagLength + ephemeralLength
/** What sealing adds to the encoded content, in bytes. */
export const sealedV2Overhead = headerLength + bodyTagLength

/** The length of a sealed content without padding, in bytes. */
export function sealedV2Length(content: SealedContent): number {
  return sealedV2Overhead + encodeUsmc(content).length
}

/** What of a sealed message does not depend on its content. It holds the secret of one message and is used for one only. */
export type SealStart = {
  readonly secret: Bytes
  readonly ephemeral: Bytes
  readonly encryptedSecret: Bytes
  readonly tag: Bytes
}

/** Begins to seal for a recipient: all the curve arithmetic. */
export function startSeal({ me, recipient, rng, cache }: Omit<SealRequest, 'content'>): SealStart {
  const secret = rng(secretLength)
  const ephemeral = deriveEphemeral(secret)
  const encryptedSecret = maskSecret(secret, ephemeral, recipient, 'sender')
  wipe(ephemeral.privateKey)
  const agreement = agreeStatic(me, recipient, cache)
  rememberAgreement(me, recipient, agreement, cache)
  const tag = deriveTag(agreement, {
    ephemeral: ephemeral.publicKey,
    encryptedSecret,
    sender: me.publicKey,
    recipient,
  })
  return { secret, ephemeral: ephemeral.publicKey, encryptedSecret, tag }
}

/**
 * Seals for one recipient. With `padTo` the result has exactly that length in bytes; throws `RangeError` if the
 * content is too long for it. `start` is what `startSeal` made for the same two people, and is used up.
 */
export function sealV2(
  request: SealRequest & { readonly padTo?: number | undefined; readonly start?: SealStart | undefined },
): Bytes {
  const { content, padTo } = request
  const usmc = encodeUsmc(content, padTo === undefined ? undefined : padTo - sealedV2Overhead)
  const { secret, ephemeral, encryptedSecret, tag } = request.start ?? startSeal(request)
  const body = closeBody(secret, usmc)
  wipe(secret)
  return assembleReceived({ encryptedSecret, tag, ephemeral: ephemeral.subarray(1), body })
}

/**
 * Opens a message in received form. The certificate's signatures are verified against `options.trustRoot`, or the
 * sender's own key. Throws `ProtocolError`: 'malformed', 'bad-key', 'authentication', 'untrusted-identity'.
 */
export function unsealV2(sealed: Uint8Array, me: KeyPair, options: UnsealOptions = {}): Unsealed {
  if (sealed.length < sealedV2Overhead) throw new DecodeError('SealedV2', 'truncated')
  const encryptedSecret = sealed.subarray(1, 1 + secretLength)
  const tag = sealed.subarray(1 + secretLength, 1 + secretLength + tagLength)
  const bare = sealed.subarray(headerLength - ephemeralLength, headerLength)
  const ephemeral = concat(new Uint8Array([curveKeyType]), bare)
  checkPublicKey(ephemeral)
  const secret = maskSecret(encryptedSecret, me, ephemeral, 'recipient')
  if (!isEqual(deriveEphemeral(secret).publicKey, ephemeral))
    throw new ProtocolError('authentication', 'the ephemeral key does not belong to the sealed secret')
  const content = openBody(secret, sealed.subarray(headerLength))
  if (!content) throw new ProtocolError('authentication', 'the sealed content does not decrypt')
  const usmc = decodeUsmc(content)
  const certificate = decodeCertificate(usmc.certificate)
  const sender = certificate.identityKey
  const agreement = agreeStatic(me, sender, options.cache)
  const expected = deriveTag(agreement, { ephemeral, encryptedSecret, sender, recipient: me.publicKey })
  if (!isEqual(expected, tag))
    throw new ProtocolError('authentication', 'the certificate is not for the key that sealed the message')
  rememberAgreement(me, sender, agreement, options.cache)
  return finishUnsealing(usmc, certificate, options)
}

/** Joins the parts of the received form. */
export function assembleReceived(parts: {
  readonly encryptedSecret: Uint8Array
  readonly tag: Uint8Array
  /** E without the type byte, 32 bytes. */
  readonly ephemeral: Uint8Array
  readonly body: Uint8Array
}): Bytes {
  return concat(
    new Uint8Array([receivedVersion]),
    parts.encryptedSecret,
    parts.tag,
    parts.ephemeral,
    parts.body,
  )
}
