import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Bytes } from '../../lib/bytes.ts'
import { openEdgeStore, openMemoryEdgeStore, type EdgeStore } from './edge-store.ts'

const HOUR_MS = 3_600_000
const fill = (value: number, length = 32): Bytes => new Uint8Array(length).fill(value)

let nowMs = 0
const time = { wallMs: () => nowMs, monotonicMs: () => nowMs }
const pass = (hours: number): void => {
  nowMs += hours * HOUR_MS
}

let store: EdgeStore
beforeEach(async () => {
  nowMs = 1_800_000_000_000
  store = await openMemoryEdgeStore(time)
})

describe('the card store', () => {
  const locator = fill(1)
  const card = {
    locator,
    ttlSeconds: 7200,
    revokeKey: fill(2),
    preview: fill(3, 10),
    card: fill(4, 20),
  } as const

  it('gives a single-use card to the first claim and to its repetitions only', async () => {
    expect(await store.cards.put({ ...card, use: 'single' })).toBe('stored')
    expect(store.cards.get(locator)).toMatchObject({ state: 'open', preview: card.preview })
    const claims = await Promise.all([
      store.cards.claim(locator, fill(1, 16)),
      store.cards.claim(locator, fill(2, 16)),
    ])
    expect(claims).toEqual([card.card, 'CLAIMED'])
    expect(await store.cards.claim(locator, fill(1, 16))).toEqual(card.card)
    expect(store.cards.get(locator)).toMatchObject({ state: 'claimed' })
    expect(await store.cards.put({ ...card, use: 'single' })).toBe('CLAIMED')
  })

  it('gives a lasting card to everybody, and its holder may replace it', async () => {
    await store.cards.put({ ...card, use: 'many' })
    expect(await store.cards.claim(locator, fill(1, 16))).toEqual(card.card)
    expect(await store.cards.claim(locator, fill(2, 16))).toEqual(card.card)
    expect(await store.cards.put({ ...card, use: 'many', card: fill(9, 5) })).toBe('stored')
    expect(await store.cards.claim(locator, fill(3, 16))).toEqual(fill(9, 5))
    expect(await store.cards.put({ ...card, use: 'many', revokeKey: fill(8) })).toBe('CONFLICT')
  })

  it('tells revoked, expired and unknown apart', async () => {
    await store.cards.put({ ...card, use: 'many' })
    await store.cards.put({ ...card, use: 'many', locator: fill(5) })
    await store.cards.revoke(fill(5))
    expect(store.cards.get(fill(5))).toBe('REVOKED')
    expect(await store.cards.put({ ...card, use: 'many', locator: fill(5) })).toBe('REVOKED')
    pass(3)
    await store.sweep()
    expect(store.cards.get(locator)).toBe('EXPIRED')
    expect(await store.cards.claim(locator, fill(1, 16))).toBe('EXPIRED')
    expect(store.cards.get(fill(5))).toBe('REVOKED')
    expect(store.cards.get(fill(6))).toBe('GONE')
    pass(31 * 24)
    await store.sweep()
    expect(store.cards.get(locator)).toBe('GONE')
    expect(store.cards.get(fill(5))).toBe('GONE')
  })
})

describe('the prekey store', () => {
  const locator = fill(1)
  const supply = { locator, ownerKey: fill(2), replace: false } as const
  const takeAll = async (count: number): Promise<(number | undefined)[]> => {
    const taken = await Promise.all(Array.from({ length: count }, () => store.prekeys.take(locator)))
    return taken.map((one) => one?.entry[0])
  }

  it('gives each one-time entry exactly once, then the last resort', async () => {
    await store.prekeys.put({ ...supply, oneTime: [fill(10), fill(11), fill(12)], lastResort: fill(99) })
    expect(await takeAll(5)).toEqual([10, 11, 12, 99, 99])
    await store.prekeys.put({ ...supply, oneTime: [fill(13)] })
    expect(await store.prekeys.count(locator, supply.ownerKey)).toEqual({ oneTime: 1, hasLastResort: true })
    expect(await takeAll(2)).toEqual([13, 99])
  })

  it('replaces the one-time entries when asked to', async () => {
    await store.prekeys.put({ ...supply, oneTime: [fill(10), fill(11)] })
    await store.prekeys.put({ ...supply, replace: true, oneTime: [fill(20)] })
    expect(await takeAll(2)).toEqual([20, undefined])
  })

  it('belongs to the key that came first and ends with a drop', async () => {
    await store.prekeys.put({ ...supply, oneTime: [fill(10)] })
    expect(await store.prekeys.put({ ...supply, ownerKey: fill(3), oneTime: [] })).toBe('CONFLICT')
    expect(await store.prekeys.count(locator, fill(3))).toBeUndefined()
    await store.prekeys.drop(locator, fill(3))
    expect(await store.prekeys.count(locator, supply.ownerKey)).toMatchObject({ oneTime: 1 })
    await store.prekeys.drop(locator, supply.ownerKey)
    expect(await takeAll(1)).toEqual([undefined])
  })

  it('holds at most 200 and goes when nobody has asked for 60 days', async () => {
    const hundred = Array.from({ length: 100 }, () => fill(1))
    await store.prekeys.put({ ...supply, oneTime: hundred })
    expect(await store.prekeys.put({ ...supply, oneTime: hundred })).toBe('stored')
    expect(await store.prekeys.put({ ...supply, oneTime: [fill(1)] })).toBe('QUOTA')
    pass(40 * 24)
    await store.prekeys.count(locator, supply.ownerKey)
    pass(40 * 24)
    await store.sweep()
    expect(await store.prekeys.take(locator)).toBeDefined()
    pass(62 * 24)
    await store.sweep()
    expect(await store.prekeys.take(locator)).toBeUndefined()
  })
})

describe('the store on disk', () => {
  it('keeps epoch, clock and contents over a restart, and destroys the wrapping keys of past days', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skein-edge-store-'))
    const first = await openEdgeStore(folder, time)
    await first.envelopes.create(fill(1), 'conversation')
    await first.envelopes.append({ mailbox: fill(1), id: fill(2), envelope: fill(3, 1024), ttlSeconds: 3600 })
    const { epoch } = first.envelopes
    await first.close()
    const second = await openEdgeStore(folder, time)
    expect(second.envelopes.epoch).toEqual(epoch)
    expect((await second.envelopes.read(fill(1), 0, 10, 4096)).entries[0]?.envelope).toEqual(fill(3, 1024))
    expect((await readdir(join(folder, 'partition-keys'))).length).toBe(1)
    pass(50)
    await second.sweep()
    expect(await readdir(join(folder, 'partition-keys'))).toEqual([])
    expect((await second.envelopes.read(fill(1), 0, 10, 4096)).entries).toEqual([])
    await second.compact()
    await second.close()
    await rm(folder, { recursive: true })
  })
})
