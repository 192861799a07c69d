// The day of what is at the top, laid over the log while it is scrolled (ux.md 31). It lies outside the scrolled content, so it
// costs nothing to paint there, and goes after a pause.
import { useEffect, useRef, useState } from 'react'
import { useMinute } from '../../app/use-minute.ts'
import { locale, t } from '../../i18n/translate.ts'
import { dayLabel } from './days.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import styles from './timeline.module.css'

/** The pill stays this long after the last scroll. */
const PILL_STAYS_MS = 2_000

/** Shows the day at the top of the keeper's box while it is scrolled and its own label is out of view. */
export function DayPill({ keeper }: { keeper: ScrollKeeper }) {
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
    <div className={styles['floating-day']} data-resting={isResting} aria-hidden>
      <span className={styles['pill']}>{dayWords(at, now)}</span>
    </div>
  )
}

/** The words for the day of a time. */
export function dayWords(at: number, now: number): string {
  const label = dayLabel(at, now, locale())
  return label.kind === 'text' ? label.text : t(`day.${label.kind}`)
}
