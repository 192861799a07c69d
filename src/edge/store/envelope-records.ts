// Values of the envelope store's keys: the mailbox record with its counters, and the entry of an envelope id.

import type { Bytes } from '../../lib/bytes.ts'
import { FieldReader, FieldWriter } from '../../protocol/mailbox/fields.ts'
import type { MailboxKind } from './envelope-store.ts'

/** `k|mbx`: kind, what it holds, the next sequence number, and whether a write was refused for the quota. */
export type MailboxRecord = Readonly<{
  kind: MailboxKind
  count: number
  bytes: number
  nextSeq: number
  hasMarker: boolean
}>

/** `i|mbx|id`: a live envelope, or (`seq` 0) the tombstone of one. `hour` is when it goes. */
export type IdRecord = Readonly<{ seq: number; hour: number; size: number }>

/** A mailbox that holds nothing yet. Its envelopes count from 1. */
export function emptyMailbox(kind: MailboxKind): MailboxRecord {
  return { kind, count: 0, bytes: 0, nextSeq: 1, hasMarker: false }
}

export function encodeMailboxRecord(record: MailboxRecord): Bytes {
  const writer = new FieldWriter()
    .flag(record.kind === 'request')
    .u32(record.count)
    .u64(record.bytes)
  return writer.u64(record.nextSeq).flag(record.hasMarker).finish()
}

export function decodeMailboxRecord(value: Bytes): MailboxRecord {
  const reader = new FieldReader(value)
  return {
    kind: reader.flag('kind') ? 'request' : 'conversation',
    count: reader.u32('count'),
    bytes: reader.u64('bytes'),
    nextSeq: reader.u64('next seq'),
    hasMarker: reader.flag('marker'),
  }
}

export function encodeIdRecord(record: IdRecord): Bytes {
  return new FieldWriter().u64(record.seq).u32(record.hour).u32(record.size).finish()
}

export function decodeIdRecord(value: Bytes): IdRecord {
  const reader = new FieldReader(value)
  return { seq: reader.u64('seq'), hour: reader.u32('hour'), size: reader.u32('size') }
}
