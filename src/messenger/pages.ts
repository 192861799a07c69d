// Reading a conversation: a page before, after or around a place, and what is known of one message.
import type { ClientApi, MessageInfo, MessageView, Place } from './api.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { MessageRow } from './rows.ts'
import { messageView } from './views.ts'

/** Most messages of one page. */
export const MAX_PAGE = 500

type Input<K extends 'messages' | 'messagesAfter' | 'messagesAround'> = Parameters<ClientApi[K]>[0]

export class Pages {
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  async before({ conversationId, before, limit }: Input<'messages'>): Promise<MessageView[]> {
    const rows = await this.#core.store.messages(conversationId, before, bounded(limit))
    return rows.reverse().map(messageView)
  }

  async after({ conversationId, after, limit }: Input<'messagesAfter'>): Promise<MessageView[]> {
    const rows = await this.#core.store.messagesAfter(conversationId, after, bounded(limit))
    return rows.map(messageView)
  }

  /** A page with a place in its middle. Rejects with `not-found` when the message is not in this conversation. */
  async around({ conversationId, limit, ...place }: Input<'messagesAround'>): Promise<MessageView[]> {
    const most = bounded(limit)
    const seq = await this.#seqOf(conversationId, place)
    if (seq === undefined) return this.before({ conversationId, limit })
    const { store } = this.#core
    const [above, below] = await Promise.all([
      store.messagesAfter(conversationId, seq - 1, most),
      store.messages(conversationId, seq, most),
    ])
    // What one side of the place lacks, the other fills up.
    const half = Math.ceil(most / 2)
    const fromBelow = Math.max(Math.min(below.length, most - half), most - above.length)
    const rows = [...below.slice(0, fromBelow).reverse(), ...above]
    return rows.slice(0, most).map(messageView)
  }

  /** Rejects with `not-found`. */
  async info(messageId: string): Promise<MessageInfo> {
    const message = await this.#core.store.get('messages', messageId)
    if (message === undefined) throw new SkeinError('not-found')
    const { own, sentAt, receivedAt, deliveredAt, readAt, route } = message
    return {
      sentAt,
      ...(own ? {} : { receivedAt }),
      ...(deliveredAt === undefined ? {} : { deliveredAt }),
      ...(readAt === undefined ? {} : { readAt }),
      ...(route === undefined ? {} : { route }),
    }
  }

  async #seqOf(conversation: string, { seq, id, at }: Place): Promise<number | undefined> {
    if (seq !== undefined) return seq
    if (id !== undefined) {
      const message = await this.#core.store.get('messages', id)
      if (message?.conversation !== conversation) throw new SkeinError('not-found')
      return message.seq
    }
    return at === undefined ? undefined : this.#firstSince(conversation, at)
  }

  /**
   * Position of the first message sent at or after a time, by halving: positions follow the times closely enough to be
   * searched so, and no index over times is kept.
   */
  async #firstSince(conversation: string, at: number): Promise<number | undefined> {
    const { store } = this.#core
    let low = 0
    let high = this.#core.conversation(conversation).lastSeq + 1
    let found: MessageRow | undefined
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const [message] = await store.messagesAfter(conversation, middle - 1, 1)
      if (message === undefined || message.seq >= high) high = middle
      else if (message.sentAt < at) low = message.seq + 1
      else {
        found = message
        high = middle
      }
    }
    return found?.seq
  }
}

function bounded(limit: number): number {
  return Math.min(Math.max(1, Math.trunc(limit)), MAX_PAGE)
}
