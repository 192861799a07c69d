// The `EnvelopeStore` on a `KeyValue`. Every decision and its commit happen in one turn, on reads that see all commits
// made before, so counters and sequence numbers need no locks. `edge.md`, sections 3.3 to 3.14.

import { concat, toHex, type Bytes } from '../../lib/bytes.ts'
import { FieldReader } from '../../protocol/mailbox/fields.ts'
import type { MailboxEntry } from '../../protocol/mailbox/replies.ts'
import type { StoreClock } from './clock.ts'
import {
  decodeIdRecord,
  decodeMailboxRecord,
  emptyMailbox,
  encodeIdRecord,
  encodeMailboxRecord,
  type IdRecord,
  type MailboxRecord,
} from './envelope-records.ts'
import {
  QUOTAS,
  type AppendOutcome,
  type EnvelopeStore,
  type MailboxKind,
  type MailboxUsage,
  type NewEnvelope,
  type ReadResult,
} from './envelope-store.ts'
import type { Change, KeyValue } from './key-value.ts'
import { afterPrefix, hourPart, key, seqPart } from './keys.ts'
import type { PartitionKeys } from './partition-keys.ts'

export type EnvelopeStoreParts = Readonly<{
  db: KeyValue
  clock: StoreClock
  partitions: PartitionKeys
  epoch: Bytes
  /** Throws `StoreError` when the disk has no room for more. */
  checkRoom: () => void
}>

const HOUR_MS = 3_600_000
const HOURS_PER_DAY = 24
const ID_BYTES = 32
/** Entries handled in one step of a drop or an expiry. */
const SWEEP_BATCH = 500
/** Entries read from the engine at once. */
const READ_STEP = 16
const NO_VALUE: Bytes = new Uint8Array(0)

export function createEnvelopeStore(parts: EnvelopeStoreParts): EnvelopeStore {
  return new KeyValueEnvelopeStore(parts)
}

class KeyValueEnvelopeStore implements EnvelopeStore {
  readonly epoch: Bytes
  readonly #parts: EnvelopeStoreParts
  readonly #dropping = new Map<string, Promise<void>>()

  constructor(parts: EnvelopeStoreParts) {
    this.#parts = parts
    this.epoch = parts.epoch
  }

