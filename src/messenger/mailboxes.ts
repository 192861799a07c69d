// Mailboxes from the client's side: making one, writing into a contact's, dropping one. A card lists the edge nodes that keep
// the mailbox; a write counts once one of them (W = 1) has it on disk, and creating or dropping goes to all of them.
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8, type Bytes } from '../lib/bytes.ts'
import type { EdgeAddress, MailboxCard, RequestMailboxCard } from '../protocol/content/content.ts'
import { decodeEnvelope, encodeEnvelope, envelopeId, pushHintLength } from '../protocol/envelope/envelope.ts'
import { mailboxId, REQUEST_WRITE_KEY } from '../protocol/mailbox/ids.ts'
import type { MailboxKeys } from '../protocol/mailbox/requests.ts'
import { publicKeyOf } from '../protocol/mailbox/signing.ts'
import type { EdgeClient } from './edge-client.ts'
import type { ConversationRow } from './rows.ts'

/** A mailbox that we read: the seed of R, and the card of it. `isRequest` when anybody may write into it. */
export type OwnMailbox = { readSeed: Bytes; card: MailboxCard | RequestMailboxCard }

const HINT_LABEL = utf8('skein no hint 1')

/** A mailbox for one contact at these edge nodes, from two random seeds. It does not exist anywhere yet. */
export function newMailbox(
  edges: readonly EdgeAddress[],
  readSeed: Bytes,
  writeSeed: Bytes,
): { readSeed: Bytes; card: MailboxCard } {
  const readKey = publicKeyOf(readSeed)
  return { readSeed, card: { edges, readKey, id: mailboxId(readKey, publicKeyOf(writeSeed)), writeSeed } }
}

/** A mailbox for first messages at these edge nodes. */
export function newRequestMailbox(edges: readonly EdgeAddress[], readSeed: Bytes): OwnMailbox {
  const readKey = publicKeyOf(readSeed)
  return { readSeed, card: { edges, readKey, id: mailboxId(readKey, REQUEST_WRITE_KEY) } }
}

/** The two public keys of a card. */
export function keysOf(card: MailboxCard | RequestMailboxCard): MailboxKeys {
  const writeKey = 'writeSeed' in card ? cachedPublicKey(card.writeSeed) : REQUEST_WRITE_KEY
  return { readKey: card.readKey, writeKey }
}

/** Makes the mailbox at every edge node of its card; making it again changes nothing. */
export async function createMailbox(edges: EdgeClient, { readSeed, card }: OwnMailbox): Promise<void> {
  const request = { op: 'create', ...keysOf(card) } as const
  await Promise.all(card.edges.map((edge) => edges.signed(edge, request, readSeed)))
}

/** Removes the mailbox and what it holds, everywhere. */
export async function dropMailbox(edges: EdgeClient, { readSeed, card }: OwnMailbox): Promise<void> {
  const request = { op: 'drop', ...keysOf(card) } as const
  await Promise.all(card.edges.map((edge) => edges.signed(edge, request, readSeed)))
}

/** The whole envelope of a ciphertext. The same ciphertext always gives the same envelope, so edge nodes see a repetition as one. */
export function envelopeFor(outbox: NonNullable<ConversationRow['outbox']>, ciphertext: Bytes): Bytes {
  const { id } = outbox.card
  const secret = outbox.kind === 'conversation' ? outbox.card.writeSeed : id
  const pushHint = new Uint8Array(hkdf(sha256, secret, sha256(ciphertext), HINT_LABEL, pushHintLength))
  return encodeEnvelope({ mailbox: id, ttlClass: 0, pushHint, ciphertext })
}

/**
 * Writes an envelope where the contact reads; resolves once an edge node has it durably. Tries the card's edge nodes in turn and
 * rejects with the last one's refusal or failure. With `http` it goes that way, whatever streams there are.
 */
export async function putEnvelope(
  edges: EdgeClient,
  outbox: NonNullable<ConversationRow['outbox']>,
  envelope: Bytes,
  carrier?: 'http',
): Promise<void> {
  let failure: unknown
  for (const edge of outbox.card.edges) {
    try {
      await putAt(edges, edge, outbox, envelope, carrier)
      return
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

async function putAt(
  edges: EdgeClient,
  edge: EdgeAddress,
  outbox: NonNullable<ConversationRow['outbox']>,
  envelope: Bytes,
  carrier?: 'http',
): Promise<void> {
  const request = { op: 'put', ...keysOf(outbox.card), envelope } as const
  if (outbox.kind === 'conversation') await edges.signed(edge, request, outbox.card.writeSeed, carrier)
  else await edges.proven(edge, request, envelopeId(decodeEnvelope(envelope)))
}

/** Public keys of write seeds: computing one costs as much as a signature, and each is needed for every envelope. */
const publicKeys = new WeakMap<Bytes, Bytes>()

function cachedPublicKey(seed: Bytes): Bytes {
  const known = publicKeys.get(seed)
  if (known !== undefined) return known
  const key = publicKeyOf(seed)
  publicKeys.set(seed, key)
  return key
}
