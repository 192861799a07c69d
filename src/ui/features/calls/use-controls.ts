import { useEffect, useState, type RefObject } from 'react'
import { HIDE_AFTER_MS, showsControls, type Attention } from './hiding.ts'

type Seen = Pick<Attention, 'phase' | 'hasPicture' | 'isBusy'>

/** Whether the controls over a call show now, by what moves within `root`. */
export function useControls(root: RefObject<HTMLElement | null>, seen: Seen): boolean {
  const [rest, setRest] = useState({ stillMs: 0, hasKeyboardFocus: false })
  useEffect(() => {
    const element = root.current
    if (!element) return undefined
    let timer: ReturnType<typeof setTimeout>
    const settle = (stillMs: number): void => {
      const hasKeyboardFocus = element.querySelector(':focus-visible') !== null
      setRest((known) =>
        known.stillMs === stillMs && known.hasKeyboardFocus === hasKeyboardFocus
          ? known
          : { stillMs, hasKeyboardFocus },
      )
    }
    const onMove = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => settle(HIDE_AFTER_MS), HIDE_AFTER_MS)
      settle(0)
    }
    const kinds = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
    for (const kind of kinds) element.addEventListener(kind, onMove)
    onMove()
    return () => {
      clearTimeout(timer)
      for (const kind of kinds) element.removeEventListener(kind, onMove)
    }
  }, [root])
  return showsControls({ ...seen, ...rest })
}
