import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import { findDivider, isSameRun, layoutTimeline, showsTime } from './layout.ts'

const noon = new Date(2026, 10, 24, 12).getTime()
const minute = 60_000
const like = { emoji: '👍', own: false, theirs: true }

function message(id: string, minutes: number, extra: Partial<MessageView> = {}): MessageView {
  const at = noon + minutes * minute
  const base = {
    id,
    seq: minutes,
    conversationId: 'c',
    own: false,
    sentAt: at,
    receivedAt: at,
    body: id,
    state: 'read',
  } as const
  return { ...base, ...extra }
}

function shape(messages: MessageView[], divider?: string): string[] {
  return layoutTimeline(messages, divider).flatMap((day) => [
    `day ${day.key}`,
    ...day.entries.map((entry) => {
      if (entry.kind !== 'message') return entry.kind
      return `${entry.key}${entry.isFirst ? ' first' : ''}${entry.isLast ? ' last' : ''}`
    }),
  ])
}

test.each<[string, MessageView, MessageView, boolean]>([
  ['the same sender shortly after', message('a', 0), message('b', 4), true],
  ['the same sender after five minutes', message('a', 0), message('b', 5), false],
  ['another sender', message('a', 0), message('b', 1, { own: true }), false],
  ['a failed message', message('a', 0), message('b', 1, { state: 'failed' }), false],
  ['an event', message('a', 0), message('b', 1, { event: 'accepted' }), false],
  ['after a message with a reaction', message('a', 0, { reactions: [like] }), message('b', 1), false],
  ['before a message with a reaction', message('a', 0), message('b', 1, { reactions: [like] }), true],
  ['after an edited message', message('a', 0, { editedAt: noon }), message('b', 1), false],
  ['before an edited message', message('a', 0), message('b', 1, { editedAt: noon }), true],
  ['after a reaction that was taken back', message('a', 0, { reactions: [] }), message('b', 1), true],
  ['another day', message('a', 719), message('b', 721), false],
])('%s joins the run or not', (_case, earlier, later, expected) => {
  expect(isSameRun(earlier, later)).toBe(expected)
})

test('messages stand in days and runs', () => {
  const messages = [message('a', 0), message('b', 1), message('c', 2, { own: true }), message('d', 1440)]
  expect(shape(messages)).toEqual([
    'day 2026-11-24',
    'a first',
    'b last',
    'c first last',
    'day 2026-11-25',
    'd first last',
  ])
})

test('the divider splits a run', () => {
  expect(shape([message('a', 0), message('b', 1)], 'b')).toEqual([
    'day 2026-11-24',
    'a first last',
    'divider',
    'b first last',
  ])
})

test('an event is a pill of its own', () => {
  expect(shape([message('a', 0, { event: 'accepted' })])).toEqual(['day 2026-11-24', 'event'])
})

test.each([
  [0, undefined],
  [1, 'd'],
  [2, 'b'],
  [9, 'a'],
])('with %i unread the divider stands before %s', (unread, expected) => {
  const messages = [message('a', 0), message('b', 1), message('c', 2, { own: true }), message('d', 3)]
  expect(findDivider(messages, unread)).toBe(expected)
})

test.each<[string, Partial<MessageView>, boolean, boolean]>([
  ['the last of a run', {}, true, true],
  ['one inside a run', {}, false, false],
  ['one that still waits to be sent', { own: true, state: 'queued' }, false, true],
  ['a starred one', { starred: true }, false, true],
  ['a pinned one', { pinned: true }, false, true],
])('%s shows its time at once or not', (_case, extra, isLast, expected) => {
  expect(showsTime(message('a', 0, extra), isLast)).toBe(expected)
})
