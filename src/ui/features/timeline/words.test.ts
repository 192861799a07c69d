import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import { countdownWords, eventWords } from './words.ts'

const base: MessageView = {
  id: 'm',
  conversationId: 'c',
  seq: 1,
  own: false,
  sentAt: 0,
  receivedAt: 0,
  body: '',
  state: 'read',
}

test.each<[Partial<MessageView>, string]>([
  [
    { event: 'timer-changed', eventData: { ms: 30_000, own: true } },
    'You set new messages to disappear after 30 seconds',
  ],
  [
    { event: 'timer-changed', eventData: { ms: 86_400_000, own: false } },
    'Ada set new messages to disappear after 1 day',
  ],
  [{ event: 'timer-changed', eventData: { own: true } }, 'You turned disappearing messages off'],
  [{ event: 'timer-changed', eventData: { own: false } }, 'Ada turned disappearing messages off'],
  [{ event: 'pinned', eventData: { own: true, messageId: 'x' } }, 'You pinned a message'],
  [{ event: 'pinned', eventData: { own: false, messageId: 'x' } }, 'Ada pinned a message'],
  [{ event: 'accepted' }, 'You and Ada are connected'],
  [{}, ''],
])('the event %j reads "%s"', (part, words) => {
  expect(eventWords({ ...base, ...part }, 'Ada')).toBe(words)
})

test('a message says that it will disappear, and when once the countdown has begun', () => {
  expect(countdownWords(base)).toBeUndefined()
  expect(countdownWords({ ...base, disappears: true })).toBe('Disappears some time after it is read')
  expect(countdownWords({ ...base, disappears: true, expiresAt: 1_700_000_000_000 })).toMatch(
    /^Disappears .*2023/,
  )
})
