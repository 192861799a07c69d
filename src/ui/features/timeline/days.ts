// Names of days and clock times (ux.md 32), in the format of the locale.

const DAY_MS = 86_400_000

export type DayLabel = { kind: 'today' } | { kind: 'yesterday' } | { kind: 'text'; text: string }

/** Identifies the local calendar day of a time, for grouping. */
export function dayKey(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}

/** Today, Yesterday, the weekday below a week, else the date; with the year when it is another one. */
export function dayLabel(at: number, now: number, locale: string): DayLabel {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
  if (days === 0) return { kind: 'today' }
  if (days === 1) return { kind: 'yesterday' }
  if (days > 1 && days < 7) return { kind: 'text', text: formatter(locale, 'weekday').format(at) }
  const isSameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return { kind: 'text', text: formatter(locale, isSameYear ? 'date' : 'full-date').format(at) }
}

/** The time of a row in the list: a clock time today, else as the day label says it, short. */
export function rowTime(at: number, now: number, locale: string): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
  if (days <= 0) return clockTime(at, locale)
  return formatter(locale, days < 7 ? 'short-weekday' : 'short-date').format(at)
}

/** The local day of a time as a date field writes it, such as 2026-11-24. */
export function dateValue(at: number): string {
  const date = new Date(at)
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${String(date.getFullYear()).padStart(4, '0')}-${month}-${day}`
}

/** When the day begins here that a date field holds; undefined while it is empty or not a date. */
export function startOfDate(value: string): number | undefined {
  const [, year, month, day] = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(value) ?? []
  if (year === undefined) return undefined
  const at = new Date(Number(year), Number(month) - 1, Number(day)).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** Hours and minutes. */
export function clockTime(at: number, locale: string): string {
  return formatter(locale, 'time').format(at)
}

type Format = 'weekday' | 'date' | 'full-date' | 'short-weekday' | 'short-date' | 'time'

const formats: Record<Format, Intl.DateTimeFormatOptions> = {
  weekday: { weekday: 'long' },
  date: { day: 'numeric', month: 'long' },
  'full-date': { day: 'numeric', month: 'long', year: 'numeric' },
  'short-weekday': { weekday: 'short' },
  'short-date': { day: '2-digit', month: '2-digit', year: '2-digit' },
  time: { timeStyle: 'short' },
}

/** Making a formatter costs far more than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, format: Format): Intl.DateTimeFormat {
  const key = `${locale} ${format}`
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, formats[format])
    formatters.set(key, found)
  }
  return found
}

/** Makes the formatters of the chat list ahead of their need: the first one of a page takes tens of milliseconds. */
export function prepareTimes(locale: string): void {
  for (const format of ['time', 'short-weekday', 'short-date'] as const) formatter(locale, format)
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}
