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
  | 'deleteForMe'
  | 'setStarred'
  | 'starredMessages'
  | 'setConversation'
  | 'reorderPinned'
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
