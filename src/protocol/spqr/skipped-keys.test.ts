import fc from 'fast-check'
import { expect, test } from 'vitest'
import { be32, toHex } from '../../lib/bytes.ts'
import { hasSkipped, keptDistance, skipTo, takeSkipped, type SkippedKeys, type Step } from './skipped-keys.ts'

/** The key of an index says which index it is. */
const keyOf = (index: number) => {
  const key = new Uint8Array(32)
  key.set(be32(index))
  return key
}

const step: Step = (_, index) => ({ next: keyOf(index + 1), messageKey: keyOf(index) })
const walk = (skipped: SkippedKeys, counter: number, newest: number): SkippedKeys =>
  skipTo(skipped, keyOf(counter + 1), counter, newest, step).skipped

test('a walk keeps the keys between the old and the new index', () => {
  const { skipped, directionKey } = skipTo([], keyOf(1), 0, 4, step)
  expect(directionKey).toEqual(keyOf(4))
  expect([0, 1, 2, 3, 4].map((index) => hasSkipped(skipped, index))).toEqual([false, true, true, true, false])
  expect(takeSkipped(skipped, 2).key).toEqual(keyOf(2))
})

test('the next index in order keeps nothing and copies nothing', () => {
  const skipped = walk([], 0, 3)
  expect(walk(skipped, 3, 4)).toBe(skipped)
})

test('a long walk keeps the newest 2000 keys only', () => {
  const skipped = walk([], 0, 25_000)
  expect(hasSkipped(skipped, 25_000 - keptDistance)).toBe(true)
  expect(hasSkipped(skipped, 25_000 - keptDistance - 1)).toBe(false)
  expect(skipped[0]!.keys).toHaveLength(2000 * 32)
})

test('old keys go when the newest index moves on', () => {
  const skipped = walk(walk([], 0, 10), 10, 2005)
  expect(hasSkipped(skipped, 4)).toBe(false)
  expect(takeSkipped(skipped, 5).key).toEqual(keyOf(5))
})

test('a taken key leaves no copy in the runs', () => {
  const skipped = walk([], 0, 6)
  const { skipped: rest, key } = takeSkipped(skipped, 3)
  expect(rest.map(({ first, keys }) => [first, keys.length / 32])).toEqual([
    [1, 2],
    [4, 2],
  ])
  for (const { keys } of rest) expect(toHex(new Uint8Array(keys.buffer))).not.toContain(toHex(key))
  expect(() => takeSkipped(rest, 3)).toThrow(RangeError)
})

test('any order of arrivals agrees with a plain map of keys', () => {
  const arrivals = fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5000 })), {
    maxLength: 25,
  })
  fc.assert(
    fc.property(arrivals, (indices) => {
      const expected = new Set<number>()
      let skipped: SkippedKeys = []
      let counter = 0
      for (const index of indices) {
        if (index > counter) {
          for (let i = counter + 1; i < index; i++) expected.add(i)
          for (const i of expected) if (i < index - keptDistance) expected.delete(i)
          skipped = walk(skipped, counter, index)
          counter = index
        } else {
          expect(hasSkipped(skipped, index)).toBe(expected.has(index))
          if (!expected.delete(index)) continue
          const taken = takeSkipped(skipped, index)
          expect(taken.key).toEqual(keyOf(index))
          skipped = taken.skipped
        }
      }
      const kept = skipped.flatMap(({ first, keys }) =>
        Array.from({ length: keys.length / 32 }, (_, i) => first + i),
      )
      expect(kept).toEqual([...expected].sort((a, b) => a - b))
    }),
    { numRuns: 60 },
  )
})
