// Keeps the view where the reader is: at the bottom while it is there, else at the message that stands at its top, whatever is
// inserted above or below and however the box changes its size (ux.md 35, 36, 38).

/** Within this distance the view counts as being at the bottom. */
const BOTTOM_SLACK_PX = 24
/** More messages are mounted when an end of the slice comes this near. */
export const EDGE_PX = 700
/** What is brought to the top stands this far below it, and below a bar that lies over it (ux.md 33). */
const TOP_OFFSET_PX = 10

/** The reader takes over from a movement. */
const takesOver = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const
/** A jump further than this does not scroll past everything on its way (ux.md 40). */
const SMOOTH_PX = 1_500

/**
 * What the keeper tells while the box scrolls; the way to an end of what is mounted is in px. `onNearTop` and `onNearBottom` say
 * whether there is more to come at that end.
 */
export type ScrollEvents = {
  onNearTop(leftPx: number): boolean
  onNearBottom(leftPx: number): boolean
  onBottom(isAtBottom: boolean): void
}

export type ScrollKeeper = {
  /** Watches a scrolled box whose messages are `article` elements, until the returned function is called. */
  attach(box: HTMLElement): () => void
  listen(events: ScrollEvents): void
  /**
   * Puts the view back after the content has changed. While the view follows the newest message the observed size does it, in the
   * same frame and without a layout of its own.
   */
  restore(): void
  /** Asks for more at an end that is near, as scrolling does: more may be there now. */
  ask(): void
  /** Follows the newest message from now on. */
  stickToBottom(): void
  /** Brings an element into the middle of the view, or just below its top: smoothly when it is near, else at once. */
  show(element: Element, place?: 'middle' | 'top'): void
  /** True when an element lies below the view. */
  isBelow(element: Element): boolean
  /** Tells, at every scroll, the day at the top of the box: the `data-day` of the section the first message in view is in; undefined at the bottom and while the beginning of that section is in view. */
  onScrolled(listener: (day: number | undefined) => void): () => void
}

type Anchor = { element: Element; top: number }
type Position = { isAtBottom: boolean; hasOpened: boolean; scrollTop: number; anchor?: Anchor }

