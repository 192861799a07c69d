import { expect, test } from 'vitest'
import { clockTime, dateValue, dayKey, dayLabel, rowTime, startOfDate } from './days.ts'

const now = new Date(2026, 10, 24, 15, 5).getTime()

test.each([
  [new Date(2026, 10, 24, 0, 1), { kind: 'today' }],
  [new Date(2026, 10, 23, 23, 59), { kind: 'yesterday' }],
  [new Date(2026, 10, 20), { kind: 'text', text: 'Friday' }],
  [new Date(2026, 10, 17), { kind: 'text', text: '17 November' }],
  [new Date(2025, 11, 31), { kind: 'text', text: '31 December 2025' }],
  [new Date(2026, 10, 26), { kind: 'text', text: '26 November' }],
])('the day of %s is labelled', (date, label) => {
  expect(dayLabel(date.getTime(), now, 'en-GB')).toEqual(label)
})

test.each([
  [new Date(2026, 10, 24, 9, 7), '09:07'],
  [new Date(2026, 10, 23, 9, 7), 'Mon'],
  [new Date(2026, 10, 1), '01/11/26'],
])('a row of %s shows %s', (date, text) => {
  expect(rowTime(date.getTime(), now, 'en-GB')).toBe(text)
})

test('a clock time follows the locale', () => {
  expect(clockTime(now, 'en-GB')).toBe('15:05')
  expect(clockTime(now, 'en-US')).toMatch(/^3:05\sPM$/)
})

test('two times of one day have one key', () => {
  expect(dayKey(now)).toBe(dayKey(now - 3_600_000))
})

test('a day goes into a date field and comes back as its beginning', () => {
  const noon = new Date(2026, 0, 5, 12).getTime()
  expect(dateValue(noon)).toBe('2026-01-05')
  expect(startOfDate('2026-01-05')).toBe(new Date(2026, 0, 5).getTime())
})

test.each(['', 'tomorrow', '2026-1-5'])('%o is no date', (value) => {
  expect(startOfDate(value)).toBeUndefined()
})
