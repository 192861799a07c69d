// The states of an own message only go forward: receipts may come late, twice or in the wrong order. And whether a
// conversation sends at all.
import type { ConversationRow, DeliveryState } from './rows.ts'

const RANK: Readonly<Record<DeliveryState, number>> = { failed: 0, queued: 1, sent: 2, delivered: 3, read: 4 }

/** The further of two states. A failed message that is tried again goes back to `queued` by hand, not here. */
export function further(left: DeliveryState, right: DeliveryState): DeliveryState {
  return RANK[right] > RANK[left] ? right : left
}

/**
 * Whether nothing is sent: the person has to decide first, or there is nobody to send to. A request reveals nothing before it is
 * accepted, not even by a request to send again.
 */
export function isPaused(row: ConversationRow): boolean {
  const { state, changedKey } = row.contact
  return changedKey !== undefined || (state !== 'accepted' && state !== 'requested')
}
