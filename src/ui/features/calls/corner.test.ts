import { expect, test } from 'vitest'
import { cornerByKey, nearestCorner, snapToSide } from './corner.ts'

const view = { width: 1000, height: 600 }

test.each([
  [10, 10, 'top-left'],
  [990, 10, 'top-right'],
  [499, 301, 'bottom-left'],
  [500, 300, 'bottom-right'],
  [-50, 900, 'bottom-left'],
] as const)('a picture let go at %i, %i rests %s', (x, y, corner) => {
  expect(nearestCorner({ x, y }, view)).toBe(corner)
})

test.each([
  ['bottom-right', 'ArrowUp', 'top-right'],
  ['bottom-right', 'ArrowLeft', 'bottom-left'],
  ['top-left', 'ArrowDown', 'bottom-left'],
  ['top-left', 'ArrowRight', 'top-right'],
  ['top-left', 'ArrowLeft', 'top-left'],
  ['top-left', 'x', 'top-left'],
] as const)('from %s the key %s leads to %s', (corner, key, next) => {
  expect(cornerByKey(corner, key)).toBe(next)
})

const box = { width: 160, height: 286 }

test.each([
  [200, 100, 15, 100],
  [600, 100, 825, 100],
  [600, -40, 825, 15],
  [0, 590, 15, 299],
] as const)('a window let go at %i, %i rests at %i, %i', (x, y, restX, restY) => {
  expect(snapToSide({ x, y }, box, view)).toEqual({ x: restX, y: restY })
})

test('a window larger than the page begins at its start', () => {
  expect(snapToSide({ x: 90, y: 90 }, box, { width: 100, height: 100 })).toEqual({ x: 15, y: 15 })
})
