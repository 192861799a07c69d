import { expect, test } from 'vitest'
import { attemptsFor, findSmallEnough, MAX_PICTURE_BYTES, middleSquare } from './profile-picture.ts'

test('the middle of a wide and of a tall picture is cut out', () => {
  expect(middleSquare(300, 100)).toEqual({ x: 100, y: 0, side: 100 })
  expect(middleSquare(100, 301)).toEqual({ x: 0, y: 100, side: 100 })
})

test('a picture is never scaled up', () => {
  expect(Math.max(...attemptsFor(200).map(({ side }) => side))).toBe(192)
  expect(attemptsFor(40).every(({ side }) => side === 40)).toBe(true)
  expect(attemptsFor(4_000)[0]).toEqual({ side: 384, quality: 0.86 })
})

test('the best attempt that is small enough is taken', async () => {
  const encode = async ({ side, quality }: { side: number; quality: number }) =>
    new Blob([new Uint8Array(Math.round(side * side * quality))])
  const found = await findSmallEnough(attemptsFor(1_000), encode)
  expect(found?.size).toBeLessThanOrEqual(MAX_PICTURE_BYTES)
  expect(found?.size).toBe(Math.round(192 * 192 * 0.6))
})

test('a picture that stays too large is none', async () => {
  const encode = async () => new Blob([new Uint8Array(MAX_PICTURE_BYTES + 1)])
  expect(await findSmallEnough(attemptsFor(1_000), encode)).toBeUndefined()
})
