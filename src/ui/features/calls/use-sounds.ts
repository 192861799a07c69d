import { useEffect, useRef } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { playSound } from './ringing.ts'
import { soundOf } from './sounding.ts'

/** Lets a call be heard before and after there is anybody to hear; `isQuiet` keeps a muted chat from ringing. */
export function useSounds({ id, phase, acceptedAt }: CallView, isQuiet: boolean): void {
  const before = useRef<{ id: string; phase: CallView['phase'] }>(undefined)
  const hasBegun = acceptedAt !== undefined
  useEffect(() => {
    const known = before.current?.id === id ? before.current.phase : undefined
    before.current = { id, phase }
    if (known === phase) return undefined
    const sound = soundOf({ phase, ...(hasBegun ? { acceptedAt: 1 } : {}) }, known)
    if (sound === undefined || (isQuiet && sound === 'incoming')) return undefined
    const ending = new AbortController()
    playSound(sound, ending.signal)
    // What repeats ends with the state; a short sound may outlast it.
    return sound === 'incoming' || sound === 'outgoing' ? () => ending.abort() : undefined
  }, [id, phase, hasBegun, isQuiet])
}
