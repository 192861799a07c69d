// The mailbox service: what an edge node does with a request, whichever carrier brought it. Up to the commit everything
// happens in one turn, so requests of one stream take effect in the order they came. `edge.md`, sections 3 and 8.

import { isEqual } from '../../lib/bytes.ts'
import { decodeEnvelope, envelopeId, ttlSeconds, type Envelope } from '../../protocol/envelope/envelope.ts'
import { MAX_BATCH, MAX_FETCH_BYTES, PROOF_BITS } from '../../protocol/mailbox/constants.ts'
import { isRequestMailbox, mailboxId, quotaMarkerId } from '../../protocol/mailbox/ids.ts'
import type { MailboxReply, Refusal } from '../../protocol/mailbox/replies.ts'
import type {
  AckRequest,
  AuthorisedRequest,
  CreateRequest,
  DropRequest,
  FetchRequest,
  MailboxOp,
  MailboxRequest,
  PutRequest,
  SubscribeRequest,
} from '../../protocol/mailbox/requests.ts'
import type { Bytes } from '../../lib/bytes.ts'
import { codeOf, type Log } from '../log.ts'
import type { EdgeStore } from '../store/edge-store.ts'
import { StoreError } from '../store/errors.ts'
import type { TurnOffers } from '../turn/offers.ts'
import { createAuthority, type Authority } from './authority.ts'
import { handleCard, handlePrekeys } from './cards.ts'
import type { MailboxContext } from './context.ts'
import { SubscriptionHub } from './hub.ts'
import type { MailboxSession } from './session.ts'

export interface MailboxService {
  readonly hub: SubscriptionHub
  /** Does a request and gives its reply, which may be a refusal; never rejects. */
  handle(requestId: number, request: MailboxRequest, session: MailboxSession): Promise<MailboxReply>
}

export type MailboxServiceParts = Readonly<{
  store: EdgeStore
  nodeId: string
  log: Log
  proofBits?: number
  /** Where this node knows a way through TURN. */
  turn?: TurnOffers
}>

/** Tokens that a request costs; those that take room for long cost more. */
const COSTS: Partial<Record<MailboxOp, number>> = { create: 5, 'card-put': 20, 'prekeys-put': 20, ice: 100 }

export function createMailboxService(parts: MailboxServiceParts): MailboxService {
  const { store, nodeId, log } = parts
  const hub = new SubscriptionHub()
  const context: MailboxContext = { store, authority: createAuthority(nodeId, parts.proofBits ?? PROOF_BITS) }

  function dispatch(
    requestId: number,
    request: MailboxRequest,
    session: MailboxSession,
  ): Promise<MailboxReply> {
    switch (request.op) {
      case 'hello': {
        const { epoch } = store.envelopes
        return Promise.resolve({ op: 'hello', nodeId, nonce: session.nonce(), storeEpoch: epoch })
      }
      case 'ice':
        return Promise.resolve(offerTurn(parts.turn))
      case 'create':
        return create(context, request, session)
      case 'put':
        return put(context, request, session, hub)
      case 'fetch':
        return fetchEntries(context, request, session)
      case 'ack':
        return acknowledge(context, request, session)
      case 'drop':
        return drop(context, request, session)
      case 'subscribe':
        return Promise.resolve(subscribe(context, request, session, { hub, requestId }))
      case 'card-put':
      case 'card-get':
      case 'card-claim':
      case 'card-revoke':
        return handleCard(context, request, session)
      default:
        return handlePrekeys(context, request, session)
    }
  }

  return {
    hub,
    async handle(requestId, request, session) {
      const { op } = request
      if (!session.bucket.take(COSTS[op] ?? 1)) return { op, refusal: 'RATE' }
      try {
        return await dispatch(requestId, request, session)
      } catch (error) {
        return { op, refusal: refusalOf(error, log) }
      }
    },
  }
}

function offerTurn(turn: TurnOffers | undefined): MailboxReply {
  const offer = turn?.offer()
  if (offer === 'rate') return { op: 'ice', refusal: 'RATE' }
  return offer === undefined ? { op: 'ice' } : { op: 'ice', turn: offer }
}

async function create(
  { store, authority }: MailboxContext,
  request: CreateRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const refusal = authority.checkSignature(request, request.readKey, session)
  if (refusal !== undefined) return { op: 'create', refusal }
  const kind = isRequestMailbox(request.writeKey) ? 'request' : 'conversation'
  await store.envelopes.create(mailboxOf(request), kind)
  return { op: 'create' }
}

