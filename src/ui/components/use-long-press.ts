// A finger that rests opens what a right click opens (ux.md 46). A finger that moves, or a view that scrolls, cancels it.
import { useRef, type PointerEvent } from 'react'

/** Time a finger has to rest, in milliseconds. */
export const LONG_PRESS_MS = 350
/** Movement that still counts as resting, in CSS pixels. */
const SLACK = 10

type Place = { x: number; y: number }

/** Handlers for the element; `onLongPress` gets it and the place of the finger, and the click that follows is swallowed. */
export function useLongPress(onLongPress: (element: HTMLElement, at: Place) => void) {
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; at: Place }>(undefined)
  const hasFired = useRef(false)
  const cancel = (): void => {
    clearTimeout(pending.current?.timer)
    pending.current = undefined
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      hasFired.current = false
      if (event.pointerType === 'mouse' || !event.isPrimary) return
      const at = { x: event.clientX, y: event.clientY }
      const element = event.currentTarget
      const fire = (): void => {
        hasFired.current = true
        onLongPress(element, at)
      }
      pending.current = { timer: setTimeout(fire, LONG_PRESS_MS), at }
    },
    onPointerMove: (event: PointerEvent): void => {
      const start = pending.current?.at
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLACK) cancel()
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    onClickCapture: (event: { preventDefault(): void; stopPropagation(): void }): void => {
      if (!hasFired.current) return
      hasFired.current = false
      event.preventDefault()
      event.stopPropagation()
    },
  }
}
