// Searching messages while somebody types: the newest question counts, an answer to an older one is dropped, and only one is
// asked at a time, so that fast typing does not queue up. While older messages are still being taken in, the question is asked
// again now and then.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ClientApi, SearchHit } from '../../../sdk/types.ts'

type SearchInput = Parameters<ClientApi['search']>[0]

/** What to look for, and where. */
export type MessageQuery = Omit<SearchInput, 'limit' | 'cursor'>

export type MessageResults = {
  /** Newest first. While a new question is `asking`, they still answer the one before. */
  hits: readonly SearchHit[]
  state: 'idle' | 'asking' | 'answered' | 'failed'
  /** Every message has been looked at. */
  complete: boolean
  /** There are further hits. */
  cursor?: string
}

export type MessageSearch = {
  store: StoreApi<MessageResults>
  /** Asks a new question; an empty text clears the results. */
  look(query: MessageQuery): void
  /** Fetches the next page, if there is one and nothing else is being fetched. */
  more(): void
  /** Ends it; answers that are still to come are dropped. */
  stop(): void
}

/** Most hits that one call gives. */
const MAX_PAGE = 100
/** How soon an incomplete answer is asked for again, in milliseconds. */
const AGAIN_MS = 1_000

const nothing: MessageResults = { hits: [], state: 'idle', complete: true }

/** Makes a search that fetches pages of `pageSize` hits. */
export function createMessageSearch(ask: ClientApi['search'], pageSize: number): MessageSearch {
  const store = createStore<MessageResults>(() => nothing)
  let wanted: MessageQuery | undefined
  let isBusy = false
  let again: ReturnType<typeof setTimeout> | undefined

  const fetch = async (limit: number, cursor?: string): Promise<void> => {
    const query = wanted
    if (isBusy || !query) return
    isBusy = true
    const next = await answerTo(ask, { ...query, limit, ...(cursor === undefined ? {} : { cursor }) })
    isBusy = false
    if (wanted !== query) return fetch(pageSize)
    const { hits } = store.getState()
    store.setState(cursor === undefined ? next : { ...next, hits: [...hits, ...next.hits] }, true)
    const shown = store.getState().hits.length
    if (next.complete || shown > MAX_PAGE) return
    again = setTimeout(() => void fetch(Math.max(pageSize, shown)), AGAIN_MS)
  }
  return {
    store,
    look(query) {
      clearTimeout(again)
      wanted = query.text.trim() === '' ? undefined : query
      if (!wanted) return store.setState(nothing, true)
      store.setState({ state: 'asking' })
      void fetch(pageSize)
    },
    more() {
      const { state, cursor } = store.getState()
      if (state !== 'answered' || cursor === undefined || isBusy) return
      clearTimeout(again)
      void fetch(pageSize, cursor)
    },
    stop() {
      clearTimeout(again)
      wanted = undefined
    },
  }
}

async function answerTo(ask: ClientApi['search'], input: SearchInput): Promise<MessageResults> {
  try {
    return { ...(await ask(input)), state: 'answered' }
  } catch {
    return { hits: [], complete: true, state: 'failed' }
  }
}
