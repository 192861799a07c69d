import { expect, test } from 'vitest'
import { rowHeights, rowWindow, scrollToRow } from './row-window.ts'

const ROW_HEIGHT = rowHeights.comfortable

test.each([
  [0, 720, 3, { start: 0, end: 3 }],
  [0, 720, 300, { start: 0, end: 18 }],
  [100 * ROW_HEIGHT, 720, 300, { start: 92, end: 118 }],
  [290 * ROW_HEIGHT, 720, 300, { start: 282, end: 300 }],
  [9_000, 720, 0, { start: 0, end: 0 }],
])('scrolled to %i in a view of %i, %i rows mount as %j', (scrollTop, height, count, expected) => {
  expect(rowWindow(scrollTop, height, count, ROW_HEIGHT)).toEqual(expected)
})

test.each([
  [0, { top: 0, height: 200 }, 0],
  [1, { top: 100, height: 200 }, 72],
  [3, { top: 0, height: 200 }, 88],
  [2, { top: 30, height: 200 }, 30],
])('row %i in the view %j is scrolled to %i', (index, view, expected) => {
  expect(scrollToRow(index, ROW_HEIGHT, view)).toBe(expected)
})
