import { expect, test } from 'vitest'
import { clampPaneWidth } from './preferences.ts'

test.each([
  [100, 280],
  [333.4, 333],
  [9000, 424],
  [Number.NaN, 360],
])('a pane width of %d becomes %i', (width, expected) => {
  expect(clampPaneWidth(width)).toBe(expected)
})
