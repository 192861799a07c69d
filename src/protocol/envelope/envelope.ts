// The envelope (edge.md 3.3): what an edge node stores and a direct link carries. A fixed header and a ciphertext
// that fills one of four exact sizes, so that an envelope tells nothing by its length:
//
//   version (1) | mailbox (32) | TTL class (1) | push hint (128) | ciphertext (to the end of the size class)

import { sha256 } from '@noble/hashes/sha2.js'
import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'

/** How long an edge node keeps an envelope: 0 is 14 days, 1 is 30 days (edge.md 3.8). */
export type TtlClass = 0 | 1

/** Whole sizes of an envelope, in bytes (edge.md 3.3). */
export const sizeClasses = [1024, 4096, 16384, 65536] as const
export type SizeClass = (typeof sizeClasses)[number]

export interface Envelope {
  /** Mailbox id, 32 bytes. */
  readonly mailbox: Bytes
  readonly ttlClass: TtlClass
  /** Sealed hint for the push worker, 128 bytes; random where there is nothing to hint. */
  readonly pushHint: Bytes
  /** A sealed message of exactly `ciphertextLengthFor` some size class. */
  readonly ciphertext: Bytes
}

/** Length of a mailbox id, in bytes. */
export const mailboxIdLength = 32
/** Length of the push hint, in bytes. */
export const pushHintLength = 128

const version = 1
const ttlOffset = 1 + mailboxIdLength
const hintOffset = ttlOffset + 1
const headerLength = hintOffset + pushHintLength

/** Seconds that each TTL class means to an edge node. */
export const ttlSeconds: Readonly<Record<TtlClass, number>> = { 0: 14 * 86_400, 1: 30 * 86_400 }

/** The one length of a ciphertext that fills a size class, in bytes. */
export function ciphertextLengthFor(sizeClass: SizeClass): number {
  return sizeClass - headerLength
}

/** The smallest size class with room for a ciphertext of this length; undefined if even the largest has none. */
export function classFor(minimumCiphertextLength: number): SizeClass | undefined {
  return sizeClasses.find((size) => ciphertextLengthFor(size) >= minimumCiphertextLength)
}

/** Encodes an envelope. Throws `RangeError` unless the ciphertext fills a size class exactly. */
export function encodeEnvelope(envelope: Envelope): Bytes {
  const { mailbox, ttlClass, pushHint, ciphertext } = envelope
  if (mailbox.length !== mailboxIdLength) throw new RangeError('a mailbox id has 32 bytes')
  if (pushHint.length !== pushHintLength) throw new RangeError('a push hint has 128 bytes')
  if (!isSizeClass(headerLength + ciphertext.length))
    throw new RangeError(`a ciphertext of ${ciphertext.length} bytes fills no size class`)
  return concat(new Uint8Array([version]), mailbox, new Uint8Array([ttlClass]), pushHint, ciphertext)
}

/** Decodes an envelope. Throws `DecodeError`, or `ProtocolError` 'version'. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  if (!isSizeClass(bytes.length)) throw new DecodeError('Envelope', 'not of a size class')
  if (bytes[0] !== version) throw new ProtocolError('version', `envelope version ${bytes[0]}`)
  const ttlClass = bytes[ttlOffset]
  if (ttlClass !== 0 && ttlClass !== 1) throw new DecodeError('Envelope.ttlClass', 'unknown')
  return {
    mailbox: bytes.slice(1, ttlOffset) as Bytes,
    ttlClass,
    pushHint: bytes.slice(hintOffset, headerLength) as Bytes,
    ciphertext: bytes.slice(headerLength) as Bytes,
  }
}

/** SHA-256 of mailbox and ciphertext: the name under which duplicates are recognised (edge.md 3.3). */
export function envelopeId(envelope: Pick<Envelope, 'mailbox' | 'ciphertext'>): Bytes {
  return sha256(concat(envelope.mailbox, envelope.ciphertext)) as Bytes
}

function isSizeClass(length: number): length is SizeClass {
  return sizeClasses.some((size) => size === length)
}
