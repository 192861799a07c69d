import { expect, test } from 'vitest'
import { digitOf, findShortcut, listShortcuts, neighbour } from './shortcuts.ts'

const plain = { altKey: false, shiftKey: false, ctrlKey: false, metaKey: false }

test.each([
  [{ key: 'ArrowDown', altKey: true }, 'next-chat'],
  [{ key: 'ArrowUp', altKey: true, shiftKey: true }, 'previous-unread'],
  [{ key: '/', ctrlKey: true }, 'help'],
  [{ key: '/', metaKey: true, shiftKey: true }, 'help'],
  [{ key: 'F', ctrlKey: true, shiftKey: true }, 'search-chat'],
  [{ key: 'f', metaKey: true }, 'search'],
  [{ key: 'j', ctrlKey: true }, 'newest'],
  [{ key: '!', code: 'Digit1', altKey: true, shiftKey: true }, 'nth-chat'],
  [{ key: '3', code: 'Digit3', ctrlKey: true }, 'nth-chat'],
  [{ key: 'F6', ctrlKey: true }, 'next-landmark'],
  [{ key: 'F6', shiftKey: true }, 'previous-landmark'],
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

test('the help lists each shortcut once, with the keys that work here', () => {
  for (const isInstalled of [true, false]) {
    const names = listShortcuts(isInstalled).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('new-chat')
  }
  const keysOf = (isInstalled: boolean) =>
    listShortcuts(isInstalled).find(({ name }) => name === 'new-chat')?.keys
  expect(keysOf(true)).toEqual({ key: 'n', ctrl: true })
  expect(keysOf(false)).toEqual({ key: 'n', alt: true })
})

test('the digit of a press is its place on the keyboard', () => {
  expect(digitOf({ code: 'Digit7' })).toBe(7)
})
