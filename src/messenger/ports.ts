// The ports of the messenger: what it needs from storage, the vault and the network, as types only. The adapters implement
// them; the tests run one contract suite against the real adapter and against the one in memory.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import type { ExpiringRow, MessageRow, TableName, Tables } from './rows.ts'

/** What becomes of one row. */
export type RowChange = {
  [T in TableName]: { table: T; put: Tables[T] } | { table: T; delete: Tables[T]['key'] }
}[TableName]

/** What a unit of work rests on: before it there is no such row. Checked with its commit, which saves reading beforehand. */
export type Absence = { [T in TableName]: { table: T; absent: Tables[T]['key'] } }[TableName]

/** One part of a unit of work. */
export type Change = RowChange | Absence

/** The encrypted database. Reads see only what is committed. */
export interface Store {
  get<T extends TableName>(table: T, key: Tables[T]['key']): Promise<Tables[T] | undefined>
  all<T extends TableName>(table: T): Promise<Tables[T][]>
  /** The rows of these keys in their order, read in one transaction; undefined where there is none. */
  many<T extends TableName>(table: T, keys: readonly Tables[T]['key'][]): Promise<(Tables[T] | undefined)[]>
  /** Newest first: messages of a conversation with a sequence number below `before`. */
  messages(conversation: string, before: number | undefined, limit: number): Promise<MessageRow[]>
  /** Oldest first: messages of a conversation with a sequence number above `after`. */
  messagesAfter(conversation: string, after: number, limit: number): Promise<MessageRow[]>
  /** The messages whose time ends first, in this order. */
  expiring(limit: number): Promise<ExpiringRow[]>
  /**
   * Commits every change in one go, or none; what is committed is durable. Rejects with code `storage-full` or `storage-denied`, and with
   * `conflict` when a row is there that was said to be absent, or a secret is not the one that was read.
   */
  write(changes: readonly Change[]): Promise<void>
  /** Deletes every row of a table of derived data. */
  clear(table: 'searchIndex'): Promise<void>
  /** Erases everything, keys at rest included. */
  destroy(): Promise<void>
  close(): void
}

/** What unsealing an envelope tells about its sender, before any ratchet step. */
export type Unsealed = {
  accountId: string
  deviceId: number
  identityKey: Bytes
  /** 1 prekey, 2 message, 8 plaintext: the numbers of sealed sender. */
  type: number
  body: Bytes
}

/** The session with one peer inside a unit of work. Its steps become real only when the unit commits. */
export interface PeerSession {
  /** A session exists that may encrypt. */
  readonly isOpen: boolean
  /** Starts a session from the peer's prekey bundle (its canonical encoding). */
  start(bundle: Bytes): void
  /** Encrypts and seals `content`; the result has exactly a length an envelope class asks for. */
  seal(content: Bytes): Bytes
  /** Decrypts an unsealed body. Throws a `ProtocolError`; a failed step changes nothing. */
  open(unsealed: Unsealed): Bytes
  /** Seals a request to send again: the peer's message could not be decrypted. */
  sealRetry(unsealed: Unsealed, now: number): Bytes
  /** Archives the current session, so that the next message starts a new one. */
  reset(): void
}

/** The keys of the account and the ratchets. Nothing private leaves it. */
export interface Vault {
  readonly accountId: string
  readonly identityKey: Bytes
  /**
   * Opens a sealed envelope's outer layer. Throws a `ProtocolError`; a `retryable` error when too many envelopes of the same
   * delivery `path` failed lately.
   */
  unseal(sealed: Uint8Array, path?: string): Unsealed
  /**
   * One unit of work in the queue of one peer: `work` steps the session and returns the changes that belong to the step.
   * Everything is committed in one go; only then does the promise resolve with the result.
   */
  withPeer<T>(
    peer: { accountId: string; deviceId: number; identityKey: Bytes },
    work: (session: PeerSession) => Promise<{ changes: readonly Change[]; result: T }>,
  ): Promise<T>
  /** Prekey bundles (canonical encodings) to publish: `count` one-time ones and the last resort. Stored before returned. */
  makePrekeys(count: number): Promise<{ oneTime: Bytes[]; lastResort: Bytes }>
  /** Replaces signed and last-resort prekeys that are older than a week; true when something must be published anew. */
  rotatePrekeys(now: number): Promise<boolean>
  /** Signs with the identity key (XEdDSA). */
  sign(message: Uint8Array): Bytes
  /** Safety number with a contact: 60 digits and the scannable form. */
  safetyNumber(accountId: string, identityKey: Bytes): { digits: string; scannable: Bytes }
  readonly registrationId: number
  readonly deviceId: number
}

