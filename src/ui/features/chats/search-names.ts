// What the search finds among names: chats that hold something, newest first, and contacts one has not written with yet.
import type { ConversationView } from '../../../sdk/types.ts'
import { matchWords, type Range } from './match.ts'

export type NameHit = { id: string; name: string; ranges: Range[] }

/** Hits by section, in the order of `order`. */
export function searchNames(
  conversations: Record<string, ConversationView>,
  order: readonly string[],
  query: string,
): { chats: NameHit[]; contacts: NameHit[] } {
  const chats: NameHit[] = []
  const contacts: NameHit[] = []
  for (const id of order) {
    const conversation = conversations[id]
    const ranges = conversation && matchWords(conversation.name, query)
    if (!conversation || !ranges) continue
    const section = conversation.preview || conversation.unread > 0 ? chats : contacts
    section.push({ id, name: conversation.name, ranges })
  }
  return { chats, contacts }
}
