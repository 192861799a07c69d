import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import {
  MOUNTED_AT_OPEN,
  MOUNTED_MAX,
  STEP,
  boundSlice,
  countToFill,
  isAtStart,
  isRunningOut,
  mountedMax,
  moveDown,
  moveUp,
  readSlice,
  sliceAround,
  sliceAtEnd,
  stepFor,
} from './window.ts'

function messages(count: number): MessageView[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `m${index}`,
    conversationId: 'c',
    seq: index + 1,
    own: false,
    sentAt: index,
    receivedAt: index,
    body: '',
    state: 'read' as const,
  }))
}

test('a conversation opens at its newest messages', () => {
  const items = messages(500)
  const mounted = readSlice(items, sliceAtEnd(items))
  expect(mounted).toHaveLength(MOUNTED_AT_OPEN)
  expect(mounted.at(-1)?.seq).toBe(500)
})

test('a view of any height is filled at once, and never more is mounted than the limit', () => {
  expect(countToFill(600)).toBe(20)
  expect(countToFill(100_000)).toBe(MOUNTED_MAX)
})

test('a higher view mounts more, between what an opening mounts and the limit', () => {
  expect(mountedMax(100)).toBeGreaterThanOrEqual(MOUNTED_AT_OPEN)
  expect(mountedMax(1080)).toBeGreaterThan(mountedMax(720))
  expect(mountedMax(5_000)).toBe(MOUNTED_MAX)
})

test('a page that is loaded above is mounted step by step', () => {
  const items = messages(180)
  const newest = items.slice(-60)
  const slice = sliceAtEnd(newest)
  expect(isAtStart(newest, slice)).toBe(true)
  expect(isRunningOut(newest, slice)).toBe(true)
  expect(readSlice(items, slice)).toHaveLength(60)
  expect(isAtStart(items, slice)).toBe(false)
  expect(isRunningOut(items, slice)).toBe(false)
  expect(readSlice(items, moveUp(items, slice))).toHaveLength(60 + STEP)
})

test('a slice moves as far as it takes, and never far at once', () => {
  expect(stepFor(690)).toBeLessThan(stepFor(500))
  expect(stepFor(790)).toBe(1)
  expect(stepFor(-9_000)).toBe(2 * STEP)
})

test('a short conversation is mounted whole', () => {
  const items = messages(3)
  expect(readSlice(items, sliceAtEnd(items))).toHaveLength(3)
})

test('moving up drops the newest messages beyond the limit', () => {
  const items = messages(500)
  let slice = sliceAtEnd(items)
  for (let step = 0; step < 8; step++) slice = moveUp(items, slice)
  const mounted = readSlice(items, slice)
  expect(mounted).toHaveLength(MOUNTED_MAX)
  expect(mounted[0]?.seq).toBe(500 - MOUNTED_AT_OPEN + 1 - 8 * STEP)
})

test('a slice at an end does not move beyond it', () => {
  const items = messages(10)
  const slice = sliceAtEnd(items)
  expect(moveUp(items, slice)).toBe(slice)
  expect(moveDown(items, slice)).toBe(slice)
})

test('any walk keeps the limit, and walking down again ends at the newest message', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 900 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      (count, walk) => {
        const items = messages(count)
        let slice = sliceAtEnd(items)
        for (const isUp of walk) {
          slice = isUp ? moveUp(items, slice) : moveDown(items, slice)
          const mounted = readSlice(items, slice)
          expect(mounted.length).toBeGreaterThan(0)
          expect(mounted.length).toBeLessThanOrEqual(MOUNTED_MAX)
        }
        for (let step = 0; step < 60; step++) slice = moveDown(items, slice)
        expect(readSlice(items, slice).at(-1)?.seq).toBe(count)
        expect(slice.to).toBe(Infinity)
      },
    ),
  )
})

test('new messages push out the oldest while the view follows, else they wait below', () => {
  const items = messages(300)
  const slice = { from: 100, to: Infinity }
  expect(readSlice(items, boundSlice(items, slice, true)).at(-1)?.seq).toBe(300)
  const waiting = readSlice(items, boundSlice(items, slice, false))
  expect(waiting[0]?.seq).toBe(100)
  expect(waiting).toHaveLength(MOUNTED_MAX)
})

test.each([0, 5, 250, 498])('the slice around message %i holds it', (index) => {
  const items = messages(500)
  const mounted = readSlice(items, sliceAround(items, index))
  expect(mounted.length).toBeLessThanOrEqual(MOUNTED_AT_OPEN)
  expect(mounted.some((message) => message.id === `m${index}`)).toBe(true)
})

test('when other messages are loaded instead, the middle of those is mounted', () => {
  const items = messages(500).slice(0, 60)
  const mounted = readSlice(items, boundSlice(items, { from: 400, to: 480 }, false))
  expect(mounted.length).toBeGreaterThan(0)
  expect(mounted.some(({ seq }) => seq === 30)).toBe(true)
})
