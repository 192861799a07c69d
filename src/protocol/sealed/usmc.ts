// The content of a sealed message (session-protocol.md 3.10, "USMC"): an encrypted message, its kind and the
// certificate of its sender. Padding travels in a field that other implementations skip, so that a finished
// message can have any exact length.

import { concat, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { encodeVarint, ProtoWriter, readProto } from '../wire/protobuf.ts'
import { maxCertificateBytes } from './certificate.ts'

/** What kind of message is sealed. */
export type SealedType = 'prekey' | 'whisper' | 'sender-key' | 'plaintext'

/** What the receiver of an undecryptable message may expect. Absent means nothing in particular. */
export type ContentHint = 'resendable' | 'implicit'

/** The sealed content. */
export interface SealedContent {
  readonly type: SealedType
  /** The sender certificate, encoded. */
  readonly certificate: Bytes
  /** The encrypted message. */
  readonly content: Bytes
  readonly hint?: ContentHint | undefined
  readonly groupId?: Bytes | undefined
}

/** Numbers of the kinds; 1 and 2 are not those of the message types elsewhere (3.10). */
const typeNumbers: Readonly<Record<SealedType, number>> = {
  prekey: 1,
  whisper: 2,
  'sender-key': 7,
  plaintext: 8,
}
const hintNumbers: Readonly<Record<ContentHint, number>> = { resendable: 1, implicit: 2 }

/** Field of the padding; 0.103.0 knows 1 to 5 and skips the others. */
const paddingField = 15
const maxGroupIdBytes = 1024

/**
 * Encodes the content, with padding up to exactly `length` bytes if that is given. Every length from the unpadded
 * one upwards can be had. Throws `RangeError` if the content does not fit.
 */
export function encodeUsmc(usmc: SealedContent, length?: number): Bytes {
  const plain = new ProtoWriter()
    .uint(1, typeNumbers[usmc.type])
    .bytes(2, usmc.certificate)
    .bytes(3, usmc.content)
    .uint(4, usmc.hint && hintNumbers[usmc.hint])
    .bytes(5, usmc.groupId)
    .finish()
  const gap = (length ?? plain.length) - plain.length
  if (gap < 0) throw new RangeError(`the content exceeds the padded length by ${-gap} bytes`)
  return gap === 1 ? widen(plain) : concat(plain, encodePadding(gap))
}

/** Decodes a content. Throws `DecodeError`. */
export function decodeUsmc(bytes: Uint8Array): SealedContent {
  const fields = readProto(bytes, 'SealedContent')
  const typeNumber = fields.required(fields.uint(1, 'type'), 'type')
  const type = keyOf(typeNumbers, typeNumber)
  if (!type) throw new DecodeError('SealedContent.type', `unknown type ${typeNumber}`)
  const hintNumber = fields.uint(4, 'hint')
  const hint = hintNumber === undefined ? undefined : keyOf(hintNumbers, hintNumber)
  const groupId = fields.bytes(5, 'groupId', maxGroupIdBytes)
  return {
    type,
    certificate: fields.required(fields.bytes(2, 'certificate', maxCertificateBytes), 'certificate'),
    content: fields.required(fields.bytes(3, 'content'), 'content'),
    ...(hint && { hint }),
    ...(groupId && { groupId }),
  }
}

/**
 * One or two padding fields of `gap` bytes in all. A single field cannot have the totals at which its length
 * prefix grows (130, 16387, ...); an empty second field takes two bytes off those.
 */
function encodePadding(gap: number): Bytes {
  if (gap === 0) return new Uint8Array()
  return paddingOf(gap) ?? concat(paddingOf(2)!, paddingOf(gap - 2)!)
}

function paddingOf(total: number): Bytes | undefined {
  for (let prefix = 1; prefix <= 4; prefix++) {
    const length = total - 1 - prefix
    if (length >= 0 && encodeVarint(length).length === prefix) {
      return new ProtoWriter().bytes(paddingField, new Uint8Array(length)).finish()
    }
  }
  return undefined
}

/** Makes the content one byte longer, which no field can do: the type, a varint of one byte, is written in two. */
function widen(plain: Bytes): Bytes {
  return concat(plain.subarray(0, 1), new Uint8Array([plain[1]! | 0x80, 0]), plain.subarray(2))
}

function keyOf<Key extends string>(numbers: Readonly<Record<Key, number>>, wanted: number): Key | undefined {
  return (Object.keys(numbers) as Key[]).find((key) => numbers[key] === wanted)
}
