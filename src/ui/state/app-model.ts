// The window's model: a vanilla store fed by the client's events, and the verbs the interface calls. Components read the
// store through `useApp` and never talk to the client by themselves.
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Calls, ClientApi, MessageView, SkeinClient } from '../../sdk/types.ts'
import { offerNotifications } from '../app/notification-offer.ts'
import { formatRoute, type Route } from '../app/routes.ts'
import { t } from '../i18n/translate.ts'
import {
  applyEvent,
  emptyTimeline,
  initialState,
  putConversations,
  putNewer,
  putOlder,
  putTimeline,
  putWindow,
  trimTimeline,
} from './app-state.ts'
import { newMessage, sendMessage } from './send-message.ts'
import type { AppState, DialogName, ToastAction } from './app-state.ts'
import { batchEvents } from './batch-events.ts'
import { createMessageUi, type MessageUi, type MessageUiStore } from './message-ui.ts'
import { errorMessage } from './error-words.ts'

/** Messages read from the client at a time. */
export const PAGE_SIZE = 60
/** One toast line stays this long. */
const TOAST_MS = 4_500
/** One with an action stays a little longer, and its action works as long. */
export const TOAST_WITH_ACTION_MS = 7_000

/** What a text carries besides its words: the message it answers, or that it was forwarded. */
export type TextExtra = Pick<MessageView, 'replyTo' | 'forwarded'>

export type AppModel = {
  store: StoreApi<AppState>
  /** What is going on with messages in this window. */
  ui: MessageUiStore
  start(): Promise<void>
  /** Calls the client and resolves with its answer; errors are the caller's. */
  call<Result>(ask: (api: ClientApi) => Promise<Result>): Promise<Result>
  /** Calls the client for a button that shows no result: an error becomes a toast. */
  run(use: (api: ClientApi) => Promise<unknown>): void
  /** The same for a button of a call. */
  runCall(use: (calls: Calls) => Promise<unknown>): void
  navigate(route: Route, how?: 'push' | 'replace'): void
  openDialog(dialog: DialogName | undefined): void
  closeSearch(): void
  /** Shows a line for some seconds; one with an action stays a little longer. */
  toast(text: string, action?: ToastAction): void
  loadMessages(conversationId: string): Promise<void>
  /** Lets go of the older messages of a conversation, which nobody looks at. */
  trim(conversationId: string): void
  /** Reads which messages of a conversation are pinned; from then on the list is kept. */
  loadPins(conversationId: string): Promise<void>
  /** Loads what follows a timeline that ends before the newest message. */
  loadNewer(conversationId: string): Promise<void>
  /** Loads a page around a place instead of what is loaded; resolves with the message there, if there is one. */
  loadAround(conversationId: string, place: { id: string } | { at: number }): Promise<MessageView | undefined>
  /** Lets a timeline that ends before the newest message begin anew at the newest. */
  loadNewest(conversationId: string): Promise<void>
  send(conversationId: string, body: string, extra?: TextExtra): void
  retry(message: MessageView): void
}

const ModelContext = createContext<AppModel | undefined>(undefined)

/** What the selector picks from what is going on with messages; renders again only when that changes by identity. */
export function useMessageUi<Selected>(select: (ui: MessageUi) => Selected): Selected {
  return useStore(useModel().ui, select)
}

/** Gives the model to the components below. */
export const ModelProvider = ModelContext.Provider

/** The model around this component. Throws outside `ModelProvider`. */
export function useModel(): AppModel {
  const model = use(ModelContext)
  if (!model) throw new Error('useModel is called outside ModelProvider')
  return model
}

/** What the selector picks from the state; renders again only when that changes by identity. */
export function useApp<Selected>(select: (state: AppState) => Selected): Selected {
  return useStore(useModel().store, select)
}

