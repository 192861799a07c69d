import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8, type Bytes } from '../lib/bytes.ts'
import { backoffMs } from './backoff.ts'
import { further } from './delivery-state.ts'
import type { DeliveryState } from './rows.ts'
import { openBox, sealBox } from './sealed-box.ts'
import { previewOf } from './text-content.ts'

describe('the back-off', () => {
  it('doubles from about a second to about a minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, part) => {
          const wait = backoffMs(tries, part)
          expect(wait).toBeGreaterThanOrEqual(750)
          expect(wait).toBeLessThanOrEqual(75_000)
        },
      ),
    )
    expect(backoffMs(1, 0.5)).toBe(1_000)
    expect(backoffMs(4, 0.5)).toBe(8_000)
    expect(backoffMs(40, 0.5)).toBe(60_000)
  })
})

describe('delivery states', () => {
  it('only go forward, in whatever order receipts come', () => {
    const states = fc.constantFrom<DeliveryState>('queued', 'sent', 'delivered', 'read')
    fc.assert(
      fc.property(fc.array(states), (seen) => {
        const final = seen.reduce<DeliveryState>(further, 'queued')
        expect([...seen].reverse().reduce<DeliveryState>(further, 'queued')).toBe(final)
        if (seen.includes('read')) expect(final).toBe('read')
      }),
    )
  })
})

describe('a sealed box', () => {
  const key = new Uint8Array(32).fill(1)
  const nonce = new Uint8Array(12).fill(2)

  it('opens under its own key and label only', async () => {
    const box = await sealBox(key, 'skein card 1', nonce, utf8('card'))
    expect(await openBox(key, 'skein card 1', box)).toEqual(utf8('card'))
    expect(await openBox(key, 'skein preview 1', box)).toBeUndefined()
    expect(await openBox(new Uint8Array(32), 'skein card 1', box)).toBeUndefined()
  })

  it('is nothing when it is cut or made up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        expect(await openBox(key, 'skein card 1', bytes as Bytes)).toBeUndefined()
      }),
    )
  })
})

describe('a preview', () => {
  it('is one line and never cuts a character in half', () => {
    expect(previewOf('  a\n\nb\tc ')).toBe('a b c')
    expect(previewOf('😀'.repeat(200))).toBe('😀'.repeat(160))
  })
})
