import { expect, test } from 'vitest'
import type { ConversationView, MessageView } from '../../sdk/types.ts'
import {
  applyEvent,
  emptyTimeline,
  initialState,
  isReadable,
  KEPT_LOADED,
  mergeMessages,
  provisionalSeq,
  putNewer,
  putOlder,
  putTimeline,
  putWindow,
  totalUnread,
  trimTimeline,
} from './app-state.ts'

function message(id: string, seq: number, extra: Partial<MessageView> = {}): MessageView {
  const base = {
    id,
    seq,
    conversationId: 'c',
    own: true,
    sentAt: seq,
    receivedAt: seq,
    body: id,
    state: 'queued',
  } as const
  return { ...base, ...extra }
}

function conversation(id: string, lastAt: number, unread = 0): ConversationView {
  return {
    id,
    lastAt,
    unread,
    kind: 'contact',
    name: id,
    profileName: id,
    muted: false,
    archived: false,
    markedUnread: false,
    state: 'accepted',
    verified: false,
    keyChanged: false,
    direct: true,
    draft: '',
  }
}

test('conversations are ordered by newest activity', () => {
  let state = applyEvent(initialState, { type: 'conversation', conversation: conversation('a', 1) })
  state = applyEvent(state, { type: 'conversation', conversation: conversation('b', 2, 3) })
  expect(state.order).toEqual(['b', 'a'])
  state = applyEvent(state, { type: 'conversation', conversation: conversation('a', 3, 1) })
  expect(state.order).toEqual(['a', 'b'])
  expect(totalUnread(state)).toBe(4)
})

test('an unchanged order keeps its identity', () => {
  const state = applyEvent(initialState, { type: 'conversation', conversation: conversation('a', 1) })
  expect(applyEvent(state, { type: 'conversation', conversation: conversation('a', 2) }).order).toBe(
    state.order,
  )
})

test('a message shown ahead of its storage is replaced by its id and takes its real place', () => {
  const first = [message('a', 1)]
  const ahead = mergeMessages(first, [message('mine', provisionalSeq(first))])
  const received = mergeMessages(ahead, [message('theirs', 2, { own: false })])
  const stored = mergeMessages(received, [message('mine', 3, { state: 'sent' })])
  expect(stored.map((item) => item.id)).toEqual(['a', 'theirs', 'mine'])
  expect(stored).toHaveLength(3)
})

test('messages of a conversation that is not loaded are left to be read later', () => {
  const state = applyEvent(initialState, {
    type: 'messages',
    conversationId: 'c',
    messages: [message('a', 1)],
  })
  expect(state.timelines).toEqual({})
})

test('a change below the loaded page is left to be read with its page', () => {
  const loaded = putOlder(initialState, 'c', [message('b', 5)], false)
  const state = applyEvent(loaded, { type: 'messages', conversationId: 'c', messages: [message('a', 1)] })
  expect(state.timelines['c']?.items.map((item) => item.id)).toEqual(['b'])
})

test('a received message ends the typing indicator at once', () => {
  const typing = applyEvent(initialState, { type: 'typing', conversationId: 'c', active: true })
  const messages = [message('a', 1, { own: false })]
  expect(applyEvent(typing, { type: 'messages', conversationId: 'c', messages }).typing['c']).toBe(false)
})

test('removing the open conversation returns to the list', () => {
  const route = { name: 'conversation', conversationId: 'c' } as const
  const open = applyEvent(
    { ...initialState, route },
    { type: 'conversation', conversation: conversation('c', 1) },
  )
  const state = applyEvent(open, { type: 'conversation-removed', conversationId: 'c' })
  expect(state.route).toEqual({ name: 'chats' })
  expect(state.order).toEqual([])
})

test('a deleted account leaves nothing in the state', () => {
  const open = applyEvent(initialState, { type: 'conversation', conversation: conversation('c', 1) })
  const state = applyEvent(open, { type: 'account', account: undefined })
  expect(state.phase).toBe('welcome')
  expect(state.conversations).toEqual({})
})