/** Builds the model over a client that may still be loading. */
export function createAppModel(client: Promise<SkeinClient>, initialRoute: Route): AppModel {
  const store = createStore<AppState>(() => ({ ...initialState, route: initialRoute }))
  const call: AppModel['call'] = async (ask) => ask((await client).api)
  const toast: AppModel['toast'] = (text, action) => {
    const id = Date.now() + Math.random()
    const shown = { id, text, ...(action ? { action } : {}) }
    store.setState((state) => ({ toasts: [...state.toasts.slice(-2), shown] }))
    setTimeout(
      () => store.setState((state) => ({ toasts: state.toasts.filter((one) => one.id !== id) })),
      action ? TOAST_WITH_ACTION_MS : TOAST_MS,
    )
  }
  const fail = (error: unknown): void => toast(t(errorMessage(error)))
  const model: AppModel = {
    store,
    ui: createMessageUi(),
    call,
    toast,
    run: (use) => void call(use).catch(fail),
    runCall: (use) => void client.then(({ calls }) => use(calls)).catch(fail),
    start: () => startModel(store, client),
    navigate(route, how = 'push') {
      const hash = formatRoute(route)
      if (how === 'replace') history.replaceState(null, '', hash)
      else if (location.hash !== hash) history.pushState(null, '', hash)
      store.setState({ route })
    },
    openDialog: (dialog) =>
      store.setState((state) => {
        const { dialog: _closed, ...rest } = state
        return dialog ? { ...rest, dialog } : rest
      }, true),
    closeSearch: () => store.setState(({ search: _closed, ...rest }) => rest, true),
    loadMessages: (conversationId) => loadMessages(store, call, conversationId),
    trim: (conversationId) => store.setState((state) => trimTimeline(state, conversationId)),
    async loadPins(conversationId) {
      if (store.getState().pins[conversationId]) return
      const pinned = await call((api) => api.pinnedMessages(conversationId))
      store.setState(({ pins }) => ({ pins: { ...pins, [conversationId]: pinned } }))
    },
    loadNewer: (conversationId) => loadNewer(store, call, conversationId),
    async loadAround(conversationId, place) {
      const page = await call((api) => api.messagesAround({ conversationId, limit: PAGE_SIZE, ...place }))
      const found = page.find((item) => ('id' in place ? item.id === place.id : item.sentAt >= place.at))
      if (found) store.setState((state) => putWindow(state, conversationId, page))
      return found
    },
    async loadNewest(conversationId) {
      if (!store.getState().timelines[conversationId]?.detached) return
      store.setState((state) => putTimeline(state, conversationId, emptyTimeline))
      await loadMessages(store, call, conversationId)
    },
    send(conversationId, body, extra = {}) {
      void model.loadNewest(conversationId).catch(fail)
      void sendMessage(store, call, {
        ...newMessage(store.getState(), conversationId, body),
        ...extra,
      }).then(() => offerNotifications(store, conversationId), fail)
    },
    retry(message) {
      // A message with a provisional place never reached the client: it is sent anew, under the same id.
      if (Number.isInteger(message.seq)) model.run((api) => api.retryMessage(message.id))
      else void sendMessage(store, call, { ...message, state: 'queued' }).catch(fail)
    },
  }
  return model
}

async function startModel(store: StoreApi<AppState>, loading: Promise<SkeinClient>): Promise<void> {
  try {
    const client = await loading
    client.subscribe(batchEvents(store))
    client.subscribe(({ type }) => {
      if (type === 'renewed' && store.getState().phase === 'ready') void readAnew(store, client)
    })
    client.calls.subscribe(() => store.setState({ call: client.calls.current() }))
    await client.ready
    const { api } = client
    // All at once: between two questions the window would begin to build its network, and what it has could not show meanwhile.
    const listed = Promise.all([api.conversations(), api.invites()])
    listed.catch(() => undefined)
    const [account, connection] = await Promise.all([api.account(), api.connection()])
    store.setState((state) => applyEvent(state, { type: 'connection', state: connection }))
    if (!account) {
      store.setState({ phase: 'welcome' })
      return
    }
    const [conversations, invites] = await listed
    store.setState((state) => ({
      ...putConversations(state, conversations),
      invites,
      account,
      phase: 'ready',
    }))
  } catch (error) {
    store.setState({ phase: 'failed', startError: errorMessage(error) })
    throw error
  }
}

/** What cannot be read now is read when the window is opened again, or another vault goes on. */
async function readAnew(store: StoreApi<AppState>, client: SkeinClient): Promise<void> {
  try {
    const { catchUp } = await import('./catch-up.ts')
    await catchUp(store, client)
  } catch {
    return
  }
}

async function loadNewer(
  store: StoreApi<AppState>,
  call: AppModel['call'],
  conversationId: string,
): Promise<void> {
  const timeline = store.getState().timelines[conversationId]
  const after = timeline?.items.at(-1)?.seq
  if (!timeline?.detached || timeline.loading || after === undefined) return
  store.setState((state) => putTimeline(state, conversationId, { ...timeline, loading: true }))
  const page = await call((api) => api.messagesAfter({ conversationId, after, limit: PAGE_SIZE }))
  store.setState((state) => putNewer(state, conversationId, page, page.length < PAGE_SIZE))
}

async function loadMessages(
  store: StoreApi<AppState>,
  call: AppModel['call'],
  conversationId: string,
): Promise<void> {
  const timeline = store.getState().timelines[conversationId] ?? emptyTimeline
  if (timeline.loading || timeline.complete) return
  store.setState((state) => putTimeline(state, conversationId, { ...timeline, loading: true }))
  const before = timeline.items.find((message) => Number.isInteger(message.seq))?.seq
  const page = await call((api) =>
    api.messages({ conversationId, limit: PAGE_SIZE, ...(before === undefined ? {} : { before }) }),
  )
  store.setState((state) => putOlder(state, conversationId, page, page.length < PAGE_SIZE))
}
