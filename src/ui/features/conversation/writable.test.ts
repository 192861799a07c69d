import { expect, test } from 'vitest'
import type { ContactState } from '../../../sdk/types.ts'
import { whyNotWritable } from './writable.ts'

const flags = { kind: 'contact', muted: false, archived: false, markedUnread: false } as const
const names = { name: '', profileName: '' }
const base = { ...flags, ...names, id: 'c', verified: false, direct: true, unread: 0, draft: '', lastAt: 0 }

test.each<[ContactState, boolean, string | undefined]>([
  ['accepted', false, undefined],
  ['requested', false, undefined],
  ['accepted', true, 'conversation.paused'],
  ['blocked', true, 'conversation.blocked'],
  ['declined', false, 'conversation.declined'],
  ['gone', false, 'conversation.gone'],
  ['incoming-request', false, 'conversation.request'],
])('a contact that is %s (key changed: %s) gives the reason %s', (state, keyChanged, reason) => {
  expect(whyNotWritable({ ...base, state, keyChanged })).toBe(reason)
})
