// Sealing and unsealing in Skein's form of sealed sender (session-protocol.md 3.10, decision D5): version 2,
// self-certified, padded to exactly what an envelope class holds.
import type { Bytes } from '../lib/bytes.ts'
import type { Unsealed } from '../messenger/ports.ts'
import { ciphertextLengthFor, classFor, sizeClasses } from '../protocol/envelope/envelope.ts'
import { DecodeError, ProtocolError } from '../protocol/errors.ts'
import { accountId } from '../protocol/identity/account-id.ts'
import type { Entropy } from '../protocol/identity/curve.ts'
import type { SealCache } from '../protocol/sealed/seal-cache.ts'
import { sealedV2Length, sealV2, unsealV2 } from '../protocol/sealed/sealed-v2.ts'
import type { SealedType } from '../protocol/sealed/usmc.ts'
import { VaultError } from './errors.ts'
import type { VaultIdentity } from './identity.ts'
import type { SealReserve } from './seal-reserve.ts'

/** The kinds of sealed message that occur between two people, with their numbers (3.10). */
const typeNumbers: Partial<Record<SealedType, number>> = { prekey: 1, whisper: 2, plaintext: 8 }

/** High nibble of the first byte (2.9). */
const sealedVersion = 2
const maxSealedLength = ciphertextLengthFor(sizeClasses[sizeClasses.length - 1]!)

/** What sealing needs besides the message. */
export type Sealer = {
  identity: VaultIdentity
  entropy: Entropy
  cache: SealCache
  /** What was prepared for the next message to somebody. */
  reserve: SealReserve
}

/** Seals a finished message to a peer. Throws `VaultError` 'too-long' when it fits no envelope. */
export function sealFor(sealer: Sealer, recipient: Bytes, type: SealedType, body: Bytes): Bytes {
  const content = { type, certificate: sealer.identity.certificate, content: body }
  const sizeClass = classFor(sealedV2Length(content))
  if (sizeClass === undefined) throw new VaultError('too-long', 'the content fits no envelope')
  return sealV2({
    content,
    me: sealer.identity.keyPair,
    recipient,
    rng: sealer.entropy,
    cache: sealer.cache,
    padTo: ciphertextLengthFor(sizeClass),
    start: sealer.reserve.take(recipient),
  })
}

/**
 * Opens the outer layer. The name of the sender must be the one its key gives it, so that nobody can speak under
 * another account's name. Throws `ProtocolError`.
 */
export function unsealWith(sealed: Uint8Array, identity: VaultIdentity, cache: SealCache): Unsealed {
  if (sealed.length > maxSealedLength) throw new DecodeError('SealedV2', 'larger than any envelope')
  if ((sealed[0] ?? 0) >>> 4 !== sealedVersion)
    throw new ProtocolError('version', 'unknown sealed sender version')
  const self = { name: identity.accountId, deviceId: identity.deviceId }
  const { sender, type, content } = unsealV2(sealed, identity.keyPair, { self, cache })
  const number = typeNumbers[type]
  if (number === undefined) throw new DecodeError('SealedContent.type', `${type} between two people`)
  if (accountId(sender.identityKey) !== sender.name)
    throw new ProtocolError('untrusted-identity', "the sender's name does not belong to its key")
  return {
    accountId: sender.name,
    deviceId: sender.deviceId,
    identityKey: sender.identityKey,
    type: number,
    body: content,
  }
}
