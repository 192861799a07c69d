// The mailboxes of an edge node: what they hold, in the order it came, until it is acknowledged or its time is up.
// One interface, so that another engine can stand behind it; `testing/contracts/envelope-store.ts` is its contract.
// `edge.md`, sections 3.3 to 3.9, 3.14 and 4.1.

import type { Bytes } from '../../lib/bytes.ts'
import type { MailboxEntry } from '../../protocol/mailbox/replies.ts'

/** A mailbox for one sender, or one that takes first messages from anybody and holds less. */
export type MailboxKind = 'conversation' | 'request'

/** What became of a write. `known`: the envelope is there (`seq`) or has been acknowledged (`seq` 0). */
export type AppendOutcome =
  | Readonly<{ outcome: 'stored'; seq: number }>
  | Readonly<{ outcome: 'known'; seq: number }>
  | Readonly<{ outcome: 'quota' }>
  | Readonly<{ outcome: 'unknown' }>

export type MailboxUsage = Readonly<{ count: number; bytes: number; hasMarker: boolean }>

/** `lastSeq` is where the next read begins. */
export type ReadResult = Readonly<{ entries: readonly MailboxEntry[]; lastSeq: number; more: boolean }>

export type NewEnvelope = Readonly<{ mailbox: Bytes; id: Bytes; envelope: Bytes; ttlSeconds: number }>

export interface EnvelopeStore {
  /** Names one life of this store, 16 bytes: sequence numbers count within it. */
  readonly epoch: Bytes
  /** Makes a mailbox; nothing changes where it exists. */
  create(mailbox: Bytes, kind: MailboxKind): Promise<void>
  /** Stores an envelope durably, each id once. Throws `StoreError`. */
  append(entry: NewEnvelope): Promise<AppendOutcome>
  /** What came after `afterSeq`, at most `limit` entries and `maxBytes` of envelopes, but one at least. */
  read(mailbox: Bytes, afterSeq: number, limit: number, maxBytes: number): Promise<ReadResult>
  /** Deletes by id and leaves tombstones until the envelopes' own expiry. Unknown ids are passed over. */
  acknowledge(mailbox: Bytes, ids: readonly Bytes[]): Promise<void>
  /** What a mailbox holds; an unknown one holds nothing. */
  usage(mailbox: Bytes): MailboxUsage
  /** Forgets that a write was refused for the quota. */
  clearMarker(mailbox: Bytes): Promise<void>
  /** Removes a mailbox with everything in it. */
  drop(mailbox: Bytes): Promise<void>
  /** Deletes what has expired, and the wrapping keys of past days. */
  expire(): Promise<void>
}

/** Quota of each kind of mailbox (section 3.9). */
export const QUOTAS: Readonly<Record<MailboxKind, Readonly<{ count: number; bytes: number }>>> = {
  conversation: { count: 1000, bytes: 8 * 1024 * 1024 },
  request: { count: 64, bytes: 512 * 1024 },
}