/** What a window's network does for the messenger; it knows frames and addresses, never keys or contents. */
export interface Network {
  /** Connects to these edge nodes and keeps connected. */
  start(edges: readonly EdgeAddress[]): Promise<void>
  stop(): Promise<void>
  /** Sends one mailbox frame body to an edge node and resolves with the answer's body. Uses the stream, else HTTP. */
  request(edge: EdgeAddress, frame: Bytes): Promise<Bytes>
  /** The nonce and node id under which requests to this edge node are signed now; `http`: of that carrier, whatever streams there are. */
  challenge(edge: EdgeAddress, carrier?: 'http'): Promise<Challenge>
  /** Tells which peer a contact is now and keeps a link to it; `dial` says whose turn it is. */
  setPeer(tag: string, peer: PeerAddress | undefined): Promise<void>
  /** Hands an envelope to a linked contact; resolves when the contact has stored it durably. Rejects when it has not within 2 s. */
  deliver(tag: string, envelope: Bytes): Promise<void>
  /** Own addresses for presence; empty while no reservation stands. */
  addresses(): Promise<{ peerId: string; addresses: string[] }>
  /** Looks at every path; takes up to some seconds, and asks nobody but the own edge nodes. */
  diagnose(): Promise<Diagnosis>
  /** STUN and TURN of the edge nodes this browser is connected to. */
  iceServers(): Promise<IceServer[]>
  /** Gives up the connections to the edge nodes and makes them anew, now; with `silent` only those that do not answer at once. */
  reconnect(which?: 'silent'): Promise<void>
}

/**
 * How UDP leaves this network: `open` as it is, `mapped` through a NAT of unknown kind, `steady` through one that keeps a port
 * for everybody, `symmetric` through one that does not (direct connections often fail), `blocked` not at all.
 */
export type NatClass = 'open' | 'mapped' | 'steady' | 'symmetric' | 'blocked' | 'unknown'

/** How it stands with one edge node. */
export type EdgeDiagnosis = {
  /** Its origin, such as `https://edge.example`. */
  address: string
  isConnected: boolean
  /** Contacts can reach this browser through it. */
  isReserved: boolean
  /** Its mailbox tells of new mail at once. */
  hasMailbox: boolean
  roundTripMs?: number
}

export type Diagnosis = {
  isOnline: boolean
  nat: NatClass
  edges: EdgeDiagnosis[]
  /** Contacts linked now, by path. */
  links: { direct: number; relayed: number }
}

/** A server that helps a call to find its path: STUN or TURN of an own edge node. */
export type IceServer = { urls: string[]; username?: string; credential?: string }

export type Challenge = { nodeId: string; nonce: Bytes; carrier: 'stream' | 'http' }

export type PeerAddress = { peerId: string; addresses: readonly string[]; dial: boolean }

/** What the network reports. The messenger answers `onEnvelope` only after the envelope is stored. */
export interface NetworkEvents {
  onConnection(state: 'connected' | 'connecting' | 'offline'): void
  /** A mailbox stream to this edge node is fresh: subscriptions have to be made again. */
  onEdgeReady(edge: EdgeAddress): void
  /** An unasked frame of an edge node: new mail. */
  onMail(edge: EdgeAddress, frame: Bytes): void
  /** An envelope over the direct link of a contact. */
  onEnvelope(tag: string, envelope: Bytes): Promise<void>
  /** A link came or went; `kind` is the path in use. */
  onLink(tag: string, kind: 'direct' | 'relayed' | undefined): void
  /** Own addresses changed: contacts have to learn them. */
  onAddresses(own: { peerId: string; addresses: string[] }): void
}
