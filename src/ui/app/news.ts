// What is worth a notice: a chat whose unread count has grown, unless it is muted, archived or being looked at.
import type { ConversationView } from '../../sdk/types.ts'
import { callTitle } from '../features/timeline/call-row.ts'

export type News = { id: string; name: string; text: string; count: number }

type Chats = Record<string, ConversationView>

/** The chats with something new since `before`; `watchedId` is the one on screen in a focused window. */
export function findNews(before: Chats, now: Chats, watchedId: string | undefined): News[] {
  const news: News[] = []
  for (const conversation of Object.values(now)) {
    const { id, name, unread, muted, archived, preview, state } = conversation
    const known = before[id]
    const isMore = unread > (known?.unread ?? 0)
    const isQuiet = muted || archived || state === 'blocked' || state === 'declined' || id === watchedId
    if (conversation !== known && isMore && !isQuiet)
      news.push({ id, name, text: newsText(preview), count: unread })
  }
  return news
}

/** What came: a text, or a call that was missed. */
function newsText(preview: ConversationView['preview']): string {
  if (preview?.call) return callTitle(preview.call, Infinity)
  return preview && !preview.own ? preview.text : ''
}
