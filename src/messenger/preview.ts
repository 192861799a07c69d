// The line under a chat's name: which message it shows, and how it follows what becomes of that message.
import type { Core } from './core.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import { previewOf } from './text-content.ts'
import type { Unit } from './unit.ts'

/** How far back a message for the preview is looked for, and how many are read at once. */
const REACH = 500
const PAGE = 20

/** Whether the preview shows this message. */
export function previews(row: ConversationRow, message: MessageRow): boolean {
  if (row.preview === undefined) return false
  if (row.preview.id !== undefined) return row.preview.id === message.key
  return message.seq === row.lastSeq && row.preview.own === message.own
}

/** Lets the preview show this message. `row` is a copy that a unit will put. */
export function showInPreview(row: ConversationRow, message: MessageRow): void {
  const { key: id, body, state, deletedAt } = message
  const call = message.eventData?.call
  const own = call?.own ?? message.own
  row.preview = {
    id,
    text: previewOf(body),
    own,
    ...(message.own ? { state } : {}),
    ...(deletedAt === undefined ? {} : { deleted: true }),
    ...(call === undefined ? {} : { call }),
  }
}

/** Lets the preview show the newest message there is within the unit, or none. */
export async function renewPreview(core: Core, row: ConversationRow, unit: Unit): Promise<void> {
  delete row.preview
  let before: number | undefined
  for (let read = 0; read < REACH; read += PAGE) {
    const stored = await core.store.messages(row.key, before, PAGE)
    const rows = stored.filter((message) => !unit.removedMessages.has(message.key))
    const newest = rows
      .map((message) => unit.messages.get(message.key) ?? message)
      .find((message) => message.event === undefined || message.event === 'call')
    if (newest !== undefined) return showInPreview(row, newest)
    before = stored.at(-1)?.seq
    if (stored.length < PAGE) return
  }
}
