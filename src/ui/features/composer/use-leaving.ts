// A text that was sent leaves the field together with the frame that shows it as a message: drawing the field anew at once would
// delay the sending. Whatever is done to the field before that finds it empty.
import { useLayoutEffect, useMemo, useRef } from 'react'
import { flushSync } from 'react-dom'
import { beforeNextFrame } from '../../state/send-message.ts'

/** Empties the field; `isReplaced` when another text stands in it already. */
type Leave = (isReplaced: boolean) => void

/** `begin` lets the text leave with the next frame, `end` at once; that gives false when nothing was leaving. */
export function useLeaving(): {
  begin: (leave: Leave) => void
  end: (why?: 'replaced') => boolean
} {
  const now = useRef<(isReplaced: boolean) => void>(undefined)
  const leaving = useMemo(() => {
    const begin = (leave: Leave): void => {
      let isTaken = false
      const once = (isReplaced: boolean): void => {
        if (isTaken) return
        isTaken = true
        now.current = undefined
        leave(isReplaced)
      }
      now.current = once
      // At once, so that no key finds the field between the two.
      beforeNextFrame(() => flushSync(() => once(false)))
    }
    const end = (why?: 'replaced'): boolean => {
      const leave = now.current
      if (leave === undefined) return false
      // Drawing the old text once more would put it over the new one.
      if (why === 'replaced') leave(true)
      else flushSync(() => leave(false))
      return true
    }
    return { begin, end }
  }, [])
  // Before the draft is saved for the last time.
  useLayoutEffect(() => () => now.current?.(false), [])
  return leaving
}
