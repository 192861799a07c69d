// What the window does with messages at the moment: which one is answered or worded anew, which are selected, which are about to
// go, and which one the view is to show. Nothing of it is stored.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MessageView } from '../../sdk/types.ts'

export type MessageDialog =
  | { kind: 'info'; message: MessageView }
  | { kind: 'history'; message: MessageView }
  | { kind: 'forward'; messages: MessageView[] }
  | { kind: 'pinned'; conversationId: string }

/** What the composer writes: an answer to a message, or its new words. */
export type Composing = { kind: 'reply' | 'edit'; message: MessageView }

/**
 * The message to show, or the first one since a time; a new object for each wish. `to` asks for what stands above it, at the top of
 * the view, instead of the message itself. With `keepsFocus` the keyboard stays where it is.
 */
export type Jump = { conversationId: string; keepsFocus?: true } & (
  { messageId: string; at?: never; to?: 'divider' | 'day' } | { messageId?: never; at: number; to: 'day' }
)

export type MessageUi = {
  composing: Record<string, Composing>
  selection?: { conversationId: string; ids: readonly string[] }
  dialog?: MessageDialog
  /** Messages that are deleted unless the person takes it back. */
  hidden: readonly string[]
  jump?: Jump
  /** The chat whose newest message is to show; a new object for each wish to. */
  newest?: { conversationId: string }
  /** The chat that is searched in; a new object for each wish to. */
  searching?: { conversationId: string }
}

export type MessageUiStore = StoreApi<MessageUi>

/** Makes the store, with nothing going on. */
export function createMessageUi(): MessageUiStore {
  return createStore<MessageUi>(() => ({ composing: {}, hidden: [] }))
}

/** The state in which the composer of a conversation writes this; without it, a message of its own. */
export function setComposing(ui: MessageUi, conversationId: string, next?: Composing): MessageUi {
  const { [conversationId]: _previous, ...composing } = ui.composing
  return { ...ui, composing: next ? { ...composing, [conversationId]: next } : composing }
}

/** The state with a message added to the selection or taken from it; an empty selection ends. */
export function toggleSelected(ui: MessageUi, conversationId: string, id: string): MessageUi {
  const known = ui.selection?.conversationId === conversationId ? ui.selection.ids : []
  const ids = known.includes(id) ? known.filter((one) => one !== id) : [...known, id]
  return ids.length === 0 ? endSelection(ui) : { ...ui, selection: { conversationId, ids } }
}

/** The state without a selection. */
export function endSelection(ui: MessageUi): MessageUi {
  const { selection: _ended, ...rest } = ui
  return rest
}

/** The state without an open dialog. */
export function closeDialog(ui: MessageUi): MessageUi {
  const { dialog: _closed, ...rest } = ui
  return rest
}
