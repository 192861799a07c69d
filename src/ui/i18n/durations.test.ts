import { expect, test } from 'vitest'
import { clockDuration, durationWords } from './durations.ts'

test.each([
  [-5, '0:00'],
  [7_900, '0:07'],
  [65_000, '1:05'],
  [725_000, '12:05'],
  [3_723_000, '1:02:03'],
  [36_000_000, '10:00:00'],
])('%i ms on a clock are %s', (ms, words) => {
  expect(clockDuration(ms, 'en')).toBe(words)
})

test('a clock runs in the digits of its language', () => {
  expect(clockDuration(65_000, 'ar-EG')).toBe('١:٠٥')
})

test.each([
  [0, '0 sec'],
  [7_400, '7 sec'],
  [60_000, '1 min'],
  [725_000, '12 min, 5 sec'],
  [3_725_000, '1 hr, 2 min'],
])('%i ms in words are "%s"', (ms, words) => {
  expect(durationWords(ms, 'en')).toBe(words)
})
