// Requests of the mailbox protocol. `edge.md`, section 3; one codec, two carriers.
//
// A frame is
//   version u8 (1) | operation u8 | request id u32 | arguments | auth
// with big-endian integers; `bytes` below is a u32 length and the bytes, a list is a u16 count and its items.
//
// Carriers
//  - libp2p stream `/skein/mailbox/1`: every frame is preceded by its length as u32 (`framing.ts`). Any number
//    of requests may be under way; the reply carries the request id. HELLO comes first and gives the nonce,
//    which is bound to that stream and serves for all its requests.
//  - HTTP `POST /mailbox/v1`, content type `application/octet-stream`: the body is one frame without a length,
//    the answer is one reply frame (status 200 also for a refusal). A nonce serves once and expires; HELLO gives
//    one, and the response header `skein-nonce` (base64url) of each answer gives the next.
//
// Auth is one of: nothing; a nonce and an Ed25519 signature (`signing.ts`); a nonce and a proof of work
// (`proof-of-work.ts`). No clock is involved.
//
// The file is long because all operations share one list: the type, writer and reader of each are checked against it
// and are read side by side.

import type { Bytes } from '../../lib/bytes.ts'
import {
  ENVELOPE_SIZES,
  EPOCH_BYTES,
  KEY_BYTES,
  MAILBOX_VERSION,
  MAX_BATCH,
  MAX_CARD_BYTES,
  MAX_CARD_TTL_SECONDS,
  MAX_FRAME_BYTES,
  MAX_PREKEY_BYTES,
  MAX_PREVIEW_BYTES,
  MAX_SUBSCRIPTIONS,
  SIGNATURE_BYTES,
} from './constants.ts'
import { MailboxDecodeError } from './errors.ts'
import { FieldReader, FieldWriter } from './fields.ts'

/** Proof of being allowed to ask. `counter` is a safe integer. */
export type Auth =
  | Readonly<{ kind: 'signature'; nonce: Bytes; signature: Bytes }>
  | Readonly<{ kind: 'proof'; nonce: Bytes; counter: number }>

/** The two public keys that make a mailbox id: R of the reader and W of the writer (32 zero bytes: request mailbox). */
export type MailboxKeys = Readonly<{ readKey: Bytes; writeKey: Bytes }>

/** Where a reader stands: the life of the edge node's store, and the last sequence number it has seen there. */
export type Cursor = Readonly<{ epoch: Bytes; seq: number }>

/** Whether an invite's card may be taken by one person or by many. */
export type CardUse = 'single' | 'many'

