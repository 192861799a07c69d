import { expect, test } from 'vitest'
import { callLayout } from './call-layout.ts'

test.each([
  [160, 286, 'pip'],
  [340, 400, 'pip'],
  [340, 401, 'flat'],
  [844, 390, 'flat'],
  [1280, 600, 'flat'],
  [390, 844, 'narrow'],
  [600, 601, 'narrow'],
  [601, 601, 'wide'],
  [1280, 800, 'wide'],
] as const)('a call of %i by %i pixels is laid out %s', (width, height, layout) => {
  expect(callLayout(width, height)).toBe(layout)
})
