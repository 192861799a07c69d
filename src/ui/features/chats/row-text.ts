// What a row of the chat list says (ux.md 11 to 13), as data: the component draws it, the row's accessible name reads it.
import type { CallRecord, ConversationView, DeliveryState } from '../../../sdk/types.ts'

/** Counts above this are shown as "999+". */
export const UNREAD_MAX = 999

export type RowPreview =
  | { kind: 'typing' }
  | { kind: 'draft'; text: string }
  | { kind: 'request' }
  | { kind: 'own'; text: string; state?: DeliveryState }
  | { kind: 'text'; text: string }
  | { kind: 'deleted' }
  | { kind: 'call'; call: CallRecord }
  | { kind: 'empty' }

/** The second line of a row. Typing goes before a draft, a draft before the last message; an open conversation hides its draft. */
export function rowPreview(conversation: ConversationView, isTyping: boolean, isOpen: boolean): RowPreview {
  const { draft, preview, state } = conversation
  if (isTyping) return { kind: 'typing' }
  if (draft !== '' && !isOpen) return { kind: 'draft', text: oneLine(draft) }
  if (preview?.deleted) return { kind: 'deleted' }
  if (preview?.call) return { kind: 'call', call: preview.call }
  if (preview?.own)
    return { kind: 'own', text: oneLine(preview.text), ...(preview.state ? { state: preview.state } : {}) }
  if (preview) return { kind: 'text', text: oneLine(preview.text) }
  return state === 'incoming-request' ? { kind: 'request' } : { kind: 'empty' }
}

/** The badge's text; absent when everything is read. */
export function unreadBadge(unread: number): string | undefined {
  if (unread <= 0) return undefined
  return unread > UNREAD_MAX ? `${UNREAD_MAX}+` : String(unread)
}

function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, ' ').trim()
}
