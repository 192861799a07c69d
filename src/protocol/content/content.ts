// What is inside a ratchet message: a short list of contents, each a kind and its body, in the protobuf subset of
// `wire`. Kinds that a receiver does not know become `unknown`, so that newer peers can say more. Above 300 lines, so that
// the kinds and their codec are read side by side.

import { utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter, readProto, type ProtoReader } from '../wire/protobuf.ts'
import { decodeCall, encodeCall, type CallContent } from './call.ts'
import { decodeChange, encodeChange, maxTextBytes, type ChangeContent } from './change.ts'
import { idLength, joinIds, readFlag, readId, readIds, readTime } from './fields.ts'
import { decodeList, encodeList } from './list.ts'
import { decodeMailboxCard, encodeMailboxCard, type MailboxCard } from './mailbox-card.ts'
import { isPicture, maxPictureBytes } from './picture.ts'
import {
  checkMultiaddr,
  checkName,
  checkPeerId,
  maxAddressBytes,
  maxNameBytes,
  maxPeerIdBytes,
} from './text-field.ts'

export { maxTextBytes } from './change.ts'
export type { CallContent } from './call.ts'
export type { ChangeContent, DeleteContent, EditContent, PinContent, ReactionContent } from './change.ts'
export type { EdgeAddress, MailboxCard, RequestMailboxCard } from './mailbox-card.ts'

/** What a person wrote. `id` is 16 random bytes, `sentAt` ms since 1970, `body` up to 16384 UTF-8 bytes. */
export interface TextContent {
  readonly kind: 'text'
  readonly id: Bytes
  readonly sentAt: number
  readonly body: string
  /** The message it answers. */
  readonly replyTo?: Bytes
  /** It was written elsewhere and passed on. */
  readonly forwarded?: true
  /** How long it is to be seen once it was read, in ms: 1 to 366 days' worth. */
  readonly expireAfterMs?: number
}

/** Messages that have arrived or have been read, up to 500 ids. */
export interface ReceiptContent {
  readonly kind: 'receipt'
  readonly status: 'delivered' | 'read'
  readonly ids: readonly Bytes[]
}

/** Whether the person is writing. */
export interface TypingContent {
  readonly kind: 'typing'
  readonly active: boolean
  readonly sentAt: number
}

/** Where the sender's peer can be reached now, for `ttlMs` from `sentAt`. */
export interface PresenceContent {
  readonly kind: 'presence'
  /** 16 random bytes for each start of the peer, so that an old presence does not undo a new one. */
  readonly bootNonce: Bytes
  readonly sentAt: number
  readonly ttlMs: number
  /** Up to 8 multiaddrs. */
  readonly addresses: readonly string[]
  readonly peerId: string
  /** Whether direct links are welcome. */
  readonly direct: boolean
}

/** Asks for a conversation, or accepts one, with the mailbox the other is to write to. */
export interface RequestContent {
  readonly kind: 'request' | 'accept'
  readonly name: string
  readonly mailbox: MailboxCard
}

/** Who the sender is. Without a time it says the name only; with one, what is absent is not there any more. */
export interface ProfileContent {
  readonly kind: 'profile'
  readonly name: string
  /** Up to 140 characters. */
  readonly about?: string
  /** JPEG, PNG or WebP, up to 24 KiB. */
  readonly picture?: Bytes
  readonly sentAt?: number
}

/** The timer for messages that both sides write from now on, in ms; off when absent. */
export interface TimerContent {
  readonly kind: 'timer'
  readonly sentAt: number
  readonly ms?: number
}

/** The sender has deleted the account or the contact. */
export interface ByeContent {
  readonly kind: 'bye'
}

/** A message could not be decrypted: the encoded error message of the session protocol. */
export interface RetryContent {
  readonly kind: 'retry'
  readonly errorMessage: Bytes
}

/** A kind that this version does not know. */
export interface UnknownContent {
  readonly kind: 'unknown'
}

export type KnownContent =
  | TextContent
  | ReceiptContent
  | TypingContent
  | PresenceContent
  | RequestContent
  | ProfileContent
  | ByeContent
  | RetryContent
  | ChangeContent
  | TimerContent
  | CallContent

export type Content = KnownContent | UnknownContent

/** Most contents of one ratchet message. */
export const maxContents = 16
/** Most ids of one receipt. */
export const maxReceiptIds = 500
/** Longest life of a disappearing message, in ms. */
export const maxExpiryMs = 366 * 86_400_000
/** Longest about, in UTF-16 units. */
export const maxAboutLength = 140
/** Most addresses of one presence. */
export const maxPresenceAddresses = 8

