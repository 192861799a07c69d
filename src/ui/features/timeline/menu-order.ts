// Which verbs a message has, in the order of the menu (ux.md 47). Pure: what the contact may do is checked again by the messenger.
import type { MessageView } from '../../../sdk/types.ts'

export type Verb =
  | 'retry'
  | 'reply'
  | 'react'
  | 'forward'
  | 'edit'
  | 'select'
  | 'copy'
  | 'pin'
  | 'unpin'
  | 'star'
  | 'unstar'
  | 'info'
  | 'delete-for-me'
  | 'delete-for-everyone'

/** An own text may be worded anew this long after it was written. */
export const EDIT_WINDOW_MS = 24 * 3_600_000
/** An own message may be deleted for everyone this long after it was written. */
export const DELETE_WINDOW_MS = 48 * 3_600_000

/** The verbs at `now`; `isWritable` says whether anything can be written in the conversation. */
export function verbsOf(message: MessageView, isWritable: boolean, now: number): Verb[] {
  const age = now - message.sentAt
  if (message.deleted) return ['select', 'info', 'delete-for-me']
  const isStored = Number.isInteger(message.seq)
  const isFailed = message.own && message.state === 'failed'
  if (!isStored) return isFailed ? ['retry', 'copy'] : ['copy']
  const canAnswer = isWritable && !isFailed
  const verbs: [Verb, boolean][] = [
    ['retry', isFailed],
    ['reply', canAnswer],
    ['react', canAnswer],
    ['forward', true],
    ['edit', canAnswer && message.own && age < EDIT_WINDOW_MS],
    ['select', true],
    ['copy', true],
    [message.pinned ? 'unpin' : 'pin', canAnswer],
    [message.starred ? 'unstar' : 'star', true],
    ['info', true],
    ['delete-for-me', true],
    ['delete-for-everyone', canAnswer && message.own && age < DELETE_WINDOW_MS],
  ]
  return verbs.filter(([, applies]) => applies).map(([verb]) => verb)
}
