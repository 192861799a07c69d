// Replies and pushes of the mailbox protocol; the layout of requests and the carriers are in `requests.ts`.
//
// A reply frame is
//   version u8 (1) | operation u8 with the top bit set | request id u32 | status u8 | body
// where status 0 is success and anything else a refusal code without a body. A push (`new`) has operation 0xff
// and the request id of the SUBSCRIBE it belongs to. `edge.md`, sections 3.5, 3.9 and 3.12.

import type { Bytes } from '../../lib/bytes.ts'
import {
  ENVELOPE_SIZES,
  EPOCH_BYTES,
  KEY_BYTES,
  MAILBOX_VERSION,
  MAX_BATCH,
  MAX_CARD_BYTES,
  MAX_FRAME_BYTES,
  MAX_PREKEY_BYTES,
  MAX_PREVIEW_BYTES,
  MAX_TURN_TEXT_BYTES,
  MAX_TURN_URLS,
} from './constants.ts'
import { MailboxDecodeError } from './errors.ts'
import { FieldReader, FieldWriter } from './fields.ts'
import { decodeHeader, OP_CODES, opOfCode, type CardUse, type Cursor, type MailboxOp } from './requests.ts'

/** Why an edge node says no. The numbers on the wire are the positions, beginning with 1. */
export const REFUSALS = [
  'BAD_SIGNATURE', // the signature or the key does not fit
  'STALE_NONCE', // say HELLO again, sign again
  'QUOTA', // the mailbox is full until its reader drains it
  'FULL', // the node has no room: another node, or later
  'TOO_LARGE', // a field or the frame is beyond its limit
  'RATE', // too many requests: later
  'POW', // the proof of work is missing, wrong or spent
  'GONE', // no such card or no prekeys
  'CLAIMED', // a single-use card that somebody else took
  'REVOKED', // the owner took the card back
  'EXPIRED', // the card's time has passed
  'MALFORMED', // not a frame of this protocol
  'UNSUPPORTED', // an operation or version this node (or this carrier) does not have
  'UNKNOWN', // PUT into a mailbox that does not exist
  'CONFLICT', // the locator belongs to another key
  'INTERNAL', // a fault of the node: later
] as const

export type Refusal = (typeof REFUSALS)[number]

/** Refusals after which the same request may succeed later. */
export const RETRYABLE_REFUSALS: ReadonlySet<Refusal> = new Set([
  'STALE_NONCE',
  'QUOTA',
  'FULL',
  'RATE',
  'INTERNAL',
])

/** An envelope as it lies in the mailbox; `seq` counts within the store epoch. */
export type MailboxEntry = Readonly<{ seq: number; id: Bytes; envelope: Bytes }>

export type HelloReply = Readonly<{ op: 'hello'; nodeId: string; nonce: Bytes; storeEpoch: Bytes }>
/** `seq` is the old one where the envelope was there already, and 0 where it has been acknowledged already. */
export type PutReply = Readonly<{ op: 'put'; seq: number }>
/** `marker` stands once the mailbox is empty after it refused a write for its quota: acknowledge it like an envelope. */
export type FetchReply = Readonly<{
  op: 'fetch'
  entries: readonly MailboxEntry[]
  next: Cursor
  more: boolean
  marker?: Bytes | undefined
}>
export type AckReply = Readonly<{ op: 'ack'; marker?: Bytes | undefined }>
/** `card` only where many may take it. */
export type CardGetReply = Readonly<{
  op: 'card-get'
  state: 'open' | 'claimed'
  use: CardUse
  preview: Bytes
  card?: Bytes | undefined
}>
export type CardClaimReply = Readonly<{ op: 'card-claim'; card: Bytes }>
export type PrekeysCountReply = Readonly<{ op: 'prekeys-count'; oneTime: number; hasLastResort: boolean }>
export type PrekeysTakeReply = Readonly<{ op: 'prekeys-take'; entry: Bytes; isLastResort: boolean }>
/** A way through TURN, for as long as the credential lives (TURN REST). */
export type TurnOffer = Readonly<{
  /** Port of a TURN server on the host that the client knows the edge node by; 0 when it is elsewhere. */
  port: number
  /** ICE URLs of one elsewhere. */
  urls: readonly string[]
  username: string
  credential: string
  ttlSeconds: number
}>
/** `turn` is missing where the edge node has none. */
export type IceReply = Readonly<{ op: 'ice'; turn?: TurnOffer | undefined }>
type PlainOp = 'create' | 'drop' | 'subscribe' | 'card-put' | 'card-revoke' | 'prekeys-put' | 'prekeys-drop'
export type PlainReply = Readonly<{ op: PlainOp }>
export type RefusedReply = Readonly<{ op: MailboxOp | 'unknown'; refusal: Refusal }>
/** An envelope that was just stored. Without `envelope` the stream was too slow for it: FETCH. */
export type NewPush = Readonly<{
  op: 'new'
  mailbox: Bytes
  seq: number
  id: Bytes
  envelope?: Bytes | undefined
}>

