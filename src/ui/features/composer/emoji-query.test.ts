import { expect, test } from 'vitest'
import { emojiQuery } from './emoji-query.ts'

test.each<[string, string | undefined]>([
  [':go', 'go'],
  ['look :Goose', 'goose'],
  ['(:red_h', 'red_h'],
  [':+1x', '+1x'],
  [':g', undefined],
  [': go', undefined],
  ['at 10:30', undefined],
  ['https://exa', undefined],
  [':goose ', undefined],
  [`:${'a'.repeat(33)}`, undefined],
])('%o names %o', (text, expected) => {
  expect(emojiQuery(text, text.length)?.query).toBe(expected)
})

test('what is named stands before the caret, also in the middle of a long text', () => {
  const text = `${'word '.repeat(20)}:goose and more`
  const caret = text.indexOf(' and more')
  expect(emojiQuery(text, caret)).toEqual({ from: 100, to: caret, query: 'goose' })
})
