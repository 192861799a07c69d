import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRoute, parseRoute, type Route } from './routes.ts'

const word = fc.string({ minLength: 1, unit: 'grapheme-ascii' })

test.each([
  ['', { name: 'chats' }],
  ['#/', { name: 'chats' }],
  ['#/c/', { name: 'chats' }],
  ['#/nowhere', { name: 'chats' }],
  ['#/c/abc', { name: 'conversation', conversationId: 'abc' }],
  ['#/i/x-_1', { name: 'invite', invite: 'x-_1' }],
  ['#/i/', { name: 'invite', invite: '' }],
  ['#/c/abc?m=x', { name: 'conversation', conversationId: 'abc', messageId: 'x' }],
  ['#/c/abc?other=x', { name: 'conversation', conversationId: 'abc' }],
  ['#/settings', { name: 'settings' }],
  ['#/settings/privacy', { name: 'settings', section: 'privacy' }],
  ['#/c/%E0%A4', { name: 'conversation', conversationId: '%E0%A4' }],
])('the fragment %s is read as %j', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
})

test('a formatted route reads back as itself', () => {
  fc.assert(
    fc.property(word, word, (id, other) => {
      const routes: Route[] = [
        { name: 'conversation', conversationId: id },
        { name: 'conversation', conversationId: id, messageId: other },
        { name: 'settings', section: id },
      ]
      for (const route of routes) expect(parseRoute(formatRoute(route))).toEqual(route)
    }),
  )
})
