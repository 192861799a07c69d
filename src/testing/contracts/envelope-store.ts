// The contract of every `EnvelopeStore`: what the mailboxes of an edge node promise, whichever engine stands behind
// them. `edge.md`, sections 3.3 to 3.9 and 10.

import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { TimeSource } from '../../edge/store/clock.ts'
import { QUOTAS, type AppendOutcome, type EnvelopeStore } from '../../edge/store/envelope-store.ts'
import type { Bytes } from '../../lib/bytes.ts'

/** A fresh store whose time and disk the test controls. */
export type OpenEnvelopeStore = (time: TimeSource, hasRoom: () => boolean) => Promise<EnvelopeStore>

const HOUR_MS = 3_600_000
const HOUR_SECONDS = 3600
const MANY_BYTES = 256 * 1024

const fill = (value: number, length = 32): Bytes => new Uint8Array(length).fill(value)
const mailbox = fill(1)
const other = fill(2)

/** Runs the contract for one engine. */
export function describeEnvelopeStore(engine: string, open: OpenEnvelopeStore): void {
  describe(`the ${engine} envelope store`, () => {
    let store: EnvelopeStore
    let wallMs: number
    let monotonicMs: number
    let hasRoom: boolean

    beforeEach(async () => {
      wallMs = 1_800_000_000_000
      monotonicMs = 0
      hasRoom = true
      store = await open({ wallMs: () => wallMs, monotonicMs: () => monotonicMs }, () => hasRoom)
      await store.create(mailbox, 'conversation')
    })

    /** Lets real time pass: both clocks advance. */
    const pass = (hours: number): void => {
      wallMs += hours * HOUR_MS
      monotonicMs += hours * HOUR_MS
    }
    const append = (id: number, size = 1024, ttlHours = 10, into = mailbox): Promise<AppendOutcome> =>
      store.append({
        mailbox: into,
        id: fill(id),
        envelope: fill(id, size),
        ttlSeconds: ttlHours * HOUR_SECONDS,
      })
    const idsIn = async (box = mailbox): Promise<number[]> =>
      (await store.read(box, 0, 100, MANY_BYTES)).entries.map((entry) => entry.id[0] ?? -1)

    it('gives envelopes back in the order they came, from a cursor on', async () => {
      await Promise.all([append(5), append(3), append(9)])
      const all = await store.read(mailbox, 0, 100, MANY_BYTES)
      expect(all.entries.map((entry) => [entry.id[0], entry.seq])).toEqual([
        [5, 1],
        [3, 2],
        [9, 3],
      ])
      expect(all.entries[1]?.envelope).toEqual(fill(3, 1024))
      expect((await store.read(mailbox, 2, 100, MANY_BYTES)).entries.map((entry) => entry.seq)).toEqual([3])
      expect(all).toMatchObject({ more: false, lastSeq: 3 })
    })

    it('bounds a read by entries and by bytes, and gives one entry at least', async () => {
      await Promise.all([append(1), append(2), append(3)])
      expect(await store.read(mailbox, 0, 2, MANY_BYTES)).toMatchObject({ more: true, lastSeq: 2 })
      const tight = await store.read(mailbox, 0, 100, 10)
      expect(tight.entries.length).toBe(1)
      expect(tight.more).toBe(true)
    })

    it('stores an id once, however often and however close together it comes', async () => {
      const outcomes = await Promise.all([append(7), append(7), append(7)])
      expect(outcomes).toEqual([
        { outcome: 'stored', seq: 1 },
        { outcome: 'known', seq: 1 },
        { outcome: 'known', seq: 1 },
      ])
      expect(await idsIn()).toEqual([7])
    })

    it('knows nothing of a mailbox that was not made, and reads it as empty', async () => {
      expect(await append(1, 1024, 10, other)).toEqual({ outcome: 'unknown' })
      await store.create(other, 'conversation')
      const empty = await store.read(other, 0, 100, MANY_BYTES)
      expect(await store.read(fill(77), 0, 100, MANY_BYTES)).toEqual(empty)
      expect(store.usage(fill(77))).toEqual(store.usage(other))
    })

    it('changes nothing when a mailbox is made again', async () => {
      await append(1)
      await store.create(mailbox, 'request')
      expect(await idsIn()).toEqual([1])
    })

    it('does not bring an acknowledged envelope back', async () => {
      await Promise.all([append(1), append(2)])
      await store.acknowledge(mailbox, [fill(1), fill(1), fill(99)])
      expect(await idsIn()).toEqual([2])
      expect(await append(1)).toEqual({ outcome: 'known', seq: 0 })
      expect(await idsIn()).toEqual([2])
      expect(store.usage(mailbox)).toEqual({ count: 1, bytes: 1024, hasMarker: false })
    })

    it('refuses beyond the count of a request mailbox and keeps a marker until it is cleared', async () => {
      await store.create(other, 'request')
      const { count } = QUOTAS.request
      await Promise.all(Array.from({ length: count }, (_, at) => append(at, 1024, 10, other)))
      expect(await append(200, 1024, 10, other)).toEqual({ outcome: 'quota' })
      expect(store.usage(other)).toEqual({ count, bytes: count * 1024, hasMarker: true })
      await store.acknowledge(other, [fill(0)])
      expect((await append(200, 1024, 10, other)).outcome).toBe('stored')
      await store.clearMarker(other)
      expect(store.usage(other).hasMarker).toBe(false)
    })

    it('refuses beyond the bytes of a mailbox', async () => {
      const fits = QUOTAS.conversation.bytes / 65536
      await Promise.all(Array.from({ length: fits }, (_, at) => append(at, 65536)))
      expect(await append(254, 1024)).toEqual({ outcome: 'quota' })
    })

    it('takes nothing while the disk is full, and still reads and acknowledges', async () => {
      await append(1)
      hasRoom = false
      await expect(append(2)).rejects.toMatchObject({ code: 'FULL' })
      expect(await idsIn()).toEqual([1])
      await store.acknowledge(mailbox, [fill(1)])
      hasRoom = true
      expect(await append(2)).toEqual({ outcome: 'stored', seq: 2 })
    })

    it('removes a dropped mailbox with everything in it', async () => {
      await Promise.all([append(1), append(2)])
      await store.acknowledge(mailbox, [fill(1)])
      await Promise.all([store.drop(mailbox), store.drop(mailbox)])
      expect(await append(3)).toEqual({ outcome: 'unknown' })
      await store.create(mailbox, 'conversation')
      expect(await idsIn()).toEqual([])
      expect(await append(1)).toEqual({ outcome: 'stored', seq: 1 })
    })

    it('expires envelopes when their time is up, not before', async () => {
      await append(1, 1024, 2)
      await append(2, 1024, 50)
      pass(1)
      await store.expire()
      expect(await idsIn()).toEqual([1, 2])
      pass(2)
      await store.expire()
      expect(await idsIn()).toEqual([2])
      expect(store.usage(mailbox)).toMatchObject({ count: 1, bytes: 1024 })
    })

    it('keeps a tombstone until the time of its envelope is up', async () => {
      await append(1, 1024, 5)
      await store.acknowledge(mailbox, [fill(1)])
      pass(3)
      await store.expire()
      expect(await append(1)).toEqual({ outcome: 'known', seq: 0 })
      pass(4)
      await store.expire()
      expect((await append(1)).outcome).toBe('stored')
    })

    it('keeps its envelopes when the wall clock jumps ten years, either way', async () => {
      await append(1, 1024, 14 * 24)
      wallMs += 10 * 365 * 24 * HOUR_MS
      monotonicMs += HOUR_MS
      await store.expire()
      expect(await idsIn()).toEqual([1])
      wallMs -= 20 * 365 * 24 * HOUR_MS
      monotonicMs += HOUR_MS
      await store.expire()
      expect(await idsIn()).toEqual([1])
      monotonicMs += 15 * 24 * HOUR_MS
      await store.expire()
      expect(await idsIn()).toEqual([])
    })

    it('shows each envelope exactly once under any order of writing, repeating and acknowledging', async () => {
      const step = fc.record({ kind: fc.constantFrom('append', 'acknowledge', 'read'), id: fc.nat(12) })
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const box = new Uint8Array([...fill(100, 30), run >> 8, run++ & 0xff])
          await store.create(box, 'conversation')
          const live = new Set<number>()
          const seen = new Set<number>()
          for (const { kind, id } of steps) {
            if (kind === 'append') {
              const { outcome } = await append(id, 1024, 10, box)
              expect(outcome).toBe(seen.has(id) ? 'known' : 'stored')
              if (!seen.has(id)) live.add(id)
              seen.add(id)
            } else if (kind === 'acknowledge') {
              await store.acknowledge(box, [fill(id)])
              live.delete(id)
            }
            expect(new Set(await idsIn(box))).toEqual(live)
            expect((await idsIn(box)).length).toBe(live.size)
            expect(store.usage(box).count).toBe(live.size)
          }
        }),
        { numRuns: 25 },
      )
    })
  })
}
