// A finger that swipes a message answers it (ux.md 43). The log scrolls up and down by itself (`touch-action`), and as soon as it
// does, the browser takes the finger away from here. What is seen of a swipe is written to the message without a rendering.
import { useEffect, type RefObject } from 'react'
import { articleOf } from './use-log-events.ts'
import type { Point } from './press.ts'
import './swipe.css'
import { canSwipeFrom, isSwipe, swipeProgress } from './swipe.ts'

type SwipeVerbs = {
  canReply: (messageId: string) => boolean
  reply: (messageId: string) => void
}

type Swipe = { article: HTMLElement; pointerId: number; start: Point; isRtl: boolean; progress?: number }

/** Watches the fingers on the log. */
export function useSwipe(root: RefObject<HTMLElement | null>, verbs: SwipeVerbs): void {
  useEffect(() => (root.current ? watchSwipes(root.current, verbs) : undefined), [root, verbs])
}

function watchSwipes(log: HTMLElement, { canReply, reply }: SwipeVerbs): () => void {
  let swipe: Swipe | undefined
  const end = (): void => {
    if (!swipe) return
    delete swipe.article.dataset['swipe']
    swipe.article.style.removeProperty('--swipe')
    swipe = undefined
  }
  const onDown = (event: PointerEvent): void => {
    end()
    const article = articleOf(event.target)
    const start = { x: event.clientX, y: event.clientY }
    if (event.pointerType !== 'touch' || !event.isPrimary || !article) return
    if (!canSwipeFrom(start, window.innerWidth) || !canReply(article.dataset['id'] ?? '')) return
    swipe = { article, pointerId: event.pointerId, start, isRtl: document.documentElement.dir === 'rtl' }
  }
  const onMove = (event: PointerEvent): void => {
    if (!swipe || event.pointerId !== swipe.pointerId) return
    const now = { x: event.clientX, y: event.clientY }
    const { article, start, isRtl, progress: before } = swipe
    if (before === undefined && !isSwipe(start, now, isRtl)) return
    swipe.progress = swipeProgress(start, now, isRtl)
    article.style.setProperty('--swipe', String(swipe.progress))
    article.dataset['swipe'] = swipe.progress === 1 ? 'answers' : 'moves'
    if (swipe.progress === 1 && before !== 1) navigator.vibrate?.(10)
  }
  const onUp = (event: PointerEvent): void => {
    if (!swipe || event.pointerId !== swipe.pointerId) return
    const { article, progress } = swipe
    end()
    if (progress === 1) reply(article.dataset['id'] ?? '')
  }
  const handlers = { pointerdown: onDown, pointermove: onMove, pointerup: onUp, pointercancel: end }
  const entries = Object.entries(handlers) as [keyof typeof handlers, (event: PointerEvent) => void][]
  for (const [type, handler] of entries) log.addEventListener(type, handler)
  return () => {
    end()
    for (const [type, handler] of entries) log.removeEventListener(type, handler)
  }
}
