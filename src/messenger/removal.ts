// Taking messages away on this side: the rows, what points at them and what other rows show of them. The id stays known for as
// long as the same message may come again, so that it does not come back.
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { Outbox } from './outbox.ts'
import { previews, renewPreview } from './preview.ts'
import { changeQuotes } from './quotes.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import { rememberTakenAway } from './seen.ts'
import type { Unit } from './unit.ts'

/** Most messages of one call. */
const MAX_SELECTED = 500

export class Removal {
  readonly #core: Core
  readonly #outbox: Outbox

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
  }

  /** Takes messages away here. Ids that are not known (any more) are passed over. Rejects with `not-found` for too many. */
  async deleteForMe(messageIds: readonly string[]): Promise<void> {
    for (const [conversation, keys] of await byConversation(this.#core, messageIds)) {
      await this.#core.change(conversation, async (row, unit) => {
        const wanted = new Set(keys)
        for (const waiting of this.#outbox.waiting(conversation))
          if (waiting.message !== undefined && wanted.has(waiting.message))
            unit.add({ table: 'outbox', delete: waiting.key })
        await takeAway(this.#core, row, unit, keys)
      })
    }
  }
}

/** Takes messages of one conversation away within a unit, and mends what showed them. */
export async function takeAway(
  core: Core,
  row: ConversationRow,
  unit: Unit,
  keys: readonly string[],
): Promise<void> {
  let isPreviewed = false
  for (const key of keys) {
    const message = await core.message(unit, key)
    if (message?.conversation !== row.key) continue
    await changeQuotes(core, unit, message, '')
    unit.removeMessage(message)
    dropMarks(unit, message, true)
    unpin(row, key)
    if (!message.own && message.event === undefined) rememberTakenAway(core, unit, key)
    if (isUnread(row, message)) row.unread = Math.max(0, row.unread - 1)
    isPreviewed ||= previews(row, message)
  }
  if (isPreviewed) await renewPreview(core, row, unit)
}

/** Drops the rows beside a message that loses its text; its countdown goes on unless the message itself is `isEnding`. */
export function dropMarks(unit: Unit, message: MessageRow, isEnding = false): void {
  if (message.starred === true) unit.add({ table: 'stars', delete: message.key })
  if (message.editedAt !== undefined) unit.add({ table: 'history', delete: message.key })
  if (isEnding && message.event === 'call') unit.add({ table: 'calls', delete: message.key })
  if (isEnding && message.expiresAt !== undefined) unit.add({ table: 'expiring', delete: message.key })
}

/** Takes a message off the list of pinned ones. `row` is a copy that a unit will put. */
export function unpin(row: ConversationRow, key: string): void {
  const left = row.pins?.filter((one) => one !== key) ?? []
  if (left.length > 0) row.pins = left
  else delete row.pins
}

/** Whether a message of the contact, or a call of it that was missed, counts as unread. */
export function isUnread(row: ConversationRow, message: MessageRow): boolean {
  const isText = !message.own && message.event === undefined && message.deletedAt === undefined
  return (isText || message.eventData?.call?.end === 'missed') && message.seq > row.readSeq
}

/** The known ones of these messages, by conversation. */
export async function byConversation(
  core: Core,
  messageIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (messageIds.length > MAX_SELECTED) throw new SkeinError('not-found')
  const rows = await Promise.all([...new Set(messageIds)].map((id) => core.store.get('messages', id)))
  const known = rows.filter((row) => row !== undefined)
  const groups = Map.groupBy(known, (row) => row.conversation)
  return new Map([...groups].map(([conversation, some]) => [conversation, some.map(({ key }) => key)]))
}
