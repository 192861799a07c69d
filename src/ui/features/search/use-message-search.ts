import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useMinute } from '../../app/use-minute.ts'
import { useModel } from '../../state/app-model.ts'
import { filterQuery, type Filters } from './filters.ts'
import {
  createMessageSearch,
  type MessageQuery,
  type MessageResults,
  type MessageSearch,
} from './message-search.ts'

/** The results for a query, which the caller keeps the same object until it changes, and the search behind them. */
export function useMessageSearch(
  query: MessageQuery,
  pageSize: number,
): { results: MessageResults; search: MessageSearch } {
  const model = useModel()
  const [search] = useState(() =>
    createMessageSearch((input) => model.call((api) => api.search(input)), pageSize),
  )
  useEffect(() => search.look(query), [search, query])
  useEffect(() => () => search.stop(), [search])
  return { results: useStore(search.store), search }
}

/** The query of a text and filters, the same object until one of them or the day changes. */
export function useMessageQuery(text: string, filters: Filters, conversationId?: string): MessageQuery {
  const today = new Date(useMinute()).setHours(0, 0, 0, 0)
  return useMemo(() => {
    const place = conversationId === undefined ? {} : { conversationId }
    return { text, ...place, ...filterQuery(filters, today) }
  }, [text, filters, conversationId, today])
}