/** Asks for node id, nonce and store epoch. */
export type HelloRequest = Readonly<{ op: 'hello' }>
/** Makes a mailbox; making it again changes nothing. Signed by R. */
export type CreateRequest = Readonly<{ op: 'create'; auth: Auth }> & MailboxKeys
/** Stores an envelope of an exact size class. Signed by W; for a request mailbox a proof over the envelope id. */
export type PutRequest = Readonly<{ op: 'put'; envelope: Bytes; auth: Auth }> & MailboxKeys
/** Reads what lies after the cursor. Signed by R. */
export type FetchRequest = Readonly<{ op: 'fetch'; cursor: Cursor; limit: number; auth: Auth }> & MailboxKeys
/** Deletes envelopes by id, also the quota marker. Signed by R. */
export type AckRequest = Readonly<{ op: 'ack'; ids: readonly Bytes[]; auth: Auth }> & MailboxKeys
/** Removes a mailbox and all it holds. Signed by R. */
export type DropRequest = Readonly<{ op: 'drop'; auth: Auth }> & MailboxKeys
/** One mailbox of a subscription, signed by its R (`signSubscription`). */
export type Subscription = MailboxKeys & Readonly<{ signature: Bytes }>
/** Has every envelope stored from now on pushed to this stream; not over HTTP. */
export type SubscribeRequest = Readonly<{ op: 'subscribe'; nonce: Bytes; mailboxes: readonly Subscription[] }>
/** Lays down or replaces a sealed contact card. Signed by the revoke key, which alone may replace it. */
export type CardPutRequest = Readonly<{
  op: 'card-put'
  locator: Bytes
  preview: Bytes
  card: Bytes
  use: CardUse
  ttlSeconds: number
  revokeKey: Bytes
  auth: Auth
}>
/** Looks at a card without claiming it. */
export type CardGetRequest = Readonly<{ op: 'card-get'; locator: Bytes }>
/** Takes the card; the same claim id may take it again. */
export type CardClaimRequest = Readonly<{ op: 'card-claim'; locator: Bytes; claimId: Bytes }>
/** Revokes a card for good. Signed by the revoke key. */
export type CardRevokeRequest = Readonly<{ op: 'card-revoke'; locator: Bytes; auth: Auth }>
/** Lays down one-time prekeys, after those there or instead of them; the last-resort entry is replaced when given. */
export type PrekeysPutRequest = Readonly<{
  op: 'prekeys-put'
  locator: Bytes
  ownerKey: Bytes
  replace: boolean
  oneTime: readonly Bytes[]
  lastResort?: Bytes | undefined
  auth: Auth
}>
/** How many one-time prekeys are left. Signed by the owner. */
export type PrekeysCountRequest = Readonly<{
  op: 'prekeys-count'
  locator: Bytes
  ownerKey: Bytes
  auth: Auth
}>
/** Takes one prekey entry. Needs a proof over the locator. */
export type PrekeysTakeRequest = Readonly<{ op: 'prekeys-take'; locator: Bytes; auth: Auth }>
/** Asks for a TURN server and a credential that lives shortly. */
export type IceRequest = Readonly<{ op: 'ice' }>
/** Removes all prekeys. Signed by the owner. */
export type PrekeysDropRequest = Readonly<{ op: 'prekeys-drop'; locator: Bytes; ownerKey: Bytes; auth: Auth }>

export type MailboxRequest =
  | HelloRequest
  | CreateRequest
  | PutRequest
  | FetchRequest
  | AckRequest
  | DropRequest
  | SubscribeRequest
  | CardPutRequest
  | CardGetRequest
  | CardClaimRequest
  | CardRevokeRequest
  | PrekeysPutRequest
  | PrekeysCountRequest
  | PrekeysTakeRequest
  | PrekeysDropRequest
  | IceRequest

/** Name of an operation, which signatures and proofs cover. */
export type MailboxOp = MailboxRequest['op']
/** Requests that carry an `auth`. */
export type AuthorisedRequest = Extract<MailboxRequest, { auth: Auth }>
/** A request before it is signed or proven. */
export type Unauthorised<T extends AuthorisedRequest> = T extends AuthorisedRequest ? Omit<T, 'auth'> : never

/** Operation codes on the wire; a reply has the same code with the top bit set. */
export const OP_CODES: Readonly<Record<MailboxOp, number>> = {
  hello: 1,
  create: 2,
  put: 3,
  fetch: 4,
  ack: 5,
  drop: 6,
  subscribe: 7,
  'card-put': 16,
  'card-get': 17,
  'card-claim': 18,
  'card-revoke': 19,
  'prekeys-put': 32,
  'prekeys-count': 33,
  'prekeys-take': 34,
  'prekeys-drop': 35,
  ice: 48,
}

const OPS_BY_CODE = new Map(Object.entries(OP_CODES).map(([op, code]) => [code, op as MailboxOp]))

/** The operation of a code, or nothing. */
export function opOfCode(code: number): MailboxOp | undefined {
  return OPS_BY_CODE.get(code)
}

/** The whole frame, without the length that a stream puts in front. `requestId` is a u32 of the client's choice. */
export function encodeRequest(requestId: number, request: MailboxRequest): Bytes {
  const writer = new FieldWriter().u8(MAILBOX_VERSION).u8(OP_CODES[request.op]).u32(requestId)
  writer.raw(encodeArguments(request))
  if ('auth' in request) writeAuth(writer, request.auth)
  return writer.finish()
}

/** Version, operation code and request id, for an answer even to a frame whose rest is not understood. */
export function decodeHeader(frame: Uint8Array): { version: number; code: number; requestId: number } {
  const reader = new FieldReader(frame)
  return { version: reader.u8('version'), code: reader.u8('operation'), requestId: reader.u32('request id') }
}

