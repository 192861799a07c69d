// The day of what is at the top, laid over the log while it is scrolled (ux.md 31). It lies outside the scrolled content, so it
// costs nothing to paint there, and goes after a pause. A press on a day label asks for another day.
import { useEffect, useRef, useState } from 'react'
import { useMinute } from '../../app/use-minute.ts'
import { locale, t } from '../../i18n/translate.ts'
import type { DateRequest } from './DateJump.tsx'
import { dayLabel } from './days.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import styles from './timeline.module.css'

/** The pill stays this long after the last scroll. */
const PILL_STAYS_MS = 2_000

type DayPillProps = { keeper: ScrollKeeper; onPress: (request: DateRequest) => void }

/** Shows the day at the top of the keeper's box while it is scrolled and its own label is out of view. */
export function DayPill({ keeper, onPress }: DayPillProps) {
  const [at, setAt] = useState<number>()
  const [isResting, setResting] = useState(true)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const now = useMinute()
  useEffect(() => {
    const stop = keeper.onScrolled((day) => {
      setAt(day)
      setResting(false)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => setResting(true), PILL_STAYS_MS)
    })
    return () => {
      stop()
      clearTimeout(timer.current)
    }
  }, [keeper])
  if (at === undefined) return null
  return (
    <div className={styles['floating-day']} data-resting={isResting}>
      <DayLabel at={at} now={now} onPress={onPress} />
    </div>
  )
}

type DayLabelProps = {
  at: number
  now: number
  /** Tab stops at it. */
  isTabStop?: boolean
  onPress: (request: DateRequest) => void
}

/** The name of a day, as a button that asks for another one. */
export function DayLabel({ at, now, isTabStop = false, onPress }: DayLabelProps) {
  const words = dayWords(at, now)
  return (
    <button
      type="button"
      className={styles['pill']}
      aria-label={t('day.jump', { day: words })}
      aria-haspopup="dialog"
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onPress({ at, opener: event.currentTarget })}
    >
      {words}
    </button>
  )
}

function dayWords(at: number, now: number): string {
  const label = dayLabel(at, now, locale())
  return label.kind === 'text' ? label.text : t(`day.${label.kind}`)
}
