import { expect, test } from 'vitest'
import type { MessageView } from '../../../sdk/types.ts'
import { DELETE_WINDOW_MS, EDIT_WINDOW_MS, verbsOf } from './menu-order.ts'

const base: MessageView = {
  id: 'm',
  conversationId: 'c',
  seq: 1,
  own: true,
  sentAt: 0,
  receivedAt: 0,
  body: 'hi',
  state: 'read',
}
const shared = ['reply', 'react', 'forward']

test.each<[string, Partial<MessageView>, boolean, number, string]>([
  [
    'an own message',
    {},
    true,
    0,
    'reply react forward edit select copy pin star info delete-for-me delete-for-everyone',
  ],
  ['a received one', { own: false }, true, 0, 'reply react forward select copy pin star info delete-for-me'],
  [
    'a starred one',
    { own: false, starred: true },
    true,
    0,
    'reply react forward select copy pin unstar info delete-for-me',
  ],
  [
    'a pinned one',
    { pinned: true },
    true,
    EDIT_WINDOW_MS,
    'reply react forward select copy unpin star info delete-for-me delete-for-everyone',
  ],
  [
    'one too old to edit',
    {},
    true,
    EDIT_WINDOW_MS,
    'reply react forward select copy pin star info delete-for-me delete-for-everyone',
  ],
  [
    'one too old to take back',
    {},
    true,
    DELETE_WINDOW_MS,
    'reply react forward select copy pin star info delete-for-me',
  ],
  ['one where nothing can be written', {}, false, 0, 'forward select copy star info delete-for-me'],
  ['a failed one', { state: 'failed' }, true, 0, 'retry forward select copy star info delete-for-me'],
  ['one that never was stored', { state: 'failed', seq: 1.5 }, true, 0, 'retry copy'],
  ['one on its way', { state: 'queued', seq: 1.5 }, true, 0, 'copy'],
  ['a deleted one', { deleted: true, body: '' }, true, 0, 'select info delete-for-me'],
])('%s has its verbs in the order of the menu', (_name, extra, isWritable, now, expected) => {
  expect(verbsOf({ ...base, ...extra }, isWritable, now).join(' ')).toBe(expected)
})

test('what both can do stands first', () => {
  expect(verbsOf(base, true, 0).slice(0, 3)).toEqual(shared)
})
