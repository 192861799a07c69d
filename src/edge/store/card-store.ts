// Sealed contact cards under their locators: laid down by the holder of a revoke key, looked at by whoever has the
// link, claimed once or many times, revoked or expired. Of a revoked or expired card only that fact is kept, until 30
// days after its time, so that a late visitor learns why. `edge.md`, section 3.13; the invite link of `architecture.md`.

import { isEqual, type Bytes } from '../../lib/bytes.ts'
import {
  EPOCH_BYTES,
  KEY_BYTES,
  MAX_CARD_BYTES,
  MAX_PREVIEW_BYTES,
} from '../../protocol/mailbox/constants.ts'
import { FieldReader, FieldWriter } from '../../protocol/mailbox/fields.ts'
import type { CardUse } from '../../protocol/mailbox/requests.ts'
import type { StoreClock } from './clock.ts'
import type { KeyValue } from './key-value.ts'
import { hourPart, key } from './keys.ts'

type CardState = 'open' | 'claimed' | 'revoked'
type CardRecord = Readonly<{
  state: CardState
  use: CardUse
  expiresAtMs: number
  revokeKey: Bytes
  claimId: Bytes
  preview: Bytes
  card: Bytes
}>

export type NewCard = Readonly<{
  locator: Bytes
  use: CardUse
  ttlSeconds: number
  revokeKey: Bytes
  preview: Bytes
  card: Bytes
}>

/** Why a card is not given. */
export type CardAbsence = 'GONE' | 'REVOKED' | 'EXPIRED'
export type CardView = Readonly<{ state: 'open' | 'claimed'; use: CardUse; preview: Bytes; card: Bytes }>

export interface CardStore {
  /** Lays down a card or, under the same revoke key, replaces one that is open. */
  put(card: NewCard): Promise<'stored' | 'CONFLICT' | 'CLAIMED' | CardAbsence>
  get(locator: Bytes): CardView | CardAbsence
  /** The card; of a single-use one only for the first claim id and its repetitions. Durable before it is given. */
  claim(locator: Bytes, claimId: Bytes): Promise<Bytes | 'CLAIMED' | CardAbsence>
  /** Key that may revoke, if the locator is known. */
  revokeKeyOf(locator: Bytes): Bytes | undefined
  revoke(locator: Bytes): Promise<void>
  expire(): Promise<void>
}

const STATES: readonly CardState[] = ['open', 'claimed', 'revoked']
const NOTHING: Bytes = new Uint8Array(0)
const HOUR_MS = 3_600_000
/** How long a revoked or expired card is remembered after its time. */
const REMEMBERED_HOURS = 30 * 24
const SWEEP_BATCH = 500

export function createCardStore(db: KeyValue, clock: StoreClock, checkRoom: () => void): CardStore {
  const read = (locator: Bytes): CardRecord | undefined => {
    const value = db.get(key('c', locator))
    return value === undefined ? undefined : decodeCard(value)
  }
  const absenceOf = (record: CardRecord): CardAbsence | undefined => {
    if (record.state === 'revoked') return 'REVOKED'
    return record.expiresAtMs <= clock.nowMs() ? 'EXPIRED' : undefined
  }

  return {
    async put({ locator, ttlSeconds, ...card }) {
      const old = read(locator)
      if (old !== undefined && !isEqual(old.revokeKey, card.revokeKey)) return 'CONFLICT'
      const absence = old === undefined ? undefined : absenceOf(old)
      if (absence !== undefined) return absence
      if (old?.state === 'claimed') return 'CLAIMED'
      checkRoom()
      const expiresAtMs = clock.nowMs() + ttlSeconds * 1000
      const record: CardRecord = { ...card, state: 'open', expiresAtMs, claimId: new Uint8Array(EPOCH_BYTES) }
      await db.commit([
        ...(old === undefined ? [] : [[expiryKey(locator, old), undefined] as const]),
        [key('c', locator), encodeCard(record)],
        [expiryKey(locator, record), NOTHING],
      ])
      return 'stored'
    },

    get(locator) {
      const record = read(locator)
      if (record === undefined) return 'GONE'
      const { use, preview, card } = record
      return absenceOf(record) ?? { state: record.state === 'open' ? 'open' : 'claimed', use, preview, card }
    },

    async claim(locator, claimId) {
      const record = read(locator)
      if (record === undefined) return 'GONE'
      const absence = absenceOf(record)
      if (absence !== undefined) return absence
      if (record.use === 'many') return record.card
      if (record.state === 'claimed' && !isEqual(record.claimId, claimId)) return 'CLAIMED'
      await db.commit([[key('c', locator), encodeCard({ ...record, state: 'claimed', claimId })]])
      return record.card
    },

    revokeKeyOf: (locator) => read(locator)?.revokeKey,

    async revoke(locator) {
      const record = read(locator)
      if (record === undefined || record.state === 'revoked') return
      const revoked = { ...record, state: 'revoked', preview: NOTHING, card: NOTHING } as const
      await db.commit([[key('c', locator), encodeCard(revoked)]])
    },

    async expire() {
      const nowHour = Math.floor(clock.nowMs() / HOUR_MS)
      let from = key('y')
      for (;;) {
        const found = await db.range(from, key('y', hourPart(nowHour + 1)), SWEEP_BATCH)
        for (const [place] of found) {
          const hour = new DataView(place.buffer, 1).getUint32(0)
          const locator = place.slice(5)
          const record = read(locator)
          if (record === undefined || hour + REMEMBERED_HOURS < nowHour) {
            await db.commit([
              [place, undefined],
              [key('c', locator), undefined],
            ])
          } else if (record.card.length > 0) {
            await db.commit([[key('c', locator), encodeCard({ ...record, preview: NOTHING, card: NOTHING })]])
          }
          from = new Uint8Array([...place, 0])
        }
        if (found.length < SWEEP_BATCH) return
      }
    },
  }
}

/** Filed under the hour after which the card has certainly expired. */
function expiryKey(locator: Bytes, record: CardRecord): Bytes {
  return key('y', hourPart(Math.ceil(record.expiresAtMs / HOUR_MS)), locator)
}

function encodeCard(record: CardRecord): Bytes {
  const writer = new FieldWriter()
    .u8(STATES.indexOf(record.state))
    .flag(record.use === 'many')
    .u64(record.expiresAtMs)
  writer.fixed(record.revokeKey, KEY_BYTES).fixed(record.claimId, EPOCH_BYTES)
  return writer.sized(record.preview).sized(record.card).finish()
}

function decodeCard(value: Bytes): CardRecord {
  const reader = new FieldReader(value)
  return {
    state: STATES[reader.u8('state')] ?? 'revoked',
    use: reader.flag('use') ? 'many' : 'single',
    expiresAtMs: reader.u64('expiry'),
    revokeKey: reader.fixed(KEY_BYTES, 'revoke key'),
    claimId: reader.fixed(EPOCH_BYTES, 'claim id'),
    preview: reader.sized(MAX_PREVIEW_BYTES, 'preview'),
    card: reader.sized(MAX_CARD_BYTES, 'card'),
  }
}
