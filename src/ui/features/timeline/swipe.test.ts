import { expect, test } from 'vitest'
import { canSwipeFrom, isSwipe, swipeProgress } from './swipe.ts'

const start = { x: 100, y: 300 }

test('a finger that goes in reading direction swipes, in both directions of writing', () => {
  const right = { x: 130, y: 305 }
  const left = { x: 70, y: 305 }
  expect(isSwipe(start, right, false)).toBe(true)
  expect(isSwipe(start, left, false)).toBe(false)
  expect(isSwipe(start, left, true)).toBe(true)
  expect(isSwipe(start, right, true)).toBe(false)
})

test('a finger that rests, or goes up or down as well, does not swipe', () => {
  expect(isSwipe(start, { x: 106, y: 300 }, false)).toBe(false)
  expect(isSwipe(start, { x: 130, y: 320 }, false)).toBe(false)
  expect(isSwipe(start, { x: 130, y: 280 }, false)).toBe(false)
  expect(isSwipe(start, { x: 100, y: 340 }, false)).toBe(false)
})

test('the way counts from nothing to the threshold and no further', () => {
  expect(swipeProgress(start, { x: 90, y: 300 }, false)).toBe(0)
  expect(swipeProgress(start, { x: 125, y: 300 }, false)).toBe(0.5)
  expect(swipeProgress(start, { x: 75, y: 300 }, true)).toBe(0.5)
  expect(swipeProgress(start, { x: 150, y: 300 }, false)).toBe(1)
  expect(swipeProgress(start, { x: 300, y: 300 }, false)).toBe(1)
})

test('the edges of the screen are left to the system', () => {
  expect(canSwipeFrom({ x: 12, y: 0 }, 390)).toBe(false)
  expect(canSwipeFrom({ x: 380, y: 0 }, 390)).toBe(false)
  expect(canSwipeFrom({ x: 30, y: 0 }, 390)).toBe(true)
})
