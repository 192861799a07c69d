// The timer of disappearing messages in words and in the values that are offered. Times in milliseconds.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** What one tap chooses; undefined is off. */
export const timerChoices = [undefined, 30 * SECOND, 5 * MINUTE, HOUR, 8 * HOUR, DAY, WEEK, 4 * WEEK] as const

/** Units of an own value, the shortest first. */
export const timerUnits = ['second', 'minute', 'hour', 'day', 'week'] as const

export type TimerUnit = (typeof timerUnits)[number]

const lengths: Record<TimerUnit, number> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: WEEK,
}

/** The longest timer that both sides take. */
const LONGEST = 366 * DAY

/** An own value in milliseconds; undefined when it is no whole number or out of bounds (1 s to 366 days). */
export function timerOf(amount: number, unit: TimerUnit): number | undefined {
  const ms = amount * lengths[unit]
  return Number.isSafeInteger(amount) && amount > 0 && ms <= LONGEST ? ms : undefined
}

/** The largest unit in which a timer is a whole number, and that number. A part of a second counts as a whole one. */
export function splitTimer(ms: number): { amount: number; unit: TimerUnit } {
  const whole = Math.ceil(ms / SECOND) * SECOND
  const unit = timerUnits.findLast((one) => whole % lengths[one] === 0) ?? 'second'
  return { amount: whole / lengths[unit], unit }
}

/** Such as "8 hours", in the language of the interface. */
export function timerWords(ms: number, locale: string): string {
  const { amount, unit } = splitTimer(ms)
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(amount)
}

/** A unit by itself, in the plural, for a list of units. */
export function unitWords(unit: TimerUnit, locale: string): string {
  const format = { style: 'unit', unit, unitDisplay: 'long' } as const
  const parts = new Intl.NumberFormat(locale, format).formatToParts(10)
  return parts.find(({ type }) => type === 'unit')?.value.trim() ?? unit
}