/** Reads a request frame. Throws `MailboxDecodeError`. */
export function decodeRequest(frame: Uint8Array): { requestId: number; request: MailboxRequest } {
  if (frame.length > MAX_FRAME_BYTES) throw new MailboxDecodeError('TOO_LARGE', 'frame')
  const { version, code, requestId } = decodeHeader(frame)
  const op = opOfCode(code)
  if (version !== MAILBOX_VERSION) throw new MailboxDecodeError('UNSUPPORTED', 'version')
  if (op === undefined) throw new MailboxDecodeError('UNSUPPORTED', 'operation')
  const reader = new FieldReader(frame.subarray(6))
  const request = readRequest(reader, op)
  reader.end()
  return { requestId, request }
}

/** The arguments as bytes: what a signature covers, and the frame's middle. */
export function encodeArguments(request: MailboxRequest | Unauthorised<AuthorisedRequest>): Bytes {
  const writer = new FieldWriter()
  switch (request.op) {
    case 'hello':
    case 'ice':
      break
    case 'create':
    case 'drop':
      writeKeys(writer, request)
      break
    case 'put':
      writeKeys(writer, request).sized(request.envelope)
      break
    case 'fetch':
      writeKeys(writer, request)
        .fixed(request.cursor.epoch, EPOCH_BYTES)
        .u64(request.cursor.seq)
        .u16(request.limit)
      break
    case 'ack':
      writeKeys(writer, request).list(request.ids, (w, id) => w.fixed(id, KEY_BYTES))
      break
    case 'subscribe':
      writer.fixed(request.nonce, KEY_BYTES)
      writer.list(request.mailboxes, (w, one) => writeKeys(w, one).fixed(one.signature, SIGNATURE_BYTES))
      break
    case 'card-put':
      writer.fixed(request.locator, KEY_BYTES).sized(request.preview).sized(request.card)
      writer
        .flag(request.use === 'many')
        .u32(request.ttlSeconds)
        .fixed(request.revokeKey, KEY_BYTES)
      break
    case 'card-get':
    case 'card-revoke':
    case 'prekeys-take':
      writer.fixed(request.locator, KEY_BYTES)
      break
    case 'card-claim':
      writer.fixed(request.locator, KEY_BYTES).fixed(request.claimId, EPOCH_BYTES)
      break
    case 'prekeys-put':
      writer.fixed(request.locator, KEY_BYTES).fixed(request.ownerKey, KEY_BYTES).flag(request.replace)
      writer
        .list(request.oneTime, (w, entry) => w.sized(entry))
        .sized(request.lastResort ?? new Uint8Array(0))
      break
    case 'prekeys-count':
    case 'prekeys-drop':
      writer.fixed(request.locator, KEY_BYTES).fixed(request.ownerKey, KEY_BYTES)
      break
  }
  return writer.finish()
}

function readRequest(reader: FieldReader, op: MailboxOp): MailboxRequest {
  switch (op) {
    case 'hello':
    case 'ice':
      return { op }
    case 'create':
    case 'drop':
      return { op, ...readKeys(reader), auth: readAuth(reader) }
    case 'put':
      return { op, ...readKeys(reader), envelope: readEnvelope(reader), auth: readAuth(reader) }
    case 'fetch':
      return {
        op,
        ...readKeys(reader),
        cursor: { epoch: reader.fixed(EPOCH_BYTES, 'cursor epoch'), seq: reader.u64('cursor seq') },
        limit: reader.u16('limit'),
        auth: readAuth(reader),
      }
    case 'ack': {
      const keys = readKeys(reader)
      const ids = reader.list(MAX_BATCH, 'ids', (r) => r.fixed(KEY_BYTES, 'id'))
      return { op, ...keys, ids, auth: readAuth(reader) }
    }
    case 'subscribe': {
      const nonce = reader.fixed(KEY_BYTES, 'nonce')
      return { op, nonce, mailboxes: reader.list(MAX_SUBSCRIPTIONS, 'mailboxes', readSubscription) }
    }
    case 'card-put':
      return readCardPut(reader)
    case 'card-get':
      return { op, locator: reader.fixed(KEY_BYTES, 'locator') }
    case 'card-claim':
      return {
        op,
        locator: reader.fixed(KEY_BYTES, 'locator'),
        claimId: reader.fixed(EPOCH_BYTES, 'claim id'),
      }
    case 'card-revoke':
    case 'prekeys-take':
      return { op, locator: reader.fixed(KEY_BYTES, 'locator'), auth: readAuth(reader) }
    case 'prekeys-put':
      return readPrekeysPut(reader)
    case 'prekeys-count':
    case 'prekeys-drop':
      return {
        op,
        locator: reader.fixed(KEY_BYTES, 'locator'),
        ownerKey: reader.fixed(KEY_BYTES, 'owner key'),
        auth: readAuth(reader),
      }
  }
}

