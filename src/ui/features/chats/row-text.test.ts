import { expect, test } from 'vitest'
import type { ConversationView } from '../../../sdk/types.ts'
import { rowPreview, unreadBadge } from './row-text.ts'

const conversation: ConversationView = {
  id: 'c',
  kind: 'contact',
  name: 'Ann',
  profileName: 'Ann',
  muted: false,
  archived: false,
  markedUnread: false,
  state: 'accepted',
  verified: false,
  keyChanged: false,
  direct: true,
  unread: 0,
  draft: '',
  lastAt: 0,
}
const own = { text: 'hi\n there', own: true, state: 'sent' } as const

test.each([
  ['typing before all', { draft: 'x', preview: own }, true, false, { kind: 'typing' }],
  [
    'a draft before the last message',
    { draft: ' a\nb ', preview: own },
    false,
    false,
    { kind: 'draft', text: 'a b' },
  ],
  [
    'no draft of the open one',
    { draft: 'x', preview: own },
    false,
    true,
    { kind: 'own', text: 'hi there', state: 'sent' },
  ],
  ['a received text', { preview: { text: 'yo', own: false } }, false, false, { kind: 'text', text: 'yo' }],
  [
    'a deleted message',
    { preview: { text: '', own: true, deleted: true as const } },
    false,
    false,
    { kind: 'deleted' },
  ],
  [
    'a call',
    { preview: { text: '', own: true, call: { callId: 'x', own: true, video: false } } },
    false,
    false,
    { kind: 'call', call: { callId: 'x', own: true, video: false } },
  ],
  ['a silent request', { state: 'incoming-request' as const }, false, false, { kind: 'request' }],
  ['nothing yet', {}, false, false, { kind: 'empty' }],
])('the preview shows %s', (_case, change, isTyping, isOpen, expected) => {
  expect(rowPreview({ ...conversation, ...change }, isTyping, isOpen)).toEqual(expected)
})

test.each([
  [0, undefined],
  [1, '1'],
  [999, '999'],
  [1000, '999+'],
])('%i unread is shown as %s', (unread, badge) => {
  expect(unreadBadge(unread)).toBe(badge)
})
