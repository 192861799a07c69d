// Stars: messages the person wants to find again. Known here only.
import type { MessageView } from './api.ts'
import type { Core } from './core.ts'
import { byConversation } from './removal.ts'
import { messageView } from './views.ts'

export class Marks {
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  /** Sets or takes stars; events cannot have one. */
  async setStarred(messageIds: readonly string[], isStarred: boolean): Promise<void> {
    const core = this.#core
    for (const [conversation, keys] of await byConversation(core, messageIds)) {
      await core.change(conversation, async (_, unit) => {
        for (const key of keys) {
          const message = await core.message(unit, key)
          if (message === undefined || message.event !== undefined) continue
          if ((message.starred === true) === isStarred) continue
          const { starred: _old, ...rest } = message
          unit.putMessage(isStarred ? { ...rest, starred: true } : rest)
          const put = { key, conversation, at: message.sentAt }
          unit.add(isStarred ? { table: 'stars', put } : { table: 'stars', delete: key })
        }
      })
    }
  }

  /** All starred messages, newest first. */
  async starred(): Promise<MessageView[]> {
    const { store } = this.#core
    const stars = (await store.all('stars')).sort((left, right) => right.at - left.at)
    const rows = await Promise.all(stars.map(({ key }) => store.get('messages', key)))
    return rows.filter((row) => row !== undefined).map(messageView)
  }
}
