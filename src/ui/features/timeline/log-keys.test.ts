import { expect, test } from 'vitest'
import { hasLeft, PRESS_SLACK_PX } from './press.ts'
import { nextIndex } from './roving.ts'

test.each([
  ['ArrowUp', -1, 7],
  ['ArrowDown', -1, 7],
  ['ArrowUp', 5, 4],
  ['ArrowDown', 5, 6],
  ['ArrowUp', 0, 0],
  ['ArrowDown', 9, 9],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['a', 5, undefined],
])('%s from message %i goes to %s', (key, current, expected) => {
  expect(nextIndex(key, current, 10, 7)).toBe(expected)
})

test('an empty log has nothing to walk through', () => {
  expect(nextIndex('Home', -1, 0, -1)).toBeUndefined()
})

test('a finger may tremble but not move', () => {
  expect(hasLeft({ x: 0, y: 0 }, { x: 0, y: PRESS_SLACK_PX })).toBe(false)
  expect(hasLeft({ x: 0, y: 0 }, { x: 1, y: PRESS_SLACK_PX })).toBe(true)
})
