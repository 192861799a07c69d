import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Backoff, REDIAL_PLAN } from './backoff.ts'

test('waits double from half a second up to thirty and start over after a reset', () => {
  const backoff = new Backoff(REDIAL_PLAN, () => 0.5)
  const waits = Array.from({ length: 8 }, () => backoff.next())
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(backoff.failures).toBe(8)
  backoff.reset()
  expect(backoff.next()).toBe(500)
})

test('jitter stays within thirty percent', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(100),
      (random, failures) => {
        const backoff = new Backoff(REDIAL_PLAN, () => random)
        for (let i = 0; i < failures; i++) backoff.next()
        const plain = Math.min(500 * 2 ** failures, 30_000)
        const wait = backoff.next()
        expect(wait).toBeGreaterThanOrEqual(plain * 0.7 - 1)
        expect(wait).toBeLessThanOrEqual(plain * 1.3 + 1)
      },
    ),
  )
})

test('a ceiling given with the question lowers one wait', () => {
  const backoff = new Backoff(REDIAL_PLAN, () => 0.5)
  for (let i = 0; i < 6; i++) backoff.next()
  expect(backoff.next(2000)).toBe(2000)
  expect(backoff.next()).toBe(30_000)
})
