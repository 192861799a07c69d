import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAtRanges, matchWords } from './match.ts'

test.each([
  ['Ida Sørensen', 'ida', [[0, 3]]],
  ['Ida Sørensen', 'sor', undefined],
  ['Léa & Oskar', 'lea', [[0, 3]]],
  [
    'Léa & Oskar',
    'osk le',
    [
      [0, 2],
      [6, 9],
    ],
  ],
  ['Tomás', 'TOMAS', [[0, 5]]],
  ['Tomás', 'omas', undefined],
  ['北京大学', '大学', [[2, 4]]],
  ['نوعا محمد', 'محم', [[5, 8]]],
  ['Ann', '  ', undefined],
  ['', 'a', undefined],
])('in "%s" the words "%s" are found at %j', (text, query, ranges) => {
  expect(matchWords(text, query)).toEqual(ranges)
})

test('the parts of a cut text join to the text again, whatever the ranges', () => {
  const range = fc.tuple(fc.integer({ min: -2, max: 30 }), fc.integer({ min: -2, max: 30 }))
  fc.assert(
    fc.property(fc.string(), fc.array(range), (text, ranges) => {
      expect(
        cutAtRanges(text, ranges)
          .map((part) => part.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

test('a name is found by its own beginning, and every range lies in it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), (text) => {
      for (const [start, end] of matchWords(text, text) ?? []) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(text.length)
      }
    }),
  )
})