const maxBatchBytes = 65_536
const maxErrorMessageBytes = 1024

/** Numbers of the kinds on the wire. */
const kindNumbers = {
  text: 1,
  receipt: 2,
  typing: 3,
  presence: 4,
  request: 5,
  accept: 6,
  profile: 7,
  bye: 8,
  retry: 9,
  reaction: 10,
  edit: 11,
  delete: 12,
  timer: 13,
  pin: 14,
  call: 15,
} as const satisfies Readonly<Record<KnownContent['kind'], number>>

const statusNumbers = { delivered: 1, read: 2 } as const

/**
 * Encodes up to 16 contents as the plaintext of one ratchet message. Throws `DecodeError` for contents that the
 * receiver would refuse: too many, too long or of a wrong form.
 */
export function encodeContents(contents: readonly KnownContent[]): Bytes {
  const items = contents.map((content) =>
    new ProtoWriter().uint(1, kindNumbers[content.kind]).bytes(2, encodeBody(content)).finish(),
  )
  const encoded = new ProtoWriter().bytes(1, encodeList(items)).finish()
  // The limits are stated once, in the decoder; what it takes may be sent.
  decodeContents(encoded)
  return encoded
}

/** Decodes the plaintext of a ratchet message. Throws `DecodeError`. */
export function decodeContents(bytes: Uint8Array): Content[] {
  const fields = readProto(bytes, 'Contents', maxBatchBytes)
  const list = fields.required(fields.bytes(1, 'list'), 'list')
  return decodeList(list, 'Contents.list', maxContents).map(decodeContent)
}

function encodeBody(content: KnownContent): Bytes {
  const writer = new ProtoWriter()
  switch (content.kind) {
    case 'text':
      return writer
        .bytes(1, content.id)
        .uint(2, content.sentAt)
        .string(3, content.body)
        .bytes(4, content.replyTo)
        .uint(5, content.forwarded && 1)
        .uint(6, content.expireAfterMs)
        .finish()
    case 'receipt':
      return writer.uint(1, statusNumbers[content.status]).bytes(2, joinIds(content.ids)).finish()
    case 'typing':
      return writer.uint(1, Number(content.active)).uint(2, content.sentAt).finish()
    case 'presence':
      return writer
        .bytes(1, content.bootNonce)
        .uint(2, content.sentAt)
        .uint(3, content.ttlMs)
        .bytes(4, encodeList(content.addresses.map((address) => utf8(address))))
        .string(5, content.peerId)
        .uint(6, Number(content.direct))
        .finish()
    case 'request':
    case 'accept':
      return writer.string(1, content.name).bytes(2, encodeMailboxCard(content.mailbox)).finish()
    case 'profile':
      return writer
        .string(1, content.name)
        .string(2, content.about)
        .bytes(3, content.picture)
        .uint(4, content.sentAt)
        .finish()
    case 'timer':
      return writer.uint(1, content.sentAt).uint(2, content.ms).finish()
    case 'bye':
      return writer.finish()
    case 'retry':
      return writer.bytes(1, content.errorMessage).finish()
    case 'reaction':
    case 'edit':
    case 'delete':
    case 'pin':
      return encodeChange(content)
    case 'call':
      return encodeCall(content)
  }
}

function decodeContent(bytes: Uint8Array): Content {
  const outer = readProto(bytes, 'Content')
  const number = outer.required(outer.uint(1, 'kind'), 'kind')
  const body = outer.required(outer.bytes(2, 'body'), 'body')
  const kind = kindOf(number)
  return (kind && decodeBody(kind, readProto(body, kind))) ?? { kind: 'unknown' }
}

