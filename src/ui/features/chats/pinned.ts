// The order of the pinned chats, which people choose themselves.
import type { ConversationView } from '../../../sdk/types.ts'

/** Ids of the pinned chats, as they stand in the list. */
export function pinnedOf(
  order: readonly string[],
  conversations: Record<string, Pick<ConversationView, 'pinned'>>,
): string[] {
  return order.filter((id) => conversations[id]?.pinned !== undefined)
}

/** The order after one chat has moved a place up (-1) or down (1); undefined when there is no such place. */
export function movePinned(pinned: readonly string[], id: string, step: -1 | 1): string[] | undefined {
  const at = pinned.indexOf(id)
  const other = pinned[at + step]
  if (at < 0 || other === undefined) return undefined
  return pinned.map((one) => (one === id ? other : one === other ? id : one))
}
