import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import { isSend, newestOf } from './use-arrivals.ts'

type Line = [id: string, seq: number, own?: boolean]

const items = (...lines: Line[]): MessageView[] =>
  lines.map(([id, seq, own = false]) => ({ id, seq, own })) as MessageView[]

test.each<[string, Line[], Line[], boolean]>([
  [
    'an own message after the newest',
    [['a', 1]],
    [
      ['a', 1],
      ['b', 1.001, true],
    ],
    true,
  ],
  [
    'a second own message',
    [['a', 1, true]],
    [
      ['a', 1, true],
      ['b', 2, true],
    ],
    true,
  ],
  [
    'a received message',
    [['a', 1, true]],
    [
      ['a', 1, true],
      ['b', 2],
    ],
    false,
  ],
  ['the stored place of an own message', [['a', 1.001, true]], [['a', 2, true]], false],
  [
    'older messages, the first own one among them',
    [['c', 3]],
    [
      ['a', 1, true],
      ['c', 3],
    ],
    false,
  ],
  ['an older part of the conversation', [['c', 3, true]], [['a', 1, true]], false],
])('%s counts as sent or not', (_case, before, after, expected) => {
  const known = newestOf(items(...before))
  expect(isSend(known, newestOf(items(...after), known))).toBe(expected)
})

test('coming back from an older part is no sending', () => {
  const newest = newestOf(items(['c', 3, true]))
  const older = newestOf(items(['a', 1, true]), newest)
  expect(isSend(older, newestOf(items(['c', 3, true]), older))).toBe(false)
})
