// Keeps the view where the reader is: at the bottom while it is there, else at the message that stands at its top, whatever is
// inserted above or below and however the box changes its size (ux.md 35, 36, 38).
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'

/** Within this distance the view counts as being at the bottom. */
const BOTTOM_SLACK_PX = 24
/** More messages are mounted when an end of the slice comes this near. */
const EDGE_PX = 900
/** The unread divider stands this far below the top when a conversation opens. */
const DIVIDER_OFFSET_PX = 10

export type ScrollKeeper = {
  isAtBottom: boolean
  /** Puts the view back after the content has changed. */
  restore(): void
  /** Follows the newest message from now on. */
  stickToBottom(): void
}

type Edges = { onNearTop(): void; onNearBottom(): void }
type Anchor = { element: Element; top: number }
type Position = { isAtBottom: boolean; hasOpened: boolean; scrollTop: number; anchor?: Anchor }

/** Watches a scrolled box whose messages are `article` elements. */
export function useScrollKeeper(root: RefObject<HTMLElement | null>, edges: Edges): ScrollKeeper {
  const [isAtBottom, setAtBottom] = useState(true)
  const latest = useRef(edges)
  const position = useRef<Position>({ isAtBottom: true, hasOpened: false, scrollTop: 0 })
  useEffect(() => {
    latest.current = edges
  })

  const keeper = useMemo(() => {
    const note = (): void => {
      const box = root.current
      if (!box) return
      const left = box.scrollHeight - box.clientHeight - box.scrollTop
      const anchor = findAnchor(box)
      position.current = {
        ...position.current,
        isAtBottom: left <= BOTTOM_SLACK_PX,
        scrollTop: box.scrollTop,
        ...(anchor ? { anchor } : {}),
      }
      setAtBottom(left <= BOTTOM_SLACK_PX)
      if (box.scrollTop < EDGE_PX) latest.current.onNearTop()
      if (left < EDGE_PX) latest.current.onNearBottom()
    }
    const restore = (): void => {
      const box = root.current
      if (!box) return
      const { isAtBottom: wasAtBottom, anchor, hasOpened, scrollTop } = position.current
      const divider = hasOpened ? null : box.querySelector('[data-divider]')
      position.current.hasOpened = true
      // A scroll that no event has told yet is the reader's wish, unless the box only got shorter.
      const isClamped = box.scrollTop + box.clientHeight >= box.scrollHeight - 1
      const moved = isClamped ? 0 : box.scrollTop - scrollTop
      if (divider) box.scrollTop += topIn(box, divider) - DIVIDER_OFFSET_PX
      else if (wasAtBottom && moved >= 0) box.scrollTop = box.scrollHeight
      else if (anchor?.element.isConnected) box.scrollTop += topIn(box, anchor.element) - anchor.top + moved
      position.current.scrollTop = box.scrollTop
      if (divider || !wasAtBottom) note()
    }
    const stickToBottom = (): void => {
      position.current.isAtBottom = true
      position.current.scrollTop = root.current?.scrollTop ?? 0
      setAtBottom(true)
      restore()
    }
    return { note, restore, stickToBottom }
  }, [root])

  useEffect(() => {
    const box = root.current
    if (!box) return
    const observer = new ResizeObserver(() => keeper.restore())
    observer.observe(box)
    if (box.firstElementChild) observer.observe(box.firstElementChild)
    box.addEventListener('scroll', keeper.note, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', keeper.note)
    }
  }, [root, keeper])

  return useMemo(
    () => ({ isAtBottom, restore: keeper.restore, stickToBottom: keeper.stickToBottom }),
    [isAtBottom, keeper],
  )
}

/** The first message whose lower edge is in view. */
function findAnchor(box: HTMLElement): Anchor | undefined {
  const articles = box.getElementsByTagName('article')
  const edge = box.getBoundingClientRect().top
  let low = 0
  let high = articles.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((articles[middle]?.getBoundingClientRect().bottom ?? 0) <= edge) low = middle + 1
    else high = middle
  }
  const element = articles[low]
  return element && { element, top: topIn(box, element) }
}

function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top
}