function readCardPut(reader: FieldReader): CardPutRequest {
  const locator = reader.fixed(KEY_BYTES, 'locator')
  const preview = reader.sized(MAX_PREVIEW_BYTES, 'preview')
  const card = reader.sized(MAX_CARD_BYTES, 'card')
  const use = reader.flag('use') ? 'many' : 'single'
  const ttlSeconds = reader.u32('ttl')
  if (ttlSeconds < 1 || ttlSeconds > MAX_CARD_TTL_SECONDS) throw new MailboxDecodeError('MALFORMED', 'ttl')
  const revokeKey = reader.fixed(KEY_BYTES, 'revoke key')
  return { op: 'card-put', locator, preview, card, use, ttlSeconds, revokeKey, auth: readAuth(reader) }
}

function readPrekeysPut(reader: FieldReader): PrekeysPutRequest {
  const locator = reader.fixed(KEY_BYTES, 'locator')
  const ownerKey = reader.fixed(KEY_BYTES, 'owner key')
  const replace = reader.flag('replace')
  const oneTime = reader.list(MAX_BATCH, 'one-time entries', (r) => {
    const entry = r.sized(MAX_PREKEY_BYTES, 'one-time entry')
    if (entry.length === 0) throw new MailboxDecodeError('MALFORMED', 'one-time entry')
    return entry
  })
  const lastResort = reader.sized(MAX_PREKEY_BYTES, 'last-resort entry')
  const auth = readAuth(reader)
  const common = { op: 'prekeys-put', locator, ownerKey, replace, oneTime, auth } as const
  return lastResort.length === 0 ? common : { ...common, lastResort }
}

function readEnvelope(reader: FieldReader): Bytes {
  const envelope = reader.sized(Math.max(...ENVELOPE_SIZES), 'envelope')
  if (!ENVELOPE_SIZES.includes(envelope.length))
    throw new MailboxDecodeError('MALFORMED', 'envelope size class')
  return envelope
}

function writeKeys<W extends FieldWriter>(writer: W, keys: MailboxKeys): W {
  return writer.fixed(keys.readKey, KEY_BYTES).fixed(keys.writeKey, KEY_BYTES)
}

function readKeys(reader: FieldReader): MailboxKeys {
  return { readKey: reader.fixed(KEY_BYTES, 'read key'), writeKey: reader.fixed(KEY_BYTES, 'write key') }
}

function readSubscription(reader: FieldReader): Subscription {
  return { ...readKeys(reader), signature: reader.fixed(SIGNATURE_BYTES, 'signature') }
}

function writeAuth(writer: FieldWriter, auth: Auth): void {
  writer.flag(auth.kind === 'proof').fixed(auth.nonce, KEY_BYTES)
  if (auth.kind === 'proof') writer.u64(auth.counter)
  else writer.fixed(auth.signature, SIGNATURE_BYTES)
}

function readAuth(reader: FieldReader): Auth {
  const isProof = reader.flag('auth kind')
  const nonce = reader.fixed(KEY_BYTES, 'nonce')
  if (isProof) return { kind: 'proof', nonce, counter: reader.u64('counter') }
  return { kind: 'signature', nonce, signature: reader.fixed(SIGNATURE_BYTES, 'signature') }
}
