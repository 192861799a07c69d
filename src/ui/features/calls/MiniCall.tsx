// The call while the chats are on screen: a small window at a side of the page, with the other's picture and the two buttons one
// needs at once (ux.md 85). A press goes back to the call; it is moved by hand or by the arrow keys.
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { c } from '../../i18n/calls/words.ts'
import { useApp } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import type { CallVerbs } from './call-verbs.ts'
import { EndButton, MicrophoneButton } from './Controls.tsx'
import { EDGE_GAP, snapToSide, type Point } from './corner.ts'
import styles from './mini.module.css'
import { MiniFace } from './MiniFace.tsx'
import { stageStream } from './Stage.tsx'

const DRAG_FROM = 6
/** Below the header of the chat. */
const FIRST_TOP = EDGE_GAP + 56
/** How far an arrow key moves the window up or down. */
const STEP = 40

type MiniProps = {
  view: CallView
  verbs: CallVerbs
  onEnlarge: () => void
  /** The picture is in a window of its own already. */
  isElsewhere: boolean
}

/** The small window. */
export function MiniCall({ view, verbs, onEnlarge, isElsewhere }: MiniProps) {
  const conversation = useApp((state) => state.conversations[view.conversationId])
  const name = chatName(conversation)
  const hasPicture = !isElsewhere && stageStream(view) !== undefined
  const { box, moveBy, handlers, hasDragged } = usePlace()
  const onKeyDown = (event: KeyboardEvent): void => {
    const ways: Record<string, Point> = {
      ArrowUp: { x: 0, y: -STEP },
      ArrowDown: { x: 0, y: STEP },
      ArrowLeft: { x: -innerWidth, y: 0 },
      ArrowRight: { x: innerWidth, y: 0 },
    }
    const way = ways[event.key]
    if (!way) return
    event.preventDefault()
    moveBy(way)
  }
  return (
    <section
      ref={box}
      aria-label={c('screen.label', { name })}
      className={styles['mini']}
      data-picture={hasPicture}
      {...handlers}
    >
      <button
        type="button"
        aria-label={c('screen.to-call')}
        title={c('screen.to-call')}
        className={styles['back']}
        onKeyDown={onKeyDown}
        onClick={() => {
          if (!hasDragged()) onEnlarge()
        }}
      />
      <MiniFace view={view} conversation={conversation} hasPicture={hasPicture} />
      <div className={styles['buttons']}>
        <MicrophoneButton isOn={view.local.microphone} verbs={verbs} />
        <EndButton verbs={verbs} />
      </div>
    </section>
  )
}

/** Where the window is: moved freely while held, at the nearer side once let go, and within the page when that changes its size. */
function usePlace() {
  const box = useRef<HTMLElement>(null)
  const [place, setPlace] = useState<Point>()
  const drag = useRef<{ start: Point; from: Point; hasMoved: boolean }>(undefined)
  const resting = useRef({ isRight: document.documentElement.dir !== 'rtl', y: FIRST_TOP })
  const view = (): { width: number; height: number } => ({ width: innerWidth, height: innerHeight })
  const rest = (point: Point): void => {
    const element = box.current
    if (!element) return
    const next = snapToSide(point, { width: element.offsetWidth, height: element.offsetHeight }, view())
    resting.current = { isRight: next.x > EDGE_GAP, y: next.y }
    setPlace(next)
  }
  useLayoutEffect(() => {
    const settle = (): void => {
      const { isRight, y } = resting.current
      rest({ x: isRight ? innerWidth : 0, y })
    }
    settle()
    addEventListener('resize', settle)
    // It grows and shrinks with what there is to see.
    const watch = new ResizeObserver(settle)
    if (box.current) watch.observe(box.current)
    return () => {
      removeEventListener('resize', settle)
      watch.disconnect()
    }
  }, [])
  useLayoutEffect(() => {
    const element = box.current
    if (!element || !place) return
    element.style.translate = `${place.x}px ${place.y}px`
    // It comes where it belongs, and only from there on moves to be seen.
    element.getBoundingClientRect()
    element.dataset['settled'] = ''
  }, [place])
  const moveBy = ({ x, y }: Point): void => {
    if (place) rest({ x: place.x + x, y: place.y + y })
  }
  const handlers = {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (!place) return
      drag.current = { start: { x: event.clientX, y: event.clientY }, from: place, hasMoved: false }
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const held = drag.current
      if (!held || event.buttons === 0) return
      const [x, y] = [event.clientX - held.start.x, event.clientY - held.start.y]
      if (!held.hasMoved && Math.hypot(x, y) < DRAG_FROM) return
      // Only now: a captured pointer would take the press from the buttons.
      if (!held.hasMoved) event.currentTarget.setPointerCapture(event.pointerId)
      held.hasMoved = true
      event.currentTarget.dataset['held'] = ''
      event.currentTarget.style.translate = `${held.from.x + x}px ${held.from.y + y}px`
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      delete event.currentTarget.dataset['held']
      if (!drag.current?.hasMoved) return
      const now = event.currentTarget.getBoundingClientRect()
      rest({ x: now.x, y: now.y })
    },
  }
  const hasDragged = (): boolean => {
    const was = drag.current?.hasMoved ?? false
    drag.current = undefined
    return was
  }
  return { box, moveBy, handlers, hasDragged }
}
