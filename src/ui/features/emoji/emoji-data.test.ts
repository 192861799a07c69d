import { expect, test } from 'vitest'
import { emojiGroups, findEmoji } from './emoji-data.ts'

test('nine groups hold every emoji once', () => {
  const all = emojiGroups.flat().map((emoji) => emoji.character)
  expect(emojiGroups).toHaveLength(9)
  expect(new Set(all).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(1_800)
  expect(emojiGroups.flat().every(({ character, name }) => character !== '' && name !== '')).toBe(true)
})

test.each([
  ['goose', '🪿'],
  ['tada', '🎉'],
  ['red heart', '❤️'],
  ['thumbs', '👍️'],
])('%s finds an emoji', (query, character) => {
  const found = findEmoji(query, 10).map((emoji) => emoji.character.replace('\uFE0F', ''))
  expect(found).toContain(character.replace('\uFE0F', ''))
})

test.each([
  ['goo', '🪿'],
  ['joy', '😂'],
  ['tada', '🎉'],
  ['+1', '👍️'],
])('%s means one emoji before all others', (query, character) => {
  expect(findEmoji(query, 1).map((emoji) => emoji.character)).toEqual([character])
})

test('nothing and nonsense find nothing', () => {
  expect(findEmoji(' ', 10)).toEqual([])
  expect(findEmoji('qqqq', 10)).toEqual([])
})
