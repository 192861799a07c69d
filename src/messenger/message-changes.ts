// What a change does to a message: pure, and the same whatever the order in which changes come and however often. A reaction is
// its sender's newest; a wording is the author's newest, and all of them are kept; a deletion by the author is the end.
import type { DeleteContent, EditContent, PinContent, ReactionContent } from '../protocol/content/content.ts'
import type { MessageRow } from './rows.ts'

/** How long the author may write a message anew, and how long take it away for everyone, in milliseconds. */
export const EDIT_WINDOW_MS = 24 * 3_600_000
export const DELETE_WINDOW_MS = 48 * 3_600_000
/** How much later than that a change may come: what was sent in time may lie at an edge node for so long. */
export const LATE_MS = 31 * 24 * 3_600_000
/** How far ahead of our clock a time may be that counts on both sides: nobody may take the last word for ever. */
export const MAX_LEAD_MS = 30 * 24 * 3_600_000
/** Wordings of one message that are kept: the first one and the newest others. */
export const MAX_VERSIONS = 50

/** One wording and when it was written. */
export type Version = { at: number; body: string }
/** A message and, once it was edited, all its wordings, oldest first. */
export type MessageState = { message: MessageRow; versions?: readonly Version[] }
/** A change that is meant for one message. */
export type Change = ReactionContent | EditContent | PinContent | Omit<DeleteContent, 'targets'>
/** Whose change it is, by account id as well, and when it is looked at. */
export type Made = { own: boolean; by: string; now: number }

/** The state after a change, or undefined when it changes nothing: it is forged, too late, older or known. */
export function changed(state: MessageState, change: Change, made: Made): MessageState | undefined {
  const { message } = state
  if (message.deletedAt !== undefined || message.event !== undefined) return undefined
  switch (change.kind) {
    case 'reaction':
      return reacted(state, change, made)
    case 'pin':
      return pinned(state, change, made)
    case 'edit':
      return isTimely(message, change.sentAt, EDIT_WINDOW_MS, made) ? edited(state, change) : undefined
    case 'delete':
      return isTimely(message, change.sentAt, DELETE_WINDOW_MS, made) ? deleted(state, change) : undefined
  }
}

function reacted(state: MessageState, change: ReactionContent, { own }: Made): MessageState | undefined {
  const { message } = state
  const side = own ? 'mine' : 'theirs'
  const known = message.reactions?.[side]
  const { sentAt: at, emoji } = change
  if (known !== undefined && !isNewer({ at, body: emoji ?? '' }, { at: known.at, body: known.emoji ?? '' }))
    return undefined
  const reaction = { at, ...(emoji === undefined ? {} : { emoji }) }
  return { ...state, message: { ...message, reactions: { ...message.reactions, [side]: reaction } } }
}

/** Either side may pin and unpin: the newest counts, of two at the same time the one of the greater account id. */
function pinned(state: MessageState, { sentAt: at, on }: PinContent, made: Made): MessageState | undefined {
  const { message } = state
  const known = message.pin
  const { own, by, now } = made
  if (!own && at > now + MAX_LEAD_MS) return undefined
  const rank = (pin: { by: string; on: boolean }) => ({ at: 0, body: `${pin.by} ${Number(pin.on)}` })
  if (known !== undefined && (at === known.at ? !isNewer(rank({ by, on }), rank(known)) : at < known.at))
    return undefined
  return { ...state, message: { ...message, pin: { at, by, on } } }
}

function edited(
  { message, versions }: MessageState,
  { sentAt: at, body }: EditContent,
): MessageState | undefined {
  const known = versions ?? [{ at: message.sentAt, body: message.body }]
  const same = known.find((version) => version.at === at)
  if (at <= message.sentAt || (same !== undefined && !isNewer({ at, body }, same))) return undefined
  const [first, ...later] = known.filter((version) => version !== same)
  const all = [...later, { at, body }].sort((left, right) => left.at - right.at)
  const kept = all.slice(-(MAX_VERSIONS - 1))
  const newest = kept.at(-1)
  if (first === undefined || newest === undefined) return undefined
  return { message: { ...message, body: newest.body, editedAt: newest.at }, versions: [first, ...kept] }
}

function deleted({ message }: MessageState, { sentAt }: { sentAt: number }): MessageState {
  const { pin: _p, reactions: _r, replyTo: _q, forwarded: _f, starred: _s, editedAt: _e, ...rest } = message
  return { message: { ...rest, body: '', deletedAt: sentAt } }
}

/** Only the author may change what a message says, and only for so long: by the author's clock, and with slack by ours. */
function isTimely(message: MessageRow, at: number, windowMs: number, { own, now }: Made): boolean {
  if (message.own !== own || at < message.sentAt || at - message.sentAt > windowMs) return false
  return own || now - message.receivedAt <= windowMs + LATE_MS
}

/** By time; of two of the same time the greater text counts, so that both sides choose the same. */
function isNewer(one: Version, other: Version): boolean {
  return one.at === other.at ? one.body > other.body : one.at > other.at
}
