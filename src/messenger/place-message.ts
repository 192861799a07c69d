// Where a received message stands: order inside a conversation is the sender's order. Messages take different ways (link,
// mailbox), so one may come after a younger one; it is then put in front of the younger ones, whose positions move up by one.
import type { Store } from './ports.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import type { Unit } from './unit.ts'

/** How far back a late message is put in its place; older ones go to the end. */
const REACH = 2000

/**
 * Gives the position for a message of the contact sent at `sentAt`, and moves younger ones of the contact behind it within
 * the same unit. `row` is the copy that the unit will put.
 */
export async function placeMessage(
  store: Store,
  row: ConversationRow,
  unit: Unit,
  sentAt: number,
): Promise<number> {
  row.lastSeq += 1
  if (sentAt >= row.lastTheirsAt) {
    row.lastTheirsAt = sentAt
    return row.lastSeq
  }
  const later = await laterMessages(store, row.key, unit, sentAt)
  if (later.length === 0) return row.lastSeq
  const place = later.at(-1)!.seq
  // From the top down, so that no two rows share a position on the way.
  for (const message of later) unit.putMessage({ ...message, seq: message.seq + 1 })
  row.readSeq = Math.min(row.readSeq, place - 1)
  return place
}

/** From the newest down to the first of the contact's messages that is younger than `sentAt`, own ones between included. */
async function laterMessages(
  store: Store,
  conversation: string,
  unit: Unit,
  sentAt: number,
): Promise<MessageRow[]> {
  const stored = await store.messages(conversation, undefined, REACH)
  const changed = [...unit.messages.values()].filter((message) => message.conversation === conversation)
  const rows = new Map([...stored, ...changed].map((message) => [message.key, message]))
  for (const key of unit.removedMessages.keys()) rows.delete(key)
  const newestFirst = [...rows.values()].sort((left, right) => right.seq - left.seq)
  const isYounger = (message: MessageRow) =>
    !message.own && message.event === undefined && message.sentAt > sentAt
  return newestFirst.slice(0, newestFirst.findLastIndex(isYounger) + 1)
}
