// A client in memory with demo conversations, for looking at the interface and for its tests. Never part of the build: only
// src/ui/testing/demo.html refers to it.
import type {
  AccountView,
  ClientApi,
  ClientEvent,
  ConversationView,
  DeliveryState,
  InviteView,
  MessageView,
  SearchHit,
  SkeinClient,
} from '../../sdk/types.ts'
import { createFakeCalls, type FakeCalls } from './fake-calls.ts'
import { quoteOf, richCalls } from './fake-rich.ts'
import { demoConversations, demoMessages, longHistory } from './demo-data.ts'

export type FakeOptions = { hasAccount: boolean; isEmpty: boolean; historyLength: number }

/** A fake client with a handle on what it shows. */
export type FakeClient = SkeinClient & {
  calls: FakeCalls
  emit(event: ClientEvent): void
  receive(conversationId: string, body: string): void
}

class FakeError extends Error {
  override readonly name = 'FakeError'
  readonly retryable = false
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Builds a fake client; its contacts read what is sent and answer nothing. */
export function createFakeClient({ hasAccount, isEmpty, historyLength }: FakeOptions): FakeClient {
  const listeners = new Set<(event: ClientEvent) => void>()
  let account: AccountView | undefined = hasAccount
    ? {
        name: 'Mara',
        accountId: 'me',
        direct: true,
        relayCalls: false,
        receipts: true,
        typing: true,
        about: '',
      }
    : undefined
  const conversations = new Map(isEmpty ? [] : demoConversations(Date.now()).map((one) => [one.id, one]))
  const messages = new Map<string, MessageView[]>()
  for (const id of conversations.keys()) {
    messages.set(
      id,
      id === 'ida' && historyLength > 0 ? longHistory(id, historyLength) : demoMessages(id, Date.now()),
    )
  }
  let invites: InviteView[] = []
  const emit = (event: ClientEvent): void => listeners.forEach((listener) => listener(event))
  const change = (id: string, patch: Partial<ConversationView>): void => {
    const known = conversations.get(id)
    if (!known) throw new FakeError('not-found')
    const conversation = { ...known, ...patch }
    conversations.set(id, conversation)
    emit({ type: 'conversation', conversation })
  }
  const put = (message: MessageView): void => {
    const list = messages.get(message.conversationId) ?? []
    messages.set(
      message.conversationId,
      [...list.filter((one) => one.id !== message.id), message].toSorted((a, b) => a.seq - b.seq),
    )
    emit({ type: 'messages', conversationId: message.conversationId, messages: [message] })
    const preview = { text: message.body, own: message.own, ...(message.own ? { state: message.state } : {}) }
    change(message.conversationId, { lastAt: message.sentAt, preview })
  }
  const nextSeq = (id: string): number => (messages.get(id)?.at(-1)?.seq ?? 0) + 1

  const api: ClientApi = {
    account: async () => account,
    async createAccount({ name }) {
      account = {
        name,
        accountId: 'me',
        direct: true,
        relayCalls: false,
        receipts: true,
        typing: true,
        about: '',
      }
      emit({ type: 'account', account })
      return account
    },
    async deleteAccount() {
      account = undefined
      emit({ type: 'account', account })
    },
    async updateAccount({ picture, ...input }) {
      if (!account) throw new FakeError('no-account')
      const { picture: known, ...rest } = account
      const shown = picture === undefined ? known : (picture ?? undefined)
      account = { ...rest, ...input, ...(shown === undefined ? {} : { picture: shown }) }
      emit({ type: 'account', account })
      return account
    },
    async createInvite({ use, ttlMs }) {
      const id = Math.random().toString(36).slice(2)
      const url = `${location.origin}/#/i/${(id + id + id + id).slice(0, 44)}`
      const invite = { id, url, use, createdAt: Date.now(), expiresAt: Date.now() + ttlMs, revoked: false }
      invites = [...invites, invite]
      emit({ type: 'invites', invites })
      return invite
    },
    invites: async () => invites,
    async revokeInvite(id) {
      invites = invites.map((one) => (one.id === id ? { ...one, revoked: true } : one))
      emit({ type: 'invites', invites })
    },
    async previewInvite(link) {
      if (link.endsWith('used')) throw new FakeError('invite-used')
      if (invites.some((one) => one.url === link)) return { state: 'own' }
      return { state: 'open', name: link.endsWith('unnamed') ? '' : 'Ned' }
    },
    async connect() {
      const conversation: ConversationView = {
        direct: true,
        verified: false,
        muted: false,
        archived: false,
        markedUnread: false,
        id: 'new',
        kind: 'contact',
        name: 'Ned',
        profileName: 'Ned',
        state: 'requested',
        keyChanged: false,
        unread: 0,
        draft: '',
        lastAt: Date.now(),
      }
      conversations.set('new', conversation)
      emit({ type: 'conversation', conversation })
      return 'new'
    },
    conversations: async () => [...conversations.values()],
    acceptRequest: async (id) => change(id, { state: 'accepted' }),
    declineRequest: async (id) => change(id, { state: 'declined' }),
    block: async (id) => change(id, { state: 'blocked' }),
    unblock: async (id) => change(id, { state: 'accepted' }),
    async deleteConversation(conversationId) {
      conversations.delete(conversationId)
      emit({ type: 'conversation-removed', conversationId })
    },
    setDirect: async (id, direct) => change(id, { direct }),
    async safetyNumber(id) {
      const digits = Array.from({ length: 12 }, (_, index) => String(10_321 + index * 6_571)).join('')
      return { digits, qr: digits, verified: conversations.get(id)?.verified ?? false }
    },
    matchSafetyNumber: async () => 'same',
    setVerified: async (id, verified) => change(id, { verified }),
    acceptChangedKey: async (id) => change(id, { keyChanged: false }),
    async messages({ conversationId, before = Infinity, limit }) {
      return (messages.get(conversationId) ?? []).filter((one) => one.seq < before).slice(-limit)
    },
    async sendText({ id, conversationId, body, sentAt, replyTo, forwarded }) {
      const base = {
        id,
        conversationId,
        seq: nextSeq(conversationId),
        own: true,
        sentAt,
        receivedAt: sentAt,
        body,
        ...(replyTo === undefined ? {} : { replyTo: quoteOf(messages.get(conversationId), replyTo) }),
        ...(forwarded === undefined ? {} : { forwarded }),
      }
      const message: MessageView = { ...base, state: 'queued' }
      put(message)
      const later: DeliveryState[] = ['sent', 'delivered', 'read']
      later.forEach((state, step) => setTimeout(() => put({ ...message, state }), 400 * (step + 1)))
      return message
    },
    async retryMessage(id) {
      for (const list of messages.values()) {
        const message = list.find((one) => one.id === id)
        if (message) put({ ...message, state: 'sent' })
      }
    },
    saveDraft: async (id, draft) => change(id, { draft }),
    markRead: async (id) => change(id, { unread: 0, markedUnread: false }),
    setTyping: async () => undefined,
    async search({ text, conversationId, from, since = 0, until = Infinity, limit }) {
      const wanted = text.trim().toLowerCase()
      const found = [...messages.values()]
        .flat()
        .filter((one) => conversationId === undefined || one.conversationId === conversationId)
        .filter((one) => from === undefined || one.own === (from === 'me'))
        .filter((one) => one.sentAt >= since && one.sentAt < until)
        .filter((one) => wanted !== '' && one.body.toLowerCase().includes(wanted))
        .toSorted((a, b) => b.sentAt - a.sentAt)
      const hits = found.slice(0, limit).map((message): SearchHit => {
        const start = message.body.toLowerCase().indexOf(wanted)
        return { message, snippet: message.body, highlights: [[start, start + wanted.length]] }
      })
      return { hits, complete: true }
    },
    signalCall: async () => undefined,
    liveCalls: async () => [],
    closeCall: async () => undefined,
    endLostCalls: async () => undefined,
    callHistory: async ({ limit }) =>
      [...messages.values()]
        .flat()
        .filter(({ event }) => event === 'call')
        .toSorted((a, b) => b.sentAt - a.sentAt)
        .slice(0, limit),
    iceServers: async () => [],
    connection: async () => 'connected',
    diagnose: async () => ({
      isOnline: true,
      nat: 'symmetric',
      edges: [
        {
          address: 'https://edge.skein.example',
          isConnected: true,
          isReserved: true,
          hasMailbox: true,
          roundTripMs: 23,
        },
        { address: 'https://second.example:8443', isConnected: false, isReserved: false, hasMailbox: false },
      ],
      links: { direct: 1, relayed: 1 },
    }),
    reconnect: async () => undefined,
    ...richCalls({ conversations, messages, change, put, emit }),
  }
  return {
    api,
    calls: createFakeCalls(),
    emit,
    receive(conversationId, body) {
      const seq = nextSeq(conversationId)
      put({
        id: `in-${seq}`,
        conversationId,
        seq,
        own: false,
        sentAt: Date.now(),
        receivedAt: Date.now(),
        body,
        state: 'delivered',
      })
      change(conversationId, { unread: (conversations.get(conversationId)?.unread ?? 0) + 1 })
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: Promise.resolve(),
    close: async () => listeners.clear(),
  }
}
