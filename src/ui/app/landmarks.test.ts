import { expect, test } from 'vitest'
import { nextIndex } from './landmarks.ts'

test.each([
  [-1, 1, 3, 0],
  [-1, -1, 3, 2],
  [0, 1, 3, 1],
  [2, 1, 3, 0],
  [0, -1, 3, 2],
] as const)('from landmark %i by %i of %i comes %i', (at, step, count, expected) => {
  expect(nextIndex(at, step, count)).toBe(expected)
})
