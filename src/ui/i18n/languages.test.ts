import { expect, test } from 'vitest'
import { directionOf, pickLanguage } from './languages.ts'

test.each([
  [null, [], 'en'],
  [null, ['fr-FR', 'de-AT', 'en'], 'de'],
  [null, ['ar-EG'], 'ar'],
  [null, ['pt-BR'], 'en'],
  ['ar', ['de'], 'ar'],
  ['klingon', ['DE'], 'de'],
])('stored %s and wanting %j, the language is %s', (stored, wanted, expected) => {
  expect(pickLanguage(stored, wanted)).toBe(expected)
})

test('Arabic is written from right to left', () => {
  expect(directionOf('ar')).toBe('rtl')
  expect(directionOf('de')).toBe('ltr')
})
