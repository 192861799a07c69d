// The own picture: small in a corner, larger on a press, and moved to another corner by hand or by the arrow keys (ux.md 81).
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { c } from '../../i18n/calls/words.ts'
import { cornerByKey, nearestCorner, type Corner, type Point } from './corner.ts'
import { Picture } from './MediaElements.tsx'
import styles from './self-view.module.css'

/** A hand that moves less than this has pressed and not dragged. */
const DRAG_FROM = 6

/** Starts in the corner at the end of the lines. */
function firstCorner(): Corner {
  return document.documentElement.dir === 'rtl' ? 'bottom-left' : 'bottom-right'
}

/** `areControlsShown` lifts it above them. */
export function SelfView({ stream, areControlsShown }: { stream: MediaStream; areControlsShown: boolean }) {
  const box = useRef<HTMLButtonElement>(null)
  const [corner, setCorner] = useState(firstCorner)
  const [isLarge, setLarge] = useState(false)
  const drag = useRef<{ start: Point; hasMoved: boolean }>(undefined)
  const from = useRef<DOMRect>(undefined)
  useLayoutEffect(() => {
    const [element, before] = [box.current, from.current]
    from.current = undefined
    if (!element || !before) return
    element.style.transform = ''
    const after = element.getBoundingClientRect()
    const way = `translate(${before.x - after.x}px, ${before.y - after.y}px)`
    const duration = parseFloat(getComputedStyle(element).getPropertyValue('--medium')) || 0
    element.animate([{ transform: way }, { transform: 'none' }], { duration, easing: 'ease-out' })
  })
  const moveTo = (next: Corner): void => {
    from.current = box.current?.getBoundingClientRect()
    setCorner(next)
  }
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { start: { x: event.clientX, y: event.clientY }, hasMoved: false }
  }
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    const held = drag.current
    if (!held) return
    const [x, y] = [event.clientX - held.start.x, event.clientY - held.start.y]
    if (!held.hasMoved && Math.hypot(x, y) < DRAG_FROM) return
    held.hasMoved = true
    event.currentTarget.style.transform = `translate(${x}px, ${y}px)`
  }
  const onPointerUp = (event: PointerEvent<HTMLButtonElement>): void => {
    if (!drag.current?.hasMoved) return
    const { x, y, width, height } = event.currentTarget.getBoundingClientRect()
    const view = event.currentTarget.offsetParent?.getBoundingClientRect()
    if (!view) return
    const centre = { x: x + width / 2 - view.x, y: y + height / 2 - view.y }
    from.current = event.currentTarget.getBoundingClientRect()
    event.currentTarget.style.transform = ''
    const next = nearestCorner(centre, view)
    // The same corner renders nothing anew, so the picture goes back by itself.
    if (next !== corner) setCorner(next)
    else from.current = undefined
  }
  const onClick = (): void => {
    if (!drag.current?.hasMoved) setLarge(!isLarge)
    drag.current = undefined
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = cornerByKey(corner, event.key)
    if (next === corner) return
    event.preventDefault()
    moveTo(next)
  }
  return (
    <button
      ref={box}
      type="button"
      aria-label={c(isLarge ? 'self.shrink' : 'self.enlarge')}
      className={styles['self']}
      data-corner={corner}
      data-large={isLarge}
      data-lifted={areControlsShown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => (drag.current = undefined)}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <Picture stream={stream} isMirrored />
    </button>
  )
}
