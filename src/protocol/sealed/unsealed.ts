// The answer of unsealing, the same for both versions of sealed sender (session-protocol.md 3.10): what was
// sealed, and by whom according to a certificate whose signatures have been verified.

import { isEqual, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import type { DeviceAddress } from '../wire/addresses.ts'
import { isExpired, untrustedCertificate, type SenderCertificate } from './certificate.ts'
import { isTrusted, type SealCache } from './seal-cache.ts'
import { type SealedContent } from './usmc.ts'

/** What was sealed, and by whom. The caller still compares `sender.identityKey` with the key it has pinned. */
export interface Unsealed extends SealedContent {
  readonly sender: DeviceAddress & { readonly identityKey: Bytes }
}

/** How strictly a certificate is taken. */
export interface UnsealOptions {
  /** Root of the certificate; without one the sender's own identity key, as Skein does it. */
  readonly trustRoot?: Bytes | undefined
  /** Refuse certificates that have expired at this time, in ms since 1970. */
  readonly now?: number | undefined
  /** Own address: a message from it is refused (2.9). */
  readonly self?: DeviceAddress | undefined
  readonly cache?: SealCache | undefined
}

/**
 * Checks the certificate of a decrypted content. Throws `ProtocolError` 'untrusted-identity', or 'malformed' for a
 * message to oneself.
 */
export function finishUnsealing(
  usmc: SealedContent,
  certificate: SenderCertificate,
  options: UnsealOptions,
): Unsealed {
  const { name, deviceId, identityKey } = certificate
  const { trustRoot = identityKey, now, self, cache } = options
  if (now !== undefined && isExpired(certificate, now)) throw untrustedCertificate()
  if (!isTrusted(certificate, trustRoot, cache)) throw untrustedCertificate()
  if (self && self.name.toLowerCase() === name.toLowerCase() && self.deviceId === deviceId)
    throw new ProtocolError('malformed', 'a sealed message to oneself')
  return { ...usmc, sender: { name, deviceId, identityKey } }
}

/** Throws 'authentication' unless the certificate's key is the one that sealed the message. */
export function checkSealer(certificate: SenderCertificate, sealedBy: Uint8Array): void {
  if (!isEqual(certificate.identityKey, sealedBy))
    throw new ProtocolError('authentication', 'the certificate is not for the key that sealed the message')
}
