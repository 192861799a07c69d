import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAppearance, rootAttributes } from './appearance.ts'

const usual = { theme: 'system', accent: 'lagoon', textSize: 16, density: 'comfortable', motion: 'system' }

test.each([
  [null, usual],
  ['', usual],
  ['nonsense', usual],
  ['[1]', usual],
  ['null', usual],
  ['{"theme":"dark","accent":"plaid"}', { ...usual, theme: 'dark' }],
  ['{"textSize":99,"density":"compact"}', { ...usual, textSize: 20, density: 'compact' }],
  ['{"textSize":"x","motion":"reduced"}', { ...usual, motion: 'reduced' }],
  ['{"textSize":3.2}', { ...usual, textSize: 12 }],
])('stored as %s, the appearance is %j', (text, expected) => {
  expect(parseAppearance(text)).toEqual(expected)
})

test('any stored text gives an appearance that reads back as itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const appearance = parseAppearance(text)
      expect(parseAppearance(JSON.stringify(appearance))).toEqual(appearance)
    }),
  )
})

test('only departures from the usual become attributes', () => {
  expect(rootAttributes(parseAppearance(null))).toEqual({})
  expect(rootAttributes(parseAppearance('{"theme":"light","textSize":18,"density":"compact"}'))).toEqual({
    'data-theme': 'light',
    'data-text-size': '18',
    'data-density': 'compact',
  })
})
