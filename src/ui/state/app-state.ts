// What the window knows, and how an event of the client changes it. Plain data and pure functions: events go in, a new state
// comes out, and what did not change keeps its identity so that rows can compare by reference.
import type {
  AccountView,
  CallView,
  ClientEvent,
  ConnectionState,
  ConversationView,
  InviteView,
  MessageView,
} from '../../sdk/types.ts'
import { isEqual } from '../../lib/bytes.ts'
import type { Route } from '../app/routes.ts'
import type { MessageId } from '../i18n/translate.ts'
import { dropPins, followPins, type Pins } from './pins.ts'

/**
 * The loaded messages of one conversation, oldest first, without gaps; up to the newest, unless `detached` says that the window
 * ends before it.
 */
export type TimelineState = { items: MessageView[]; complete: boolean; loading: boolean; detached?: true }

export type DialogName = 'new-chat' | 'safety-number' | 'help'

/** What a toast offers, such as Undo. */
export type ToastAction = { label: string; run: () => void }

export type Toast = { id: number; text: string; action?: ToastAction }

export type AppState = {
  phase: 'starting' | 'welcome' | 'ready' | 'failed'
  /** Why the start failed, when it did. */
  startError?: MessageId
  account?: AccountView
  connection: ConnectionState
  conversations: Record<string, ConversationView>
  /** Ids of the chats in the list: the pinned ones first, then by newest activity. */
  order: string[]
  /** Ids of the archived chats, by newest activity. */
  archived: string[]
  timelines: Record<string, TimelineState>
  pins: Pins
  typing: Record<string, boolean>
  invites: InviteView[]
  /** The call of this window, from its first sign to its end. */
  call?: CallView | undefined
  route: Route
  dialog?: DialogName
  /** The details of the open conversation show: in a pane beside it, where that has room, or in a dialog over it. */
  details?: 'pane' | 'dialog'
  /** The search is open, and on a phone over the conversation when it was opened from there. */
  search?: { isOver?: boolean }
  toasts: Toast[]
  /** A newer version waits for a reload. */
  updateReady: boolean
  /** The browser offers to install the app. */
  installable: boolean
  /** A line offers notices of the system. */
  offersNotifications: boolean
}

export const initialState: AppState = {
  phase: 'starting',
  connection: 'connecting',
  conversations: {},
  order: [],
  archived: [],
  timelines: {},
  pins: {},
  typing: {},
  invites: [],
  route: { name: 'chats' },
  toasts: [],
  updateReady: false,
  installable: false,
  offersNotifications: false,
}

/** The state after one event of the client. */
export function applyEvent(state: AppState, event: ClientEvent): AppState {
  switch (event.type) {
    case 'account':
      return applyAccount(state, event.account)
    case 'connection':
      return state.connection === event.state ? state : { ...state, connection: event.state }
    case 'conversation':
      return putConversations(state, [event.conversation])
    case 'conversation-removed':
      return removeConversation(state, event.conversationId)
    case 'messages':
      return applyMessages(state, event.conversationId, event.messages)
    case 'messages-removed':
      return removeMessages(state, event.conversationId, event.ids)
    case 'typing':
      return { ...state, typing: { ...state.typing, [event.conversationId]: event.active } }
    case 'invites':
      return { ...state, invites: event.invites }
    // Calls listen for themselves; what is to be read anew, `catch-up.ts` reads.
    case 'call':
    case 'renewed':
      return state
  }
}

/** Inserts or replaces conversations and keeps the lists in order; a declined request leaves them. */
export function putConversations(state: AppState, views: ConversationView[]): AppState {
  const conversations = { ...state.conversations }
  for (const view of views) conversations[view.id] = keepPicture(view, conversations[view.id])
  return { ...state, conversations, ...listsOf(conversations, state) }
}

/** The view with the picture it had, when that is the same one: what shows it need not load it again. */
function keepPicture(view: ConversationView, known: ConversationView | undefined): ConversationView {
  const { picture } = view
  if (!picture || !known?.picture || picture === known.picture) return view
  return isEqual(picture, known.picture) ? { ...view, picture: known.picture } : view
}

/** Inserts a page of older messages below what is loaded. */
export function putOlder(
  state: AppState,
  conversationId: string,
  page: MessageView[],
  complete: boolean,
): AppState {
  const known = state.timelines[conversationId]?.items ?? []
  return putTimeline(state, conversationId, {
    ...state.timelines[conversationId],
    items: mergeMessages(known, page),
    complete,
    loading: false,
  })
}

/** Replaces what is loaded by a page around some message, which need not reach the newest one. */
export function putWindow(state: AppState, conversationId: string, page: MessageView[]): AppState {
  return putTimeline(state, conversationId, { items: page, complete: false, loading: false, detached: true })
}

/** Adds a page of newer messages to a detached timeline; the last page attaches it again. */
export function putNewer(
  state: AppState,
  conversationId: string,
  page: MessageView[],
  isLast: boolean,
): AppState {
  const timeline = state.timelines[conversationId]
  if (!timeline?.detached) return state
  const { detached: _detached, ...rest } = timeline
  const items = mergeMessages(timeline.items, page)
  return putTimeline(state, conversationId, {
    ...rest,
    items,
    loading: false,
    ...(isLast ? {} : { detached: true }),
  })
}

/** Of a conversation of which nothing is loaded. */
export const emptyTimeline: TimelineState = { items: [], complete: false, loading: false }

/** Whether a conversation can be opened: what came before its first page has been read is not all there is. */
export function isReadable(timeline: TimelineState | undefined): timeline is TimelineState {
  return timeline !== undefined && !timeline.loading
}

