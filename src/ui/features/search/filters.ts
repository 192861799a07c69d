// What a search of messages can be confined to: who wrote them, and when.
import type { MessageQuery } from './message-search.ts'

export type Filters = {
  from: 'anyone' | 'me' | 'them'
  when: 'any' | 'week' | 'month' | 'year' | 'range'
  /** First and last day of a `range`, as a date field gives them; empty for an open end. */
  firstDay: string
  lastDay: string
}

export const noFilters: Filters = { from: 'anyone', when: 'any', firstDay: '', lastDay: '' }

/** Days that each choice looks back, today included. */
const DAYS = { week: 7, month: 30, year: 365 }

/** The filters as a query has them. Days begin at midnight where the person is. */
export function filterQuery(filters: Filters, now: number): Omit<MessageQuery, 'text' | 'conversationId'> {
  const { from, when, firstDay, lastDay } = filters
  const side = from === 'anyone' ? {} : { from }
  if (when === 'any') return side
  if (when !== 'range') return { ...side, since: dayStart(new Date(now), 1 - DAYS[when]) }
  const first = dateOf(firstDay)
  const last = dateOf(lastDay)
  return {
    ...side,
    ...(first ? { since: dayStart(first, 0) } : {}),
    ...(last ? { until: dayStart(last, 1) } : {}),
  }
}

function dayStart(date: Date, days: number): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}

/** The local day of `YYYY-MM-DD`; undefined for anything else. */
function dateOf(text: string): Date | undefined {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(text)
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) : undefined
}
