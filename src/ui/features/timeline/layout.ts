// How messages stand in the timeline (ux.md 20 to 22, 31 to 34): days, runs of one sender, the divider before the first unread
// message, and events as pills. Pure: the same messages give the same layout.
import type { MessageView } from '../../../sdk/types.ts'
import { dayKey } from './days.ts'

/** A pause longer than this ends a run. */
export const RUN_GAP_MS = 5 * 60_000

export type Entry =
  | { kind: 'divider'; key: string }
  | { kind: 'event'; key: string; message: MessageView }
  | { kind: 'message'; key: string; message: MessageView; isFirst: boolean; isLast: boolean }

export type Day = { key: string; at: number; entries: Entry[] }

/** Groups messages (oldest first) by day. `dividerId` is the first message that was unread when the conversation opened. */
export function layoutTimeline(messages: readonly MessageView[], dividerId?: string): Day[] {
  const days: Day[] = []
  messages.forEach((message, index) => {
    const key = dayKey(message.sentAt)
    let day = days.at(-1)
    if (day?.key !== key) {
      day = { key, at: message.sentAt, entries: [] }
      days.push(day)
    }
    if (message.id === dividerId) day.entries.push({ kind: 'divider', key: 'divider' })
    if (message.event) {
      day.entries.push({ kind: 'event', key: message.id, message })
      return
    }
    const next = messages[index + 1]
    const isFirst = message.id === dividerId || !isSameRun(messages[index - 1], message)
    const isLast = next?.id === dividerId || !isSameRun(message, next)
    day.entries.push({ kind: 'message', key: message.id, message, isFirst, isLast })
  })
  return days
}

/**
 * True when two neighbours are drawn as one run: same sender, same day, close in time, neither failed nor an event, and nothing
 * hangs at the earlier one that belongs to it alone, as reactions and the word "edited" do.
 */
export function isSameRun(earlier: MessageView | undefined, later: MessageView | undefined): boolean {
  if (!earlier || !later || earlier.event || later.event) return false
  if (earlier.state === 'failed' || later.state === 'failed') return false
  if (earlier.own !== later.own || earlier.editedAt !== undefined || earlier.reactions?.length) return false
  return later.sentAt - earlier.sentAt < RUN_GAP_MS && dayKey(earlier.sentAt) === dayKey(later.sentAt)
}

/** True when a message always shows its time and state: the last of a run, and one that has something of its own to tell. */
export function showsTime({ own, state, starred, pinned }: MessageView, isLast: boolean): boolean {
  return isLast || (own && state === 'queued') || starred === true || pinned === true
}

/** The id of the message the unread divider stands before: the oldest of the last `unread` received ones. */
export function findDivider(messages: readonly MessageView[], unread: number): string | undefined {
  let left = unread
  let found: string | undefined
  for (let index = messages.length - 1; index >= 0 && left > 0; index--) {
    const message = messages[index]
    if (!message || message.own || message.event) continue
    found = message.id
    left--
  }
  return found
}
