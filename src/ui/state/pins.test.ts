import { expect, test } from 'vitest'
import type { MessageView } from '../../sdk/types.ts'
import { dropPins, followPins, type Pins } from './pins.ts'

const message = (id: string, body = id, pinned = true): MessageView =>
  ({ id, body, ...(pinned ? { pinned } : {}) }) as MessageView
const pins: Pins = { c: [message('a'), message('b')] }
const idsOf = (next: Pins): string[] | undefined => next['c']?.map(({ id, body }) => `${id}:${body}`)

test.each<[string, MessageView[], string[]]>([
  ['a newly pinned message comes last', [message('d')], ['a:a', 'b:b', 'd:d']],
  ['a pinned message that is worded anew keeps its place', [message('a', 'new')], ['a:new', 'b:b']],
  ['a message that is no longer pinned goes', [message('a', 'a', false)], ['b:b']],
])('%s', (_case, changed, expected) => {
  expect(idsOf(followPins(pins, 'c', changed))).toEqual(expected)
})

test('other messages and other conversations change nothing', () => {
  expect(followPins(pins, 'c', [message('z', 'z', false)])).toBe(pins)
  expect(followPins(pins, 'unread', [message('z')])).toBe(pins)
})

test('a removed message is no longer pinned', () => {
  expect(idsOf(dropPins(pins, 'c', new Set(['a', 'z'])))).toEqual(['b:b'])
  expect(dropPins(pins, 'c', new Set(['z']))).toBe(pins)
})
