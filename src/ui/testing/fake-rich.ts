// The fake client's calls on messages and chats that exist: stars, deletion, flags, pages around a place.
import type { ClientApi, ClientEvent, ConversationView, MessageView, QuoteView } from '../../sdk/types.ts'

/** What the fake client holds, and its ways to change it. */
export type FakeState = {
  conversations: Map<string, ConversationView>
  messages: Map<string, MessageView[]>
  change: (id: string, patch: Partial<ConversationView>) => void
  put: (message: MessageView) => void
  emit: (event: ClientEvent) => void
}

type RichCalls = Pick<
  ClientApi,
  | 'messagesAfter'
  | 'messagesAround'
  | 'messageInfo'
  | 'react'
  | 'editMessage'
  | 'editHistory'
  | 'deleteForEveryone'
  | 'deleteForMe'
  | 'setStarred'
  | 'starredMessages'
  | 'setConversation'
  | 'reorderPinned'
  | 'setMessagePinned'
  | 'pinnedMessages'
  | 'setExpiry'
  | 'noteToSelf'
>

/** The piece of an answered message. */
export function quoteOf(list: MessageView[] | undefined, id: string): QuoteView {
  const target = list?.find((one) => one.id === id)
  return { id, own: target?.own ?? false, text: target?.body.slice(0, 200) ?? '' }
}

/** The calls, on the fake client's state. */
export function richCalls({ conversations, messages, change, put, emit }: FakeState): RichCalls {
  const all = (): MessageView[] => [...messages.values()].flat()
  const some = (ids: string[]): MessageView[] => all().filter((one) => ids.includes(one.id))
  const wordings = new Map<string, { at: number; body: string }[]>()
  const firstOf = ({ sentAt: at, body }: MessageView) => ({ at, body })
  return {
    async messagesAfter({ conversationId, after, limit }) {
      return (messages.get(conversationId) ?? []).filter((one) => one.seq > after).slice(0, limit)
    },
    async messagesAround({ conversationId, limit, seq, id, at }) {
      const list = messages.get(conversationId) ?? []
      const place = list.findIndex(
        (one) => one.seq === seq || one.id === id || (at !== undefined && one.sentAt >= at),
      )
      const middle = place < 0 ? list.length - 1 : place
      const from = Math.max(0, middle - Math.floor(limit / 2))
      return list.slice(from, from + limit)
    },
    async messageInfo(messageId) {
      const [message] = some([messageId])
      const sentAt = message?.sentAt ?? Date.now()
      return message?.own === true
        ? { sentAt, deliveredAt: sentAt + 900, readAt: sentAt + 40_000, route: 'direct' }
        : { sentAt, receivedAt: sentAt + 800, route: 'mailbox' }
    },
    async react(messageId, emoji) {
      for (const { reactions = [], ...message } of some([messageId])) {
        const others = reactions
          .map((one) => ({ ...one, own: one.emoji === emoji }))
          .filter((one) => one.own || one.theirs)
        const isNew = emoji !== undefined && !others.some((one) => one.own)
        const shown = isNew ? [...others, { emoji, own: true, theirs: false }] : others
        put(shown.length === 0 ? message : { ...message, reactions: shown })
      }
    },
    async editMessage(messageId, body) {
      for (const message of some([messageId])) {
        wordings.set(messageId, [
          ...(wordings.get(messageId) ?? [firstOf(message)]),
          { at: Date.now(), body },
        ])
        put({ ...message, body, editedAt: Date.now() })
      }
    },
    editHistory: async (messageId) => wordings.get(messageId) ?? some([messageId]).map(firstOf),
    async deleteForEveryone(messageIds) {
      for (const message of some(messageIds)) {
        const { reactions: _r, replyTo: _q, editedAt: _e, starred: _s, ...rest } = message
        put({ ...rest, body: '', deleted: true })
      }
    },
    async setMessagePinned(messageId, pinned) {
      for (const { pinned: _, ...message } of some([messageId]))
        put(pinned ? { ...message, pinned: true } : message)
    },
    pinnedMessages: async (conversationId) =>
      (messages.get(conversationId) ?? []).filter((one) => one.pinned === true),
    async setExpiry(conversationId, ms) {
      const known = conversations.get(conversationId)
      if (known === undefined) return
      const { expireAfterMs: _, ...rest } = known
      conversations.set(conversationId, rest)
      change(conversationId, ms === undefined ? {} : { expireAfterMs: ms })
    },
    async noteToSelf() {
      const [first] = conversations.values()
      if (!conversations.has('self') && first !== undefined) {
        const { preview: _, link: _l, about: _a, note: _n, nickname: _k, expireAfterMs: _e, ...blank } = first
        blank.verified = false
        const names = { id: 'self', name: 'Mara', profileName: 'Mara' }
        conversations.set('self', { ...blank, ...names, kind: 'self', unread: 0, draft: '' })
        change('self', {})
      }
      return 'self'
    },
    async deleteForMe(messageIds) {
      for (const [conversationId, list] of messages) {
        const ids = list.filter((one) => messageIds.includes(one.id)).map((one) => one.id)
        if (ids.length === 0) continue
        const left = list.filter((one) => !ids.includes(one.id))
        messages.set(conversationId, left)
        emit({ type: 'messages-removed', conversationId, ids })
      }
    },
    async setStarred(messageIds, starred) {
      for (const { starred: _, ...message } of some(messageIds))
        put(starred ? { ...message, starred: true } : message)
    },
    starredMessages: async () => all().filter((one) => one.starred === true),
    async setConversation(conversationId, { pinned, ...patch }) {
      change(conversationId, patch)
      const known = conversations.get(conversationId)
      if (pinned === undefined || known === undefined) return
      const { pinned: _, ...rest } = known
      conversations.set(conversationId, rest)
      change(conversationId, pinned ? { pinned: Date.now() } : {})
    },
    async reorderPinned(conversationIds) {
      for (const [pinned, id] of conversationIds.entries()) change(id, { pinned })
    },
  }
}
