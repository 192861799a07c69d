import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitTimer, timerChoices, timerOf, timerUnits, timerWords, unitWords } from './timer.ts'

test('the offered times are told in the largest unit that fits', () => {
  const words = timerChoices.map((ms) => (ms === undefined ? 'off' : timerWords(ms, 'en')))
  expect(words).toEqual(['off', '30 seconds', '5 minutes', '1 hour', '8 hours', '1 day', '1 week', '4 weeks'])
})

test('a time speaks the language of the interface', () => {
  expect(timerWords(86_400_000, 'de')).toBe('1 Tag')
  expect(unitWords('hour', 'de')).toBe('Stunden')
  expect(unitWords('minute', 'ar')).not.toBe('minute')
})

test.each([0, -1, 1.5, NaN, Infinity])('an own value of %s is none', (amount) => {
  expect(timerOf(amount, 'hour')).toBeUndefined()
})

test('an own value is at most a leap year', () => {
  expect(timerOf(366, 'day')).toBe(366 * 86_400_000)
  expect(timerOf(367, 'day')).toBeUndefined()
  expect(timerOf(52, 'week')).toBe(364 * 86_400_000)
  expect(timerOf(53, 'week')).toBeUndefined()
})

test('what is split gives the same time again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(...timerUnits), (amount, unit) => {
      const ms = timerOf(amount, unit)
      if (ms === undefined) return
      const split = splitTimer(ms)
      expect(timerOf(split.amount, split.unit)).toBe(ms)
    }),
  )
})