/** Undefined for what only a newer peer knows. */
function decodeBody(kind: KnownContent['kind'], fields: ProtoReader): KnownContent | undefined {
  switch (kind) {
    case 'text':
      return {
        kind,
        id: readId(fields, 1, 'text.id'),
        sentAt: readTime(fields, 2),
        body: fields.required(fields.string(3, 'body', maxTextBytes), 'body'),
        ...readTextMarks(fields),
      }
    case 'receipt':
      return { kind, ...readReceipt(fields) }
    case 'typing':
      return { kind, active: readFlag(fields, 1, 'active'), sentAt: readTime(fields, 2) }
    case 'presence':
      return { kind, ...readPresence(fields) }
    case 'request':
    case 'accept': {
      const mailbox = fields.required(fields.bytes(2, 'mailbox'), 'mailbox')
      return { kind, name: readName(fields), mailbox: decodeMailboxCard(mailbox) }
    }
    case 'profile':
      return { kind, name: readName(fields), ...readProfile(fields) }
    case 'timer': {
      const ms = readExpiry(fields, 2, 'timer.ms')
      return { kind, sentAt: readTime(fields, 1), ...(ms === undefined ? {} : { ms }) }
    }
    case 'bye':
      return { kind }
    case 'retry':
      return {
        kind,
        errorMessage: fields.required(fields.bytes(1, 'errorMessage', maxErrorMessageBytes), 'errorMessage'),
      }
    case 'reaction':
    case 'edit':
    case 'delete':
    case 'pin':
      return decodeChange(kind, fields)
    case 'call':
      return decodeCall(fields)
  }
}

function readTextMarks(fields: ProtoReader): Pick<TextContent, 'replyTo' | 'forwarded' | 'expireAfterMs'> {
  const isReply = fields.bytes(4, 'replyTo', idLength) !== undefined
  const isForwarded = fields.uint(5, 'forwarded') !== undefined && readFlag(fields, 5, 'forwarded')
  const expireAfterMs = readExpiry(fields, 6, 'text.expireAfterMs')
  return {
    ...(isReply ? { replyTo: readId(fields, 4, 'text.replyTo') } : {}),
    ...(isForwarded ? { forwarded: true } : {}),
    ...(expireAfterMs === undefined ? {} : { expireAfterMs }),
  }
}

function readExpiry(fields: ProtoReader, field: number, path: string): number | undefined {
  const ms = fields.safeInteger(field, path)
  if (ms !== undefined && (ms < 1 || ms > maxExpiryMs))
    throw new DecodeError(path, 'outside 1 ms to 366 days')
  return ms
}

function readProfile(fields: ProtoReader): Omit<ProfileContent, 'kind' | 'name'> {
  const about = fields.string(2, 'about', 3 * maxAboutLength)
  const picture = fields.bytes(3, 'picture', maxPictureBytes)
  const sentAt = fields.safeInteger(4, 'sentAt')
  if (about !== undefined && about.length > maxAboutLength)
    throw new DecodeError('profile.about', `above ${maxAboutLength} characters`)
  if (picture !== undefined && !isPicture(picture)) throw new DecodeError('profile.picture', 'not a picture')
  return {
    ...(about === undefined ? {} : { about }),
    ...(picture === undefined ? {} : { picture }),
    ...(sentAt === undefined ? {} : { sentAt }),
  }
}

function readReceipt(fields: ProtoReader): Omit<ReceiptContent, 'kind'> {
  const number = fields.required(fields.uint(1, 'status'), 'status')
  if (number !== statusNumbers.delivered && number !== statusNumbers.read)
    throw new DecodeError('receipt.status', 'unknown')
  const ids = readIds(fields, 2, 'receipt.ids', maxReceiptIds)
  return { status: number === statusNumbers.read ? 'read' : 'delivered', ids }
}

function readPresence(fields: ProtoReader): Omit<PresenceContent, 'kind'> {
  const list = fields.required(fields.bytes(4, 'addresses'), 'addresses')
  const addresses = decodeList(list, 'presence.addresses', maxPresenceAddresses).map((bytes) => {
    if (bytes.length > maxAddressBytes) throw new DecodeError('presence.addresses', 'too long')
    return checkMultiaddr(String.fromCharCode(...bytes), 'presence.addresses')
  })
  const peerId = fields.required(fields.string(5, 'peerId', maxPeerIdBytes), 'peerId')
  return {
    bootNonce: readId(fields, 1, 'presence.bootNonce'),
    sentAt: readTime(fields, 2),
    ttlMs: fields.required(fields.uint(3, 'ttlMs'), 'ttlMs'),
    addresses,
    peerId: checkPeerId(peerId, 'presence.peerId'),
    direct: readFlag(fields, 6, 'direct'),
  }
}

function readName(fields: ProtoReader): string {
  return checkName(fields.required(fields.string(1, 'name', maxNameBytes), 'name'), 'name')
}

function kindOf(number: number): KnownContent['kind'] | undefined {
  return (Object.keys(kindNumbers) as KnownContent['kind'][]).find((kind) => kindNumbers[kind] === number)
}
