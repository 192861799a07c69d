import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import { firstSince } from './use-jump.ts'

const items = [10, 20, 30].map((at) => ({ sentAt: at })) as MessageView[]

test.each<[string, number, boolean, number | undefined]>([
  ['between two loaded messages', 15, false, 1],
  ['at a loaded message', 20, false, 1],
  ['before the oldest loaded one, with more before it', 5, false, undefined],
  ['before the very first one', 5, true, 0],
  ['after the newest one', 31, true, undefined],
])('a time %s leads to a loaded message or not', (_case, at, isComplete, expected) => {
  expect(firstSince(items, at, isComplete)).toBe(expected)
})
