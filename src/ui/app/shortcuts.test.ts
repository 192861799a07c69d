import { expect, test } from 'vitest'
import { findShortcut, neighbour } from './shortcuts.ts'

const plain = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false }

test.each([
  [{ key: 'ArrowDown', altKey: true }, 'next-chat'],
  [{ key: 'ArrowUp', altKey: true, shiftKey: true }, 'previous-unread'],
  [{ key: '/', ctrlKey: true }, 'help'],
  [{ key: '/', metaKey: true, shiftKey: true }, 'help'],
  [{ key: 'Escape' }, 'close'],
  [{ key: 'Escape', ctrlKey: true }, undefined],
  [{ key: 'a', altKey: true }, undefined],
])('the press %j is the shortcut %s', (press, expected) => {
  expect(findShortcut({ ...plain, ...press })).toBe(expected)
})

test.each([
  [undefined, 1, 'a'],
  [undefined, -1, 'c'],
  ['a', 1, 'b'],
  ['c', 1, undefined],
  ['a', -1, undefined],
] as const)('from %s by %i the neighbour is %s', (current, step, expected) => {
  expect(neighbour(['a', 'b', 'c'], current, step)).toBe(expected)
})

test('unread neighbours skip what is read', () => {
  expect(neighbour(['a', 'b', 'c'], 'a', 1, (id) => id === 'c')).toBe('c')
})
