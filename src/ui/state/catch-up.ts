// Reads anew what the window knows when another vault goes on: what the one before had to tell when it ended may never have come,
// such as a message that was just stored. What is told while this reads is newer than what it finds, and stays.
import type { StoreApi } from 'zustand/vanilla'
import type {
  AccountView,
  ClientApi,
  ClientEvent,
  ConversationView,
  InviteView,
  MessageView,
  SkeinClient,
} from '../../sdk/types.ts'
import { PAGE_SIZE } from './app-model.ts'
import {
  applyEvent,
  mergeMessages,
  putConversations,
  putTimeline,
  type AppState,
  type TimelineState,
} from './app-state.ts'

/** What was read. */
export type Found = {
  readonly account: AccountView | undefined
  readonly conversations: readonly ConversationView[]
  readonly invites: InviteView[]
  readonly timelines: Readonly<Record<string, Stretch>>
  readonly pins: Readonly<Record<string, readonly MessageView[]>>
}

/** All messages of a conversation from one place on, up to another one or the newest. */
export type Stretch = { readonly from: number; readonly to: number; readonly items: readonly MessageView[] }

/** What was told meanwhile: ids of messages and conversations, and the names of events without one. */
export type Told = ReadonlySet<string>

/** Brings the window up to date. Rejects with the client's error. */
export async function catchUp(
  store: StoreApi<AppState>,
  client: Pick<SkeinClient, 'api' | 'subscribe'>,
): Promise<void> {
  const told = new Set<string>()
  const stop = client.subscribe((event) => {
    for (const name of namesOf(event)) told.add(name)
  })
  try {
    const found = await read(client.api, store.getState())
    store.setState((state) => takeIn(state, found, told), true)
  } finally {
    stop()
  }
}

function namesOf(event: ClientEvent): string[] {
  switch (event.type) {
    case 'messages':
      return event.messages.map(({ id }) => id)
    case 'messages-removed':
      return event.ids
    case 'conversation':
      return [event.conversation.id]
    case 'conversation-removed':
      return [event.conversationId]
    default:
      return [event.type]
  }
}

/** The state after what was found. */
export function takeIn(before: AppState, found: Found, told: Told): AppState {
  let state = told.has('account') ? before : applyEvent(before, { type: 'account', account: found.account })
  if (state.phase !== 'ready') return state
  const there = new Set(found.conversations.map(({ id }) => id))
  for (const conversationId of Object.keys(state.conversations))
    if (!there.has(conversationId) && !told.has(conversationId))
      state = applyEvent(state, { type: 'conversation-removed', conversationId })
  state = putConversations(
    state,
    found.conversations.filter(({ id }) => !told.has(id)),
  )
  for (const [id, stretch] of Object.entries(found.timelines)) {
    const timeline = state.timelines[id]
    if (timeline) state = putTimeline(state, id, renewTimeline(timeline, stretch, told))
  }
  const pins = { ...state.pins }
  for (const [id, pinned] of Object.entries(found.pins)) {
    const newer = state.pins[id]?.filter((message) => told.has(message.id)) ?? []
    pins[id] = [...pinned.filter((message) => !told.has(message.id)), ...newer]
  }
  return { ...state, pins, typing: {}, ...(told.has('invites') ? {} : { invites: found.invites }) }
}

/** Messages of the stretch that are not there any more go; what nobody has stored yet stays. */
function renewTimeline(timeline: TimelineState, { from, to, items }: Stretch, told: Told): TimelineState {
  const there = new Set(items.map(({ id }) => id))
  const isCovered = ({ seq }: MessageView): boolean => Number.isInteger(seq) && seq >= from && seq <= to
  const kept = timeline.items.filter(
    (message) => there.has(message.id) || told.has(message.id) || !isCovered(message),
  )
  const fresh = items.filter(({ id }) => !told.has(id))
  return { ...timeline, items: mergeMessages(kept, fresh) }
}

async function read(api: ClientApi, { timelines, pins }: AppState): Promise<Found> {
  const [account, conversations, invites] = await Promise.all([
    api.account(),
    api.conversations(),
    api.invites(),
  ])
  const found: Found = { account, conversations, invites, timelines: {}, pins: {} }
  const there = new Set(conversations.map(({ id }) => id))
  const readings = Object.entries(timelines).map(async ([id, timeline]) => {
    const stretch = there.has(id) ? await readStretch(api, id, timeline) : undefined
    return stretch && ([id, stretch] as const)
  })
  const pinned = Object.keys(pins).filter((id) => there.has(id))
  const [stretches, pinnedMessages] = await Promise.all([
    Promise.all(readings),
    Promise.all(pinned.map(async (id) => [id, await api.pinnedMessages(id)] as const)),
  ])
  return {
    ...found,
    timelines: Object.fromEntries(stretches.filter((one) => one !== undefined)),
    pins: Object.fromEntries(pinnedMessages),
  }
}

/** What is loaded of a conversation, and what is newer unless the window ends before it. Nothing of one that is still to be read. */
async function readStretch(
  api: ClientApi,
  conversationId: string,
  timeline: TimelineState,
): Promise<Stretch | undefined> {
  const stored = timeline.items.filter(({ seq }) => Number.isInteger(seq))
  const from = stored[0]?.seq
  if (from === undefined) return undefined
  const to = timeline.detached ? stored.at(-1)!.seq : Infinity
  const items: MessageView[] = []
  for (let after = from - 1; ;) {
    const page = await api.messagesAfter({ conversationId, after, limit: PAGE_SIZE })
    items.push(...page.filter(({ seq }) => seq <= to))
    const last = page.at(-1)?.seq
    if (page.length < PAGE_SIZE || last === undefined || last >= to) return { from, to, items }
    after = last
  }
}
