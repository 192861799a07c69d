// Mailbox cards (edge.md 3.1 and 3.2): what somebody needs to write to us while we are away. A card is handed to
// one contact inside the ratchet; a request mailbox, which everybody may write to, stands in the contact card.

import { type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter, readProto, type ProtoReader } from '../wire/protobuf.ts'
import { decodeList, encodeList } from './list.ts'
import { checkMultiaddr, checkOrigin, checkPeerId, maxAddressBytes, maxPeerIdBytes } from './text-field.ts'

/** Where an edge node can be reached. */
export interface EdgeAddress {
  /** libp2p peer id. */
  readonly id: string
  /** WebSocket multiaddr. */
  readonly ws: string
  /** Origin of its HTTP interface. */
  readonly http: string
}

/** A mailbox that anybody may write to. */
export interface RequestMailboxCard {
  /** The edge nodes that keep the mailbox, 1 to 5. */
  readonly edges: readonly EdgeAddress[]
  /** R's public key, 32 bytes. */
  readonly readKey: Bytes
  /** Mailbox id, 32 bytes. */
  readonly id: Bytes
}

/** A mailbox for one contact. */
export interface MailboxCard extends RequestMailboxCard {
  /** Seed of W, the key pair that may write: 32 bytes, secret between the two. */
  readonly writeSeed: Bytes
}

/** Most edge nodes of one mailbox. */
export const maxEdges = 5
const keyLength = 32
const maxCardBytes = 8192

/** Encodes the card of a contact's mailbox. */
export function encodeMailboxCard(card: MailboxCard): Bytes {
  return writeShared(card).bytes(4, card.writeSeed).finish()
}

/** Decodes the card of a contact's mailbox. Throws `DecodeError`. */
export function decodeMailboxCard(bytes: Uint8Array): MailboxCard {
  const fields = readProto(bytes, 'MailboxCard', maxCardBytes)
  return { ...readShared(fields), writeSeed: readKey(fields, 4, 'writeSeed') }
}

/** Encodes the card of a request mailbox. */
export function encodeRequestMailbox(card: RequestMailboxCard): Bytes {
  return writeShared(card).finish()
}

/** Decodes the card of a request mailbox. Throws `DecodeError`. */
export function decodeRequestMailbox(bytes: Uint8Array): RequestMailboxCard {
  return readShared(readProto(bytes, 'MailboxCard', maxCardBytes))
}

/** A field of exactly 32 bytes. */
export function readKey(fields: ProtoReader, field: number, name: string): Bytes {
  const key = fields.required(fields.bytes(field, name, keyLength), name)
  if (key.length !== keyLength) throw new DecodeError(name, 'not 32 bytes')
  return key
}

function writeShared(card: RequestMailboxCard): ProtoWriter {
  return new ProtoWriter()
    .bytes(1, encodeList(card.edges.map(encodeEdge)))
    .bytes(2, card.readKey)
    .bytes(3, card.id)
}

function readShared(fields: ProtoReader): RequestMailboxCard {
  const list = fields.required(fields.bytes(1, 'edges'), 'edges')
  const edges = decodeList(list, 'MailboxCard.edges', maxEdges).map(decodeEdge)
  if (edges.length === 0) throw new DecodeError('MailboxCard.edges', 'none')
  return { edges, readKey: readKey(fields, 2, 'readKey'), id: readKey(fields, 3, 'id') }
}

function encodeEdge(edge: EdgeAddress): Bytes {
  return new ProtoWriter().string(1, edge.id).string(2, edge.ws).string(3, edge.http).finish()
}

function decodeEdge(bytes: Uint8Array): EdgeAddress {
  const fields = readProto(bytes, 'EdgeAddress')
  const id = fields.required(fields.string(1, 'id', maxPeerIdBytes), 'id')
  const ws = fields.required(fields.string(2, 'ws', maxAddressBytes), 'ws')
  const http = fields.required(fields.string(3, 'http', maxAddressBytes), 'http')
  return {
    id: checkPeerId(id, 'EdgeAddress.id'),
    ws: checkMultiaddr(ws, 'EdgeAddress.ws'),
    http: checkOrigin(http, 'EdgeAddress.http'),
  }
}
