import { expect, test } from 'vitest'
import { demoConversations } from '../testing/demo-data.ts'
import { findNews } from './news.ts'

const [ida] = demoConversations(0)
const before = { ida: { ...ida!, unread: 1 } }
const later = { ...ida!, unread: 2, preview: { text: 'Hello', own: false } }

test('a chat whose unread count has grown is news', () => {
  expect(findNews(before, { ida: later }, undefined)).toEqual([
    { id: 'ida', name: 'Ida Sørensen', text: 'Hello', count: 2 },
  ])
  expect(findNews({}, { ida: later }, undefined)).toHaveLength(1)
})

test('a missed call is news by its kind', () => {
  const call = { callId: 'x', own: false, video: true, end: 'missed' as const }
  const missed = { ...later, preview: { text: '', own: false, call } }
  expect(findNews({ ida: ida! }, { ida: missed }, undefined)[0]?.text).toBe('Missed video call')
})

test.each([
  ['the same as before', later, undefined, 2],
  ['muted', { ...later, muted: true }, undefined, 1],
  ['archived', { ...later, archived: true }, undefined, 1],
  ['blocked', { ...later, state: 'blocked' as const }, undefined, 1],
  ['on screen', later, 'ida', 1],
])('a chat that is %s is no news', (_case, view, watched, unread) => {
  expect(findNews({ ida: { ...ida!, unread } }, { ida: view }, watched)).toEqual([])
})