/** Replaces the timeline of one conversation. */
export function putTimeline(state: AppState, conversationId: string, timeline: TimelineState): AppState {
  return { ...state, timelines: { ...state.timelines, [conversationId]: timeline } }
}

/** Messages of a conversation that stay loaded when it is left, or only its newest ones are looked at. */
export const KEPT_LOADED = 120
/** A conversation that is followed at its newest end has at most so many loaded. */
export const FOLLOWED_MAX = 4 * KEPT_LOADED

/**
 * Lets go of the older messages of a conversation; they are read again when somebody scrolls up. While a page is on its way nothing
 * is, since a gap would open before it.
 */
export function trimTimeline(state: AppState, conversationId: string): AppState {
  const timeline = state.timelines[conversationId]
  if (!timeline || timeline.loading || timeline.detached || timeline.items.length <= KEPT_LOADED) return state
  const items = timeline.items.slice(-KEPT_LOADED)
  return putTimeline(state, conversationId, { ...timeline, items, complete: false })
}

/** Merges by id: known messages are replaced in place, new ones go in by sequence number. */
export function mergeMessages(known: MessageView[], incoming: MessageView[]): MessageView[] {
  if (incoming.length === 0) return known
  const fresh = new Map(incoming.map((message) => [message.id, message]))
  const merged: MessageView[] = []
  for (const message of known) {
    const update = fresh.get(message.id)
    merged.push(update ?? message)
    if (update) fresh.delete(message.id)
  }
  merged.push(...fresh.values())
  return isSorted(merged) ? merged : merged.toSorted((a, b) => a.seq - b.seq)
}

/** The sequence number under which a message shows until the client has given it a real one: just after the newest. */
export function provisionalSeq(items: MessageView[]): number {
  return (items.at(-1)?.seq ?? 0) + 1 / 1024
}

/** Unread messages of all conversations that may draw attention; one that is only marked counts as one. */
export function totalUnread(state: AppState): number {
  let total = 0
  for (const id of state.order) {
    const conversation = state.conversations[id]
    if (conversation && !conversation.muted)
      total += conversation.unread || (conversation.markedUnread ? 1 : 0)
  }
  return total
}

function applyAccount(state: AppState, account: AccountView | undefined): AppState {
  if (account) return { ...state, account, phase: 'ready' }
  return {
    ...initialState,
    connection: state.connection,
    route: state.route,
    phase: 'welcome',
    updateReady: state.updateReady,
  }
}

function applyMessages(before: AppState, conversationId: string, messages: MessageView[]): AppState {
  const pins = followPins(before.pins, conversationId, messages)
  const state = pins === before.pins ? before : { ...before, pins }
  const timeline = state.timelines[conversationId]
  const typing = messages.some((message) => !message.own) && state.typing[conversationId]
  const next = typing ? { ...state, typing: { ...state.typing, [conversationId]: false } } : state
  if (!timeline) return next
  // A change to a message that is older than what is loaded will be read when that page is.
  const oldest = timeline.complete ? -Infinity : (timeline.items[0]?.seq ?? -Infinity)
  const newest = timeline.detached ? (timeline.items.at(-1)?.seq ?? -Infinity) : Infinity
  const relevant = messages.filter((message) => message.seq >= oldest && message.seq <= newest)
  const items = mergeMessages(timeline.items, relevant)
  return items === timeline.items ? next : putTimeline(next, conversationId, { ...timeline, items })
}

function removeMessages(before: AppState, conversationId: string, ids: string[]): AppState {
  const gone = new Set(ids)
  const pins = dropPins(before.pins, conversationId, gone)
  const state = pins === before.pins ? before : { ...before, pins }
  const timeline = state.timelines[conversationId]
  if (!timeline) return state
  const items = timeline.items.filter((message) => !gone.has(message.id))
  return items.length === timeline.items.length
    ? state
    : putTimeline(state, conversationId, { ...timeline, items })
}

function removeConversation(state: AppState, conversationId: string): AppState {
  const { [conversationId]: _conversation, ...conversations } = state.conversations
  const { [conversationId]: _timeline, ...timelines } = state.timelines
  const isOpen = state.route.name === 'conversation' && state.route.conversationId === conversationId
  const order = state.order.filter((id) => id !== conversationId)
  const archived = state.archived.filter((id) => id !== conversationId)
  return {
    ...state,
    conversations,
    timelines,
    order,
    archived,
    ...(isOpen ? { route: { name: 'chats' } as const } : {}),
  }
}

function listsOf(
  conversations: Record<string, ConversationView>,
  previous: AppState,
): Pick<AppState, 'order' | 'archived'> {
  const listed = Object.values(conversations).filter(({ state }) => state !== 'declined')
  const [order, archived] = [false, true].map((isArchived) =>
    listed
      .filter((conversation) => conversation.archived === isArchived)
      .toSorted(compareChats)
      .map(({ id }) => id),
  ) as [string[], string[]]
  return { order: keepSame(previous.order, order), archived: keepSame(previous.archived, archived) }
}

/** Pinned chats stand first, in their own order; the others by newest activity. */
function compareChats(a: ConversationView, b: ConversationView): number {
  const byPin = (a.pinned ?? Infinity) - (b.pinned ?? Infinity)
  return byPin || b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1)
}

function keepSame(previous: string[], next: string[]): string[] {
  const isSame = next.length === previous.length && next.every((id, index) => id === previous[index])
  return isSame ? previous : next
}

function isSorted(messages: MessageView[]): boolean {
  return messages.every((message, index) => index === 0 || (messages[index - 1]?.seq ?? 0) <= message.seq)
}