test('a declined request leaves the list', () => {
  const asked = conversation('a', 1)
  const state = applyEvent(initialState, {
    type: 'conversation',
    conversation: { ...asked, state: 'incoming-request' },
  })
  expect(state.order).toEqual(['a'])
  const declined = applyEvent(state, { type: 'conversation', conversation: { ...asked, state: 'declined' } })
  expect(declined.order).toEqual([])
})

test('a window around an older message takes no news until it reaches the newest', () => {
  const around = putWindow(initialState, 'c', [message('a', 5), message('b', 6)])
  const news = { type: 'messages', conversationId: 'c', messages: [message('z', 90)] } as const
  expect(applyEvent(around, { ...news, messages: [...news.messages] })).toBe(around)
  const changed = applyEvent(around, {
    type: 'messages',
    conversationId: 'c',
    messages: [message('b', 6, { state: 'read' })],
  })
  expect(changed.timelines['c']?.items[1]?.state).toBe('read')
  const more = putNewer(around, 'c', [message('d', 7)], false)
  expect(more.timelines['c']?.detached).toBe(true)
  const attached = putNewer(more, 'c', [message('z', 90)], true)
  expect(attached.timelines['c']).toEqual({
    items: [message('a', 5), message('b', 6), message('d', 7), message('z', 90)],
    complete: false,
    loading: false,
  })
})

test('pinned chats stand first in their own order, and archived ones in a list of their own', () => {
  const events: ConversationView[] = [
    conversation('old', 1),
    { ...conversation('second', 2), pinned: 2 },
    { ...conversation('first', 1), pinned: 1 },
    conversation('new', 9),
    { ...conversation('away', 8, 3), archived: true },
  ]
  const state = events.reduce(
    (known, view) => applyEvent(known, { type: 'conversation', conversation: view }),
    initialState,
  )
  expect(state.order).toEqual(['first', 'second', 'new', 'old'])
  expect(state.archived).toEqual(['away'])
  const back = applyEvent(state, { type: 'conversation', conversation: conversation('away', 8, 3) })
  expect(back.order).toEqual(['first', 'second', 'new', 'away', 'old'])
  expect(back.archived).toEqual([])
})

test('what is muted or archived is not counted, and a marked chat counts as one', () => {
  const views = [
    conversation('a', 1, 2),
    { ...conversation('b', 2, 5), muted: true },
    { ...conversation('c', 3, 7), archived: true },
    { ...conversation('d', 4), markedUnread: true },
  ]
  const state = views.reduce(
    (known, view) => applyEvent(known, { type: 'conversation', conversation: view }),
    initialState,
  )
  expect(totalUnread(state)).toBe(3)
})

test('of a conversation that was left the newest messages stay loaded, and nothing while a page is on its way', () => {
  const page = Array.from({ length: 200 }, (_, index) => message(`m${index}`, index + 1))
  const full = putOlder(initialState, 'c', page, true)
  const left = trimTimeline(full, 'c').timelines['c']
  expect(left?.items).toHaveLength(KEPT_LOADED)
  expect(left?.items.at(-1)?.seq).toBe(200)
  expect(left?.complete).toBe(false)
  const loading = putTimeline(full, 'c', { ...full.timelines['c']!, loading: true })
  expect(trimTimeline(loading, 'c')).toBe(loading)
  const few = putOlder(initialState, 'c', page.slice(0, 10), true)
  expect(trimTimeline(few, 'c')).toBe(few)
})

test('a conversation is not opened by a message that comes before its first page', () => {
  const asked = putTimeline(initialState, 'c', { ...emptyTimeline, loading: true })
  const late = applyEvent(asked, { type: 'messages', conversationId: 'c', messages: [message('new', 3)] })
  expect(isReadable(late.timelines['c'])).toBe(false)
  const read = putOlder(late, 'c', [message('old', 1), message('middle', 2)], true).timelines['c']
  expect(isReadable(read)).toBe(true)
  expect(read?.items.map(({ id }) => id)).toEqual(['old', 'middle', 'new'])
})