export type MailboxReply =
  | HelloReply
  | PutReply
  | FetchReply
  | AckReply
  | CardGetReply
  | CardClaimReply
  | PrekeysCountReply
  | PrekeysTakeReply
  | IceReply
  | PlainReply
  | RefusedReply
  | NewPush

const PUSH_CODE = 0xff
const UNKNOWN_CODE = 0x80
const MAX_NODE_ID_BYTES = 128

/** The whole frame, without the length that a stream puts in front. */
export function encodeReply(requestId: number, reply: MailboxReply): Bytes {
  const writer = new FieldWriter().u8(MAILBOX_VERSION).u8(codeOf(reply)).u32(requestId)
  if ('refusal' in reply) return writer.u8(REFUSALS.indexOf(reply.refusal) + 1).finish()
  writer.u8(0)
  writeBody(writer, reply)
  return writer.finish()
}

/** Reads a reply or push. Throws `MailboxDecodeError`. */
export function decodeReply(frame: Uint8Array): { requestId: number; reply: MailboxReply } {
  if (frame.length > MAX_FRAME_BYTES) throw new MailboxDecodeError('TOO_LARGE', 'frame')
  const { version, code, requestId } = decodeHeader(frame)
  if (version !== MAILBOX_VERSION) throw new MailboxDecodeError('UNSUPPORTED', 'version')
  const reader = new FieldReader(frame.subarray(6))
  const reply = readReply(reader, code)
  reader.end()
  return { requestId, reply }
}

function codeOf(reply: MailboxReply): number {
  if (reply.op === 'new') return PUSH_CODE
  return reply.op === 'unknown' ? UNKNOWN_CODE : OP_CODES[reply.op] | 0x80
}

function writeBody(writer: FieldWriter, reply: Exclude<MailboxReply, RefusedReply>): void {
  switch (reply.op) {
    case 'hello':
      writer.text(reply.nodeId).fixed(reply.nonce, KEY_BYTES).fixed(reply.storeEpoch, EPOCH_BYTES)
      break
    case 'put':
      writer.u64(reply.seq)
      break
    case 'fetch':
      writer.list(reply.entries, (w, entry) =>
        w.u64(entry.seq).fixed(entry.id, KEY_BYTES).sized(entry.envelope),
      )
      writer.fixed(reply.next.epoch, EPOCH_BYTES).u64(reply.next.seq).flag(reply.more)
      writeMarker(writer, reply.marker)
      break
    case 'ack':
      writeMarker(writer, reply.marker)
      break
    case 'card-get':
      writer.flag(reply.state === 'claimed').flag(reply.use === 'many')
      writer.sized(reply.preview).sized(reply.card ?? new Uint8Array(0))
      break
    case 'card-claim':
      writer.sized(reply.card)
      break
    case 'prekeys-count':
      writer.u32(reply.oneTime).flag(reply.hasLastResort)
      break
    case 'prekeys-take':
      writer.sized(reply.entry).flag(reply.isLastResort)
      break
    case 'ice':
      writer.flag(reply.turn !== undefined)
      if (reply.turn !== undefined) writeTurn(writer, reply.turn)
      break
    case 'new':
      writer.fixed(reply.mailbox, KEY_BYTES).u64(reply.seq).fixed(reply.id, KEY_BYTES)
      writer.sized(reply.envelope ?? new Uint8Array(0))
      break
    default:
      break
  }
}

