import { expect, test } from 'vitest'
import { lengthOf, tunes } from './score.ts'

test.each(Object.entries(tunes))('the tune %s is gentle: neither shrill, loud nor cut off', (_name, tune) => {
  for (const { at, lasts, pitch, loudness } of tune.notes) {
    expect(at).toBeGreaterThanOrEqual(0)
    expect(lasts).toBeGreaterThan(0.3)
    expect(pitch).toBeGreaterThan(200)
    expect(pitch).toBeLessThan(1000)
    expect(loudness).toBeLessThanOrEqual(0.6)
  }
  if (tune.repeatAfter !== undefined) expect(lengthOf(tune)).toBeLessThan(tune.repeatAfter)
})

test('only what rings goes on by itself', () => {
  const repeating = Object.entries(tunes).filter(([, { repeatAfter }]) => repeatAfter !== undefined)
  expect(repeating.map(([name]) => name)).toEqual(['incoming', 'outgoing'])
})
