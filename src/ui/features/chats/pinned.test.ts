import { expect, test } from 'vitest'
import { movePinned, pinnedOf } from './pinned.ts'

test('the pinned chats are those with a place, as the list has them', () => {
  expect(pinnedOf(['b', 'a', 'c'], { a: { pinned: 2 }, b: { pinned: 1 }, c: {} })).toEqual(['b', 'a'])
})

test.each([
  ['a', 1, ['b', 'a', 'c']],
  ['c', -1, ['a', 'c', 'b']],
  ['a', -1, undefined],
  ['c', 1, undefined],
  ['x', 1, undefined],
] as const)('moved from %s by %i the order is %j', (id, step, expected) => {
  expect(movePinned(['a', 'b', 'c'], id, step)).toEqual(expected)
})