  async create(mailbox: Bytes, kind: MailboxKind): Promise<void> {
    // Waits only where it must, so that a write right behind the creation finds the mailbox.
    const dropping = this.#dropping.get(toHex(mailbox))
    if (dropping !== undefined) await dropping
    if (this.#record(mailbox) !== undefined) return
    this.#parts.checkRoom()
    await this.#parts.db.commit([[key('k', mailbox), encodeMailboxRecord(emptyMailbox(kind))]])
  }

  async append({ mailbox, id, envelope, ttlSeconds }: NewEnvelope): Promise<AppendOutcome> {
    const record = this.#record(mailbox)
    if (record === undefined) return { outcome: 'unknown' }
    const known = this.#idRecord(mailbox, id)
    if (known !== undefined) {
      // Said again only once the first copy is on disk: an empty commit waits for all before it.
      await this.#parts.db.commit([])
      return { outcome: 'known', seq: known.seq }
    }
    const quota = QUOTAS[record.kind]
    if (record.count >= quota.count || record.bytes + envelope.length > quota.bytes)
      return this.#refuse(mailbox, record)
    this.#parts.checkRoom()
    const seq = record.nextSeq
    const hour = Math.ceil((this.#parts.clock.nowMs() + ttlSeconds * 1000) / HOUR_MS)
    const place = key('m', mailbox, seqPart(seq))
    const bytes = record.bytes + envelope.length
    await this.#parts.db.commit([
      [place, concat(id, this.#parts.partitions.wrap(Math.floor(hour / HOURS_PER_DAY), place, envelope))],
      [key('i', mailbox, id), encodeIdRecord({ seq, hour, size: envelope.length })],
      [key('x', hourPart(hour), mailbox, seqPart(seq)), id],
      [
        key('k', mailbox),
        encodeMailboxRecord({ ...record, count: record.count + 1, bytes, nextSeq: seq + 1 }),
      ],
    ])
    return { outcome: 'stored', seq }
  }

  async read(mailbox: Bytes, afterSeq: number, limit: number, maxBytes: number): Promise<ReadResult> {
    const end = afterPrefix(key('m', mailbox))
    const entries: MailboxEntry[] = []
    let lastSeq = afterSeq
    let bytes = 0
    for (;;) {
      // In steps, so that large envelopes beyond the bound in bytes are not read for nothing.
      const found = await this.#parts.db.range(key('m', mailbox, seqPart(lastSeq + 1)), end, READ_STEP)
      for (const [place, value] of found) {
        if (entries.length >= limit) return { entries, lastSeq, more: true }
        // An envelope whose wrapping key is gone has expired.
        const envelope = this.#parts.partitions.unwrap(place, value.slice(ID_BYTES))
        bytes += envelope?.length ?? 0
        if (entries.length > 0 && bytes > maxBytes) return { entries, lastSeq, more: true }
        lastSeq = seqOf(place)
        if (envelope !== undefined) entries.push({ seq: lastSeq, id: value.slice(0, ID_BYTES), envelope })
      }
      if (found.length < READ_STEP) return { entries, lastSeq, more: false }
    }
  }

  async acknowledge(mailbox: Bytes, ids: readonly Bytes[]): Promise<void> {
    let record = this.#record(mailbox)
    if (record === undefined) return
    const changes: Change[] = []
    const unique = new Map(ids.map((id) => [toHex(id), id]))
    for (const id of unique.values()) {
      const entry = this.#idRecord(mailbox, id)
      if (entry === undefined || entry.seq === 0) continue
      changes.push(...deletions(mailbox, entry))
      changes.push([key('i', mailbox, id), encodeIdRecord({ ...entry, seq: 0 })])
      changes.push([key('t', hourPart(entry.hour), mailbox, id), NO_VALUE])
      record = without(record, entry)
    }
    if (changes.length === 0) return
    await this.#parts.db.commit([...changes, [key('k', mailbox), encodeMailboxRecord(record)]])
  }

  usage(mailbox: Bytes): MailboxUsage {
    const record = this.#record(mailbox)
    return { count: record?.count ?? 0, bytes: record?.bytes ?? 0, hasMarker: record?.hasMarker ?? false }
  }

  async clearMarker(mailbox: Bytes): Promise<void> {
    const record = this.#record(mailbox)
    if (record?.hasMarker !== true) return
    await this.#parts.db.commit([[key('k', mailbox), encodeMailboxRecord({ ...record, hasMarker: false })]])
  }

  async drop(mailbox: Bytes): Promise<void> {
    const name = toHex(mailbox)
    const dropped =
      this.#dropping.get(name) ?? this.#dropAll(mailbox).finally(() => this.#dropping.delete(name))
    this.#dropping.set(name, dropped)
    await dropped
  }

  async expire(): Promise<void> {
    const { clock, partitions } = this.#parts
    const hour = Math.floor(clock.nowMs() / HOUR_MS)
    await this.#expireIndex('x', hour, (mailbox, rest) => this.#expireEnvelope(mailbox, rest))
    await this.#expireIndex('t', hour, (mailbox, rest) => this.#expireTombstone(mailbox, rest))
    partitions.destroyBefore(Math.floor(hour / HOURS_PER_DAY))
  }

  async #refuse(mailbox: Bytes, record: MailboxRecord): Promise<AppendOutcome> {
    if (!record.hasMarker) {
      await this.#parts.db.commit([[key('k', mailbox), encodeMailboxRecord({ ...record, hasMarker: true })]])
    }
    return { outcome: 'quota' }
  }

  async #dropAll(mailbox: Bytes): Promise<void> {
    const { db } = this.#parts
    // Without its record the mailbox takes nothing more; the commit also waits for all writes before it.
    await db.commit([[key('k', mailbox), undefined]])
    for (;;) {
      const found = await db.range(key('i', mailbox), afterPrefix(key('i', mailbox)), SWEEP_BATCH)
      if (found.length === 0) return
      const changes = found.flatMap(([place, value]): Change[] => {
        const entry = decodeIdRecord(value)
        const id = place.slice(-ID_BYTES)
        const tombstone = key('t', hourPart(entry.hour), mailbox, id)
        return [[place, undefined], [tombstone, undefined], ...deletions(mailbox, entry)]
      })
      await db.commit(changes)
    }
  }

  async #expireIndex(
    letter: 'x' | 't',
    hour: number,
    expire: (mailbox: Bytes, rest: Bytes) => Change[],
  ): Promise<void> {
    const { db } = this.#parts
    for (;;) {
      const found = await db.range(key(letter), key(letter, hourPart(hour + 1)), SWEEP_BATCH)
      if (found.length === 0) return
      // One commit for each, so that every decision sees the counters of the one before; they share their syncs.
      const commits = found.map(([place]) => {
        const changes = expire(place.slice(5, 5 + ID_BYTES), place.slice(5 + ID_BYTES))
        return db.commit([[place, undefined], ...changes])
      })
      await Promise.all(commits)
    }
  }

  #expireEnvelope(mailbox: Bytes, seq: Bytes): Change[] {
    const place = key('m', mailbox, seq)
    const id = this.#parts.db.get(place)?.slice(0, ID_BYTES)
    const entry = id === undefined ? undefined : this.#idRecord(mailbox, id)
    const record = this.#record(mailbox)
    if (id === undefined || entry === undefined || entry.seq === 0) return [[place, undefined]]
    const changes: Change[] = [
      [place, undefined],
      [key('i', mailbox, id), undefined],
    ]
    if (record !== undefined) changes.push([key('k', mailbox), encodeMailboxRecord(without(record, entry))])
    return changes
  }

  #expireTombstone(mailbox: Bytes, id: Bytes): Change[] {
    return this.#idRecord(mailbox, id)?.seq === 0 ? [[key('i', mailbox, id), undefined]] : []
  }

  #record(mailbox: Bytes): MailboxRecord | undefined {
    const value = this.#parts.db.get(key('k', mailbox))
    return value === undefined ? undefined : decodeMailboxRecord(value)
  }

  #idRecord(mailbox: Bytes, id: Bytes): IdRecord | undefined {
    const value = this.#parts.db.get(key('i', mailbox, id))
    return value === undefined ? undefined : decodeIdRecord(value)
  }
}

function deletions(mailbox: Bytes, entry: IdRecord): Change[] {
  if (entry.seq === 0) return []
  return [
    [key('m', mailbox, seqPart(entry.seq)), undefined],
    [key('x', hourPart(entry.hour), mailbox, seqPart(entry.seq)), undefined],
  ]
}

function without(record: MailboxRecord, entry: IdRecord): MailboxRecord {
  return { ...record, count: record.count - 1, bytes: record.bytes - entry.size }
}

function seqOf(place: Bytes): number {
  return new FieldReader(place.subarray(-8)).u64('seq')
}
