// How long something lasted, in the digits and words of a language.

const SECOND = 1_000

/** Such as "0:07", "12:05" or "1:02:03", as a running clock shows it. */
export function clockDuration(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  const hours = Math.floor(seconds / 3_600)
  if (hours > 0) parts.unshift(hours)
  return parts
    .map((part, index) =>
      new Intl.NumberFormat(locale, { minimumIntegerDigits: index === 0 ? 1 : 2, useGrouping: false }).format(
        part,
      ),
    )
    .join(':')
}

/** Such as "7 sec", "12 min, 5 sec" or "1 hr, 2 min"; what is longer than an hour leaves out the seconds. */
export function durationWords(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.round(ms / SECOND))
  const hours = Math.floor(seconds / 3_600)
  const parts = [
    { unit: 'hour', amount: hours },
    { unit: 'minute', amount: Math.floor(seconds / 60) % 60 },
    { unit: 'second', amount: hours > 0 ? 0 : seconds % 60 },
  ]
  const said = parts.filter(({ amount }) => amount > 0)
  const words = (said.length === 0 ? parts.slice(-1) : said).map(({ unit, amount }) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount),
  )
  return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(words)
}
