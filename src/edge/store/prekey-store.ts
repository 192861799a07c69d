// Prekeys under their locators: one-time entries, each given out once and durably gone before it is given, then the
// last-resort entry. A supply nobody has refilled or counted for 60 days is removed. `edge.md`, section 3.13.

import { isEqual, type Bytes } from '../../lib/bytes.ts'
import { KEY_BYTES, MAX_PREKEY_BYTES } from '../../protocol/mailbox/constants.ts'
import { FieldReader, FieldWriter } from '../../protocol/mailbox/fields.ts'
import type { StoreClock } from './clock.ts'
import type { Change, KeyValue } from './key-value.ts'
import { hourPart, key, seqPart } from './keys.ts'

/** One-time entries lie at `head <= seq < tail`. */
type PrekeyRecord = Readonly<{
  ownerKey: Bytes
  head: number
  tail: number
  keptUntilHour: number
  lastResort: Bytes
}>

export type PrekeySupply = Readonly<{
  locator: Bytes
  ownerKey: Bytes
  replace: boolean
  oneTime: readonly Bytes[]
  lastResort?: Bytes | undefined
}>

export interface PrekeyStore {
  /** Adds or replaces. The first to use a locator owns it; `QUOTA` beyond 200 one-time entries. */
  put(supply: PrekeySupply): Promise<'stored' | 'CONFLICT' | 'QUOTA'>
  /** What is left; keeps the supply alive. Nothing under a locator that this key does not own. */
  count(locator: Bytes, ownerKey: Bytes): Promise<{ oneTime: number; hasLastResort: boolean } | undefined>
  take(locator: Bytes): Promise<{ entry: Bytes; isLastResort: boolean } | undefined>
  drop(locator: Bytes, ownerKey: Bytes): Promise<void>
  expire(): Promise<void>
}

const HOUR_MS = 3_600_000
const KEPT_HOURS = 60 * 24
const MAX_ONE_TIME = 200
const SWEEP_BATCH = 500
const NOTHING: Bytes = new Uint8Array(0)

export function createPrekeyStore(db: KeyValue, clock: StoreClock, checkRoom: () => void): PrekeyStore {
  const read = (locator: Bytes): PrekeyRecord | undefined => {
    const value = db.get(key('p', locator))
    return value === undefined ? undefined : decodeRecord(value)
  }
  const readOwned = (locator: Bytes, ownerKey: Bytes): PrekeyRecord | undefined => {
    const record = read(locator)
    return record !== undefined && isEqual(record.ownerKey, ownerKey) ? record : undefined
  }
  const nowHour = (): number => Math.floor(clock.nowMs() / HOUR_MS)

  /** Writes a record and moves its place in the expiry index to 60 days from now. */
  function renewal(locator: Bytes, record: PrekeyRecord): Change[] {
    const keptUntilHour = nowHour() + KEPT_HOURS
    return [
      [key('z', hourPart(record.keptUntilHour), locator), undefined],
      [key('z', hourPart(keptUntilHour), locator), NOTHING],
      [key('p', locator), encodeRecord({ ...record, keptUntilHour })],
    ]
  }

  return {
    async put({ locator, ownerKey, replace, oneTime, lastResort }) {
      const old = read(locator)
      if (old !== undefined && !isEqual(old.ownerKey, ownerKey)) return 'CONFLICT'
      const record = old ?? { ownerKey, head: 0, tail: 0, keptUntilHour: 0, lastResort: NOTHING }
      const head = replace ? record.tail : record.head
      if (record.tail - head + oneTime.length > MAX_ONE_TIME) return 'QUOTA'
      checkRoom()
      const tail = record.tail + oneTime.length
      await db.commit([
        ...(replace ? entryDeletions(locator, record) : []),
        ...oneTime.map((entry, at): Change => [key('e', locator, seqPart(record.tail + at)), entry]),
        ...renewal(locator, { ...record, head, tail, lastResort: lastResort ?? record.lastResort }),
      ])
      return 'stored'
    },

    async count(locator, ownerKey) {
      const record = readOwned(locator, ownerKey)
      if (record === undefined) return undefined
      await db.commit(renewal(locator, record))
      return { oneTime: record.tail - record.head, hasLastResort: record.lastResort.length > 0 }
    },

    async take(locator) {
      const record = read(locator)
      if (record === undefined) return undefined
      const place = key('e', locator, seqPart(record.head))
      const entry = record.head < record.tail ? db.get(place) : undefined
      if (entry === undefined) {
        return record.lastResort.length > 0 ? { entry: record.lastResort, isLastResort: true } : undefined
      }
      await db.commit([
        [place, undefined],
        [key('p', locator), encodeRecord({ ...record, head: record.head + 1 })],
      ])
      return { entry, isLastResort: false }
    },

    async drop(locator, ownerKey) {
      const record = readOwned(locator, ownerKey)
      if (record !== undefined) await db.commit(allDeletions(locator, record))
    },

    async expire() {
      for (;;) {
        const found = await db.range(key('z'), key('z', hourPart(nowHour())), SWEEP_BATCH)
        if (found.length === 0) return
        for (const [place] of found) {
          const locator = place.slice(5)
          const record = read(locator)
          await db.commit([
            [place, undefined],
            ...(record === undefined ? [] : allDeletions(locator, record)),
          ])
        }
      }
    },
  }
}

function entryDeletions(locator: Bytes, record: PrekeyRecord): Change[] {
  return Array.from({ length: record.tail - record.head }, (_, at) => [
    key('e', locator, seqPart(record.head + at)),
    undefined,
  ])
}

function allDeletions(locator: Bytes, record: PrekeyRecord): Change[] {
  return [
    ...entryDeletions(locator, record),
    [key('z', hourPart(record.keptUntilHour), locator), undefined],
    [key('p', locator), undefined],
  ]
}

function encodeRecord(record: PrekeyRecord): Bytes {
  const writer = new FieldWriter().fixed(record.ownerKey, KEY_BYTES).u64(record.head).u64(record.tail)
  return writer.u32(record.keptUntilHour).sized(record.lastResort).finish()
}

function decodeRecord(value: Bytes): PrekeyRecord {
  const reader = new FieldReader(value)
  return {
    ownerKey: reader.fixed(KEY_BYTES, 'owner key'),
    head: reader.u64('head'),
    tail: reader.u64('tail'),
    keptUntilHour: reader.u32('kept until'),
    lastResort: reader.sized(MAX_PREKEY_BYTES, 'last resort'),
  }
}