/** Makes a keeper for one opened conversation. */
export function createScrollKeeper(): ScrollKeeper {
  let box: HTMLElement | undefined
  let events: ScrollEvents | undefined
  let position: Position = { isAtBottom: true, hasOpened: false, scrollTop: 0 }
  /** The message that the view is moving to. */
  let aim: { element: Element; place: 'middle' | 'top' } | undefined
  /** The end at which more was asked for since the reader last moved. */
  let askedAt: 'top' | 'bottom' | undefined
  /** The view stands where it opened, at the unread divider, and nobody has moved it since: what comes later may not cover it. */
  let isAtDivider = false
  const scrollListeners = new Set<(day: number | undefined) => void>()

  const note = (): void => {
    if (!box) return
    const left = box.scrollHeight - box.clientHeight - box.scrollTop
    // In a burst the content may have grown again by the time a scroll is told: only a reader who goes up leaves the bottom.
    const isStuck = position.isAtBottom && box.scrollTop >= position.scrollTop - 1
    const isAtBottom = !aim && (left <= BOTTOM_SLACK_PX || isStuck)
    const anchor = findAnchor(box)
    position = { ...position, isAtBottom, scrollTop: box.scrollTop, ...(anchor ? { anchor } : {}) }
    events?.onBottom(isAtBottom)
    askForMore()
  }
  /**
   * Asks at the nearer end first, and at one end only: the other would take away again what has just been added. Until the reader
   * moves on, it stays with that end.
   */
  const askForMore = (): void => {
    if (!box || !events) return
    const told = events
    const above = box.scrollTop
    const below = box.scrollHeight - box.clientHeight - above
    const ends = [
      { end: 'top', left: above, ask: () => told.onNearTop(above) },
      { end: 'bottom', left: below, ask: () => told.onNearBottom(below) },
    ] as const
    const wanted = ends.filter(({ end, left }) => left < EDGE_PX && (askedAt ?? end) === end)
    askedAt = wanted.toSorted((one, other) => one.left - other.left).find(({ ask }) => ask())?.end
  }
  const onScroll = (): void => {
    if (box && Math.abs(box.scrollTop - position.scrollTop) > 1) {
      isAtDivider = false
      askedAt = undefined
    }
    note()
    if (!box || scrollListeners.size === 0) return
    const day = position.isAtBottom ? undefined : dayAtTop(box, position.anchor?.element)
    for (const listener of scrollListeners) listener(day)
  }
  const arrive = (): void => {
    if (!aim) return
    aim = undefined
    note()
  }
  const onScrollEnd = (): void => {
    // The end of a movement before this one may come late.
    if (box && aim && Math.abs(goalOf(box, aim.element, aim.place) - box.scrollTop) <= 1) arrive()
  }
  const restore = (): void => {
    if (!box) return
    if (aim?.element.isConnected) {
      // What came in between would end the movement somewhere.
      box.scrollTop = goalOf(box, aim.element, aim.place)
      arrive()
      return
    }
    const { isAtBottom: wasAtBottom, anchor, hasOpened, scrollTop } = position
    // A scroll that no event has told yet is the reader's wish, unless the box only got shorter.
    const isClamped = box.scrollTop + box.clientHeight >= box.scrollHeight - 1
    const moved = isClamped ? 0 : box.scrollTop - scrollTop
    if (Math.abs(moved) > 1) isAtDivider = false
    const divider = hasOpened && (wasAtBottom || !isAtDivider) ? null : box.querySelector('[data-divider]')
    isAtDivider = divider !== null
    if (divider) box.scrollTop += topIn(box, divider) - offsetIn(box)
    else if (wasAtBottom && moved >= 0) box.scrollTop = box.scrollHeight
    else if (anchor?.element.isConnected) box.scrollTop += topIn(box, anchor.element) - anchor.top + moved
    const isAtBottom = wasAtBottom && !divider
    position = { ...position, isAtBottom, hasOpened: true, scrollTop: box.scrollTop }
    if (divider || !wasAtBottom) note()
    else askForMore()
  }
  return {
    attach(element) {
      box = element
      const observer = new ResizeObserver(restore)
      observer.observe(element)
      if (element.firstElementChild) observer.observe(element.firstElementChild)
      element.addEventListener('scroll', onScroll, { passive: true })
      element.addEventListener('scrollend', onScrollEnd)
      for (const sign of takesOver) element.addEventListener(sign, arrive, { passive: true })
      return () => {
        box = undefined
        observer.disconnect()
        element.removeEventListener('scroll', onScroll)
        element.removeEventListener('scrollend', onScrollEnd)
        for (const sign of takesOver) element.removeEventListener(sign, arrive)
      }
    },
    listen(next) {
      events = next
    },
    restore() {
      if (!position.hasOpened || !position.isAtBottom) restore()
    },
    ask() {
      if (position.hasOpened) askForMore()
    },
    show(element, place = 'middle') {
      if (!box) return
      const top = goalOf(box, element, place)
      const distance = Math.abs(top - box.scrollTop)
      const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
      const isSmooth = distance >= 1 && distance < SMOOTH_PX && !isStill
      position = { ...position, isAtBottom: false, hasOpened: true }
      isAtDivider = false
      askedAt = undefined
      aim = isSmooth ? { element, place } : undefined
      box.scrollTo({ top, behavior: isSmooth ? 'smooth' : 'instant' })
      note()
    },
    isBelow(element) {
      return box !== undefined && topIn(box, element) >= box.clientHeight
    },
    onScrolled(listener) {
      scrollListeners.add(listener)
      return () => scrollListeners.delete(listener)
    },
    stickToBottom() {
      isAtDivider = false
      askedAt = undefined
      aim = undefined
      position = { ...position, isAtBottom: true, scrollTop: box?.scrollTop ?? 0 }
      events?.onBottom(true)
      restore()
    },
  }
}

/** How far to scroll so that an element stands in its place, as near as the ends of the box allow. */
function goalOf(box: HTMLElement, element: Element, place: 'middle' | 'top'): number {
  const top = topIn(box, element)
  const middle = top + element.getBoundingClientRect().height / 2
  const delta = place === 'top' ? top - offsetIn(box) : middle - box.clientHeight / 2
  return Math.max(0, Math.min(box.scrollHeight - box.clientHeight, box.scrollTop + delta))
}

function dayAtTop(box: HTMLElement, anchor: Element | undefined): number | undefined {
  const section = anchor?.closest<HTMLElement>('[data-day]')
  if (!section || topIn(box, section) >= 0) return undefined
  return Number(section.dataset['day'])
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

/** Where the top of the view is for a reader: the style sheet says how much of it a bar covers. */
function offsetIn(box: HTMLElement): number {
  return TOP_OFFSET_PX + (Number.parseFloat(getComputedStyle(box).scrollPaddingTop) || 0)
}

function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top
}
