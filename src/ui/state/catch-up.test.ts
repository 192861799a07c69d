import { describe, expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ClientApi, ClientEvent, ConversationView, MessageView } from '../../sdk/types.ts'
import {
  applyEvent,
  initialState,
  putConversations,
  putOlder,
  putWindow,
  type AppState,
} from './app-state.ts'
import { catchUp } from './catch-up.ts'

const account = { id: 'me', name: 'Me' } as unknown as NonNullable<AppState['account']>

function message(seq: number, extra: Partial<MessageView> = {}): MessageView {
  const base = {
    id: `m${seq}`,
    seq,
    conversationId: 'c',
    own: false,
    sentAt: seq,
    receivedAt: seq,
    body: `${seq}`,
  }
  return { ...base, state: 'delivered', ...extra }
}

const conversation = (id: string, lastAt = 1): ConversationView =>
  ({ id, lastAt, state: 'accepted', archived: false, unread: 0, name: id }) as unknown as ConversationView

/** A client that has these messages in conversation `c`; `meanwhile` runs while it is asked for them. */
function clientWith(
  stored: MessageView[],
  meanwhile: (tell: (event: ClientEvent) => void) => void = () => undefined,
) {
  const listeners = new Set<(event: ClientEvent) => void>()
  const asked: number[] = []
  const api = {
    account: () => Promise.resolve(account),
    conversations: () => Promise.resolve([conversation('c', 5)]),
    invites: () => Promise.resolve([]),
    pinnedMessages: () => Promise.resolve(stored.filter(({ pinned }) => pinned)),
    messagesAfter: async ({ after, limit }: { after: number; limit: number }) => {
      asked.push(after)
      const page = stored.filter(({ seq }) => seq > after).slice(0, limit)
      await Promise.resolve()
      meanwhile((event) => listeners.forEach((listener) => listener(event)))
      return page
    },
  } as unknown as ClientApi
  const subscribe = (listener: (event: ClientEvent) => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return { api, subscribe, asked, listeners }
}

/** A window that shows these messages. */
function windowOf(items: MessageView[]) {
  const ready = putConversations({ ...initialState, account, phase: 'ready' }, [conversation('c')])
  return createStore<AppState>(() => putOlder(ready, 'c', items, true))
}

const bodies = (state: AppState): string[] => state.timelines['c']!.items.map(({ body }) => body)

describe('catching up with another vault', () => {
  it('finds what was stored and never told, also in between, and what has changed', async () => {
    const store = windowOf([message(1), message(2, { own: true, state: 'queued' }), message(5)])
    const stored = [message(1), message(2, { own: true, state: 'read' }), message(3), message(4), message(5)]
    await catchUp(store, clientWith(stored))
    expect(bodies(store.getState())).toEqual(['1', '2', '3', '4', '5'])
    expect(store.getState().timelines['c']!.items[1]!.state).toBe('read')
    expect(store.getState().conversations['c']!.lastAt).toBe(5)
  })

  it('reads on until the newest, page by page', async () => {
    const stored = Array.from({ length: 150 }, (_, i) => message(i + 1))
    const store = windowOf(stored.slice(20, 30))
    const client = clientWith(stored)
    await catchUp(store, client)
    expect(bodies(store.getState())).toEqual(stored.slice(20).map(({ body }) => body))
    expect(client.asked).toEqual([20, 80, 140])
    expect(client.listeners.size).toBe(0)
  })

  it('stays within what a window shows that ends before the newest', async () => {
    const stored = Array.from({ length: 100 }, (_, i) => message(i + 1))
    const store = windowOf([])
    store.setState((state) => putWindow(state, 'c', [message(10), message(12)]))
    await catchUp(store, clientWith(stored))
    expect(bodies(store.getState())).toEqual(['10', '11', '12'])
  })

  it('lets go of what is not there any more and keeps what nobody has stored yet', async () => {
    const store = windowOf([message(1), message(2), message(2.5, { id: 'new', own: true, body: 'new' })])
    store.setState((state) => putConversations(state, [conversation('gone')]))
    await catchUp(store, clientWith([message(1)]))
    expect(bodies(store.getState())).toEqual(['1', 'new'])
    expect(Object.keys(store.getState().conversations)).toEqual(['c'])
  })

  it('leaves what is told meanwhile as it was told', async () => {
    const store = windowOf([message(1), message(2), message(3)])
    const told: ClientEvent[] = [
      { type: 'messages', conversationId: 'c', messages: [message(2, { body: 'two' }), message(4)] },
      { type: 'messages-removed', conversationId: 'c', ids: ['m3'] },
      { type: 'conversation', conversation: conversation('c', 9) },
    ]
    const client = clientWith([message(1), message(2), message(3)], (tell) => {
      for (const event of told) {
        store.setState((state) => applyEvent(state, event), true)
        tell(event)
      }
    })
    await catchUp(store, client)
    expect(bodies(store.getState())).toEqual(['1', 'two', '4'])
    expect(store.getState().conversations['c']!.lastAt).toBe(9)
  })

  it('takes up pins anew', async () => {
    const store = windowOf([message(1)])
    store.setState({ pins: { c: [] } })
    await catchUp(store, clientWith([message(1, { pinned: true })]))
    expect(store.getState().pins['c']!.map(({ id }) => id)).toEqual(['m1'])
  })
})
