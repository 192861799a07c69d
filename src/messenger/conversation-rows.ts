// Making and marking conversations: a fresh row, and the events that stand between messages.
import type { Bytes } from '../lib/bytes.ts'
import type { Core } from './core.ts'
import type { ContactState, ConversationRow, MessageRow } from './rows.ts'
import type { Unit } from './unit.ts'

/** Who a new conversation is with. */
export type NewContact = { accountId: string; identityKey: Bytes; deviceId: number; name: string }

/** A row for a contact that is not known yet. */
export function newConversation(core: Core, contact: NewContact, state: ContactState): ConversationRow {
  const now = core.clock.now()
  return {
    key: core.newId(),
    contact: { ...contact, state, verified: false },
    draft: '',
    unread: 0,
    lastSeq: 0,
    lastAt: now,
    readSeq: 0,
    lastSentAt: 0,
    lastTheirsAt: 0,
    heardAt: 0,
    receipts: { delivered: [], read: [] },
    revision: 0,
  }
}

/** Puts an event at the end of the conversation. */
export function addEvent(
  core: Core,
  row: ConversationRow,
  unit: Unit,
  event: NonNullable<MessageRow['event']>,
  eventData?: MessageRow['eventData'],
): void {
  const now = core.clock.now()
  row.lastSeq += 1
  row.lastAt = Math.max(row.lastAt, now)
  unit.putMessage({
    key: core.newId(),
    conversation: row.key,
    seq: row.lastSeq,
    own: false,
    sentAt: now,
    receivedAt: now,
    body: '',
    event,
    ...(eventData === undefined ? {} : { eventData }),
    state: 'delivered',
  })
}
