import { useEffect, useState } from 'react'
import { clockDuration } from '../../i18n/durations.ts'
import { locale } from '../../i18n/translate.ts'

/** The time since a call was accepted, such as "1:05"; undefined before. Stands still once `endMs` says how long it was. */
export function useCallClock(acceptedAt: number | undefined, endMs: number | undefined): string | undefined {
  const [now, setNow] = useState(Date.now)
  const isRunning = acceptedAt !== undefined && endMs === undefined
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isRunning])
  if (acceptedAt === undefined) return undefined
  return clockDuration(endMs ?? now - acceptedAt, locale())
}