async function put(
  { store, authority }: MailboxContext,
  request: PutRequest,
  session: MailboxSession,
  hub: SubscriptionHub,
): Promise<MailboxReply> {
  const mailbox = mailboxOf(request)
  const envelope = readEnvelope(request.envelope)
  if (envelope === undefined || !isEqual(envelope.mailbox, mailbox))
    return { op: 'put', refusal: 'MALFORMED' }
  const id = envelopeId(envelope)
  const refusal = isRequestMailbox(request.writeKey)
    ? authority.checkProof(request, id, session)
    : authority.checkSignature(request, request.writeKey, session)
  if (refusal !== undefined) return { op: 'put', refusal }
  const seconds = ttlSeconds[envelope.ttlClass]
  const result = await store.envelopes.append({
    mailbox,
    id,
    envelope: request.envelope,
    ttlSeconds: seconds,
  })
  if (result.outcome === 'quota') return { op: 'put', refusal: 'QUOTA' }
  if (result.outcome === 'unknown') return { op: 'put', refusal: 'UNKNOWN' }
  if (result.outcome === 'stored')
    hub.announce({ op: 'new', mailbox, seq: result.seq, id, envelope: request.envelope })
  return { op: 'put', seq: result.seq }
}

async function fetchEntries(
  { store, authority }: MailboxContext,
  request: FetchRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const refusal = checkReader(authority, request, session)
  if (refusal !== undefined) return { op: 'fetch', refusal }
  const { envelopes } = store
  const mailbox = mailboxOf(request)
  // A cursor of another life of the store says nothing about this one.
  const afterSeq = isEqual(request.cursor.epoch, envelopes.epoch) ? request.cursor.seq : 0
  const limit = Math.min(Math.max(request.limit, 1), MAX_BATCH)
  const { entries, lastSeq, more } = await envelopes.read(mailbox, afterSeq, limit, MAX_FETCH_BYTES)
  const next = { epoch: envelopes.epoch, seq: lastSeq }
  return { op: 'fetch', entries, next, more, ...markerOf(store, mailbox) }
}

async function acknowledge(
  { store, authority }: MailboxContext,
  request: AckRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const refusal = checkReader(authority, request, session)
  if (refusal !== undefined) return { op: 'ack', refusal }
  const mailbox = mailboxOf(request)
  const marker = quotaMarkerId(mailbox)
  await store.envelopes.acknowledge(mailbox, request.ids)
  if (request.ids.some((id) => isEqual(id, marker))) await store.envelopes.clearMarker(mailbox)
  return { op: 'ack', ...markerOf(store, mailbox) }
}

async function drop(
  { store, authority }: MailboxContext,
  request: DropRequest,
  session: MailboxSession,
): Promise<MailboxReply> {
  const refusal = checkReader(authority, request, session)
  if (refusal !== undefined) return { op: 'drop', refusal }
  await store.envelopes.drop(mailboxOf(request))
  return { op: 'drop' }
}

function subscribe(
  { authority }: MailboxContext,
  request: SubscribeRequest,
  session: MailboxSession,
  { hub, requestId }: Readonly<{ hub: SubscriptionHub; requestId: number }>,
): MailboxReply {
  if (session.subscriber === undefined) return { op: 'subscribe', refusal: 'UNSUPPORTED' }
  if (!session.bucket.take(request.mailboxes.length)) return { op: 'subscribe', refusal: 'RATE' }
  const refusal = authority.checkSubscriptions(request, session)
  if (refusal !== undefined) return { op: 'subscribe', refusal }
  const isRoomLeft = hub.subscribe(session.subscriber, requestId, request.mailboxes.map(mailboxOf))
  return isRoomLeft ? { op: 'subscribe' } : { op: 'subscribe', refusal: 'QUOTA' }
}

function checkReader(
  authority: Authority,
  request: Extract<AuthorisedRequest, { readKey: Bytes }>,
  session: MailboxSession,
): Refusal | undefined {
  return authority.checkSignature(request, request.readKey, session)
}

function mailboxOf(keys: Readonly<{ readKey: Bytes; writeKey: Bytes }>): Bytes {
  return mailboxId(keys.readKey, keys.writeKey)
}

/** The note that a write was refused for the quota; it waits until the mailbox is empty. */
function markerOf(store: EdgeStore, mailbox: Bytes): { marker?: Bytes } {
  const { count, hasMarker } = store.envelopes.usage(mailbox)
  return hasMarker && count === 0 ? { marker: quotaMarkerId(mailbox) } : {}
}

function readEnvelope(bytes: Bytes): Envelope | undefined {
  try {
    return decodeEnvelope(bytes)
  } catch {
    return undefined
  }
}

function refusalOf(error: unknown, log: Log): Refusal {
  if (!(error instanceof StoreError)) {
    log('request failed', { code: codeOf(error) })
    return 'INTERNAL'
  }
  if (error.code === 'BUSY') return 'RATE'
  log('store fault', { code: error.code })
  return error.code === 'FULL' ? 'FULL' : 'INTERNAL'
}
