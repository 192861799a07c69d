import { expect, test } from 'vitest'
import { ROW_HEIGHT, rowWindow } from './row-window.ts'

test.each([
  [0, 720, 3, { start: 0, end: 3 }],
  [0, 720, 300, { start: 0, end: 18 }],
  [100 * ROW_HEIGHT, 720, 300, { start: 92, end: 118 }],
  [290 * ROW_HEIGHT, 720, 300, { start: 282, end: 300 }],
  [9_000, 720, 0, { start: 0, end: 0 }],
])('scrolled to %i in a view of %i, %i rows mount as %j', (scrollTop, height, count, expected) => {
  expect(rowWindow(scrollTop, height, count)).toEqual(expected)
})
