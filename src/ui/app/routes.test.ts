import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from './routes.ts'

test.each([
  ['', { name: 'chats' }],
  ['#/', { name: 'chats' }],
  ['#/c/', { name: 'chats' }],
  ['#/nowhere', { name: 'chats' }],
  ['#/c/abc', { name: 'conversation', conversationId: 'abc' }],
  ['#/i/x-_1', { name: 'invite', invite: 'x-_1' }],
  ['#/i/', { name: 'invite', invite: '' }],
  ['#/settings', { name: 'settings' }],
  ['#/c/%E0%A4', { name: 'conversation', conversationId: '%E0%A4' }],
])('the fragment %s is read as %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

test('a formatted route reads back as itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), (id) => {
      const route = { name: 'conversation', conversationId: id } as const
      expect(parseRoute(formatRoute(route))).toEqual(route)
    }),
  )
})