function readReply(reader: FieldReader, code: number): MailboxReply {
  const status = reader.u8('status')
  if (code === PUSH_CODE && status === 0) return readNew(reader)
  const op = code === UNKNOWN_CODE ? 'unknown' : opOfCode(code & 0x7f)
  if (code < 0x80 || op === undefined) throw new MailboxDecodeError('UNSUPPORTED', 'operation')
  if (status !== 0) {
    const refusal = REFUSALS[status - 1]
    if (refusal === undefined) throw new MailboxDecodeError('UNSUPPORTED', 'status')
    return { op, refusal }
  }
  if (op === 'unknown') throw new MailboxDecodeError('MALFORMED', 'operation')
  return readBody(reader, op)
}

function readBody(reader: FieldReader, op: MailboxOp): MailboxReply {
  switch (op) {
    case 'hello':
      return {
        op,
        nodeId: reader.text(MAX_NODE_ID_BYTES, 'node id'),
        nonce: reader.fixed(KEY_BYTES, 'nonce'),
        storeEpoch: reader.fixed(EPOCH_BYTES, 'store epoch'),
      }
    case 'put':
      return { op, seq: reader.u64('seq') }
    case 'fetch': {
      const entries = reader.list(MAX_BATCH, 'entries', readEntry)
      const next = { epoch: reader.fixed(EPOCH_BYTES, 'next epoch'), seq: reader.u64('next seq') }
      return { op, entries, next, more: reader.flag('more'), ...readMarker(reader) }
    }
    case 'ack':
      return { op, ...readMarker(reader) }
    case 'card-get':
      return readCardGet(reader)
    case 'card-claim':
      return { op, card: reader.sized(MAX_CARD_BYTES, 'card') }
    case 'prekeys-count':
      return { op, oneTime: reader.u32('one-time count'), hasLastResort: reader.flag('last resort') }
    case 'prekeys-take':
      return { op, entry: reader.sized(MAX_PREKEY_BYTES, 'entry'), isLastResort: reader.flag('last resort') }
    case 'ice':
      return reader.flag('turn') ? { op, turn: readTurn(reader) } : { op }
    default:
      return { op }
  }
}

function writeTurn(writer: FieldWriter, turn: TurnOffer): void {
  writer.u16(turn.port).list(turn.urls, (w, url) => w.text(url))
  writer.text(turn.username).text(turn.credential).u32(turn.ttlSeconds)
}

function readTurn(reader: FieldReader): TurnOffer {
  const port = reader.u16('turn port')
  const urls = reader.list(MAX_TURN_URLS, 'turn urls', (r) => r.text(MAX_TURN_TEXT_BYTES, 'turn url'))
  if (!urls.every((url) => /^turns?:[^\s/]/.test(url))) throw new MailboxDecodeError('MALFORMED', 'turn url')
  const username = reader.text(MAX_TURN_TEXT_BYTES, 'turn user name')
  const credential = reader.text(MAX_TURN_TEXT_BYTES, 'turn credential')
  return { port, urls, username, credential, ttlSeconds: reader.u32('turn ttl') }
}

function readCardGet(reader: FieldReader): CardGetReply {
  const state = reader.flag('state') ? 'claimed' : 'open'
  const use = reader.flag('use') ? 'many' : 'single'
  const preview = reader.sized(MAX_PREVIEW_BYTES, 'preview')
  const card = reader.sized(MAX_CARD_BYTES, 'card')
  return card.length === 0
    ? { op: 'card-get', state, use, preview }
    : { op: 'card-get', state, use, preview, card }
}

function readNew(reader: FieldReader): NewPush {
  const mailbox = reader.fixed(KEY_BYTES, 'mailbox')
  const seq = reader.u64('seq')
  const id = reader.fixed(KEY_BYTES, 'id')
  const envelope = reader.sized(Math.max(...ENVELOPE_SIZES), 'envelope')
  return envelope.length === 0 ? { op: 'new', mailbox, seq, id } : { op: 'new', mailbox, seq, id, envelope }
}

function readEntry(reader: FieldReader): MailboxEntry {
  return {
    seq: reader.u64('entry seq'),
    id: reader.fixed(KEY_BYTES, 'entry id'),
    envelope: reader.sized(Math.max(...ENVELOPE_SIZES), 'entry envelope'),
  }
}

function writeMarker(writer: FieldWriter, marker: Bytes | undefined): void {
  writer.flag(marker !== undefined)
  if (marker !== undefined) writer.fixed(marker, KEY_BYTES)
}

function readMarker(reader: FieldReader): { marker?: Bytes } {
  return reader.flag('marker') ? { marker: reader.fixed(KEY_BYTES, 'marker') } : {}
}
