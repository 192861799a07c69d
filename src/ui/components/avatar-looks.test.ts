import { expect, test } from 'vitest'
import { avatarHue, initials } from './avatar-looks.ts'

test.each([
  ['Ann', 'A'],
  ['ann marie  lee', 'AL'],
  ['𐐨bc', '𐐀'],
  ['(Bob)', 'B'],
  ['…', ''],
  ['', ''],
])('the initials of "%s" are %s', (name, expected) => {
  expect(initials(name)).toBe(expected)
})

test('a colour is stable for an id and within the palette', () => {
  const hues = Array.from({ length: 64 }, (_, index) => avatarHue(`id-${index}`))
  expect(new Set(hues).size).toBe(8)
  expect(avatarHue('id-1')).toBe(hues[1])
})
