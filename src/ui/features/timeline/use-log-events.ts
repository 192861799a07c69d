// What pointers and keys do in the log, handled once for all messages: the active message, the menu by right click, long press
// or key, and walking with the arrows (ux.md 45, 46, 102).
import {
  useMemo,
  useRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type FocusEvent,
} from 'react'
import type { MenuPlace } from '../../components/Menu.tsx'
import type { ActiveMessage } from './active-message.ts'
import { hasLeft, LONG_PRESS_MS, type Point } from './press.ts'
import { nextIndex } from './roving.ts'

export type MenuRequest = {
  messageId: string
  place: MenuPlace
  opener: HTMLElement
  isReaction?: boolean
  isAnyEmoji?: boolean
}

type LogVerbs = {
  openMenu: (request: MenuRequest) => void
  reply: (messageId: string) => void
  /** Handles a press on a message while several are selected; false when none are. */
  select: (messageId: string) => boolean
}

/** The handlers of the log. */
export function useLogEvents(active: ActiveMessage, { openMenu, reply, select }: LogVerbs) {
  const press = useRef<{ start: Point; timer: ReturnType<typeof setTimeout> }>(undefined)
  return useMemo(() => {
    const endPress = (): void => {
      clearTimeout(press.current?.timer)
      press.current = undefined
    }
    return {
      onPointerOver(event: PointerEvent) {
        if (event.pointerType === 'mouse') active.set(articleOf(event.target)?.dataset['id'])
      },
      onPointerLeave(event: PointerEvent) {
        if (event.pointerType === 'mouse') active.set(articleOf(document.activeElement)?.dataset['id'])
        endPress()
      },
      onFocus(event: FocusEvent) {
        const id = articleOf(event.target)?.dataset['id']
        if (id !== undefined) active.set(id)
      },
      onPointerDown(event: PointerEvent) {
        endPress()
        const article = articleOf(event.target)
        if (event.pointerType === 'mouse' || !event.isPrimary || !article) return
        const start = { x: event.clientX, y: event.clientY }
        const open = (): void => {
          endPress()
          openMenu(requestAt(article, start))
          navigator.vibrate?.(10)
        }
        press.current = { start, timer: setTimeout(open, LONG_PRESS_MS) }
      },
      onPointerMove(event: PointerEvent) {
        if (press.current && hasLeft(press.current.start, { x: event.clientX, y: event.clientY })) endPress()
      },
      onPointerUp: endPress,
      onPointerCancel: endPress,
      onContextMenu(event: MouseEvent) {
        const article = articleOf(event.target)
        // A selected text and a link keep the menu of the browser.
        if (!article || isSelecting() || (event.target as Element).closest('a')) return
        event.preventDefault()
        // On touch the long press has opened it already.
        if ((event.nativeEvent as globalThis.PointerEvent).pointerType === 'touch') return
        const isKey = event.button !== 2
        openMenu(isKey ? requestBeside(article) : requestAt(article, { x: event.clientX, y: event.clientY }))
      },
      onClick(event: MouseEvent) {
        const pressed = articleOf(event.target) ?? rowAt(event)
        if (pressed && select(pressed.dataset['id'] ?? '')) {
          event.preventDefault()
          return
        }
        const tool = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tool]') : null
        const article = articleOf(tool)
        if (!tool || !article) return
        if (tool.dataset['tool'] === 'reply') reply(article.dataset['id'] ?? '')
        else openMenu({ ...requestBeside(article, tool), isReaction: tool.dataset['tool'] === 'react' })
      },
      onDoubleClick(event: MouseEvent) {
        const article = articleOf(event.target)
        const isControl = event.target instanceof Element && event.target.closest('a, button')
        if (!article || isControl || !matchMedia('(hover: hover)').matches) return
        document.getSelection()?.removeAllRanges()
        reply(article.dataset['id'] ?? '')
      },
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        const { target, currentTarget } = event
        const article = articleOf(target)
        if (article && target === article && (event.key === 'Enter' || event.key === ' ')) {
          event.preventDefault()
          if (!select(article.dataset['id'] ?? '')) openMenu(requestBeside(article))
          return
        }
        if (
          (target !== currentTarget && target !== article) ||
          event.altKey ||
          event.ctrlKey ||
          event.metaKey
        )
          return
        const articles = [...currentTarget.getElementsByTagName('article')]
        const current = article ? articles.indexOf(article) : -1
        const index = nextIndex(event.key, current, articles.length, lastVisible(currentTarget, articles))
        const next = index === undefined ? undefined : articles[index]
        if (!next) return
        event.preventDefault()
        next.focus({ preventScroll: true })
        next.scrollIntoView({ block: 'nearest' })
      },
    }
  }, [active, openMenu, reply, select])
}

/** A menu beside the bubble of a message. */
export function requestBeside(article: HTMLElement, opener: HTMLElement = article): MenuRequest {
  const anchor = opener === article ? (article.firstElementChild ?? article) : opener
  return { messageId: article.dataset['id'] ?? '', place: anchor.getBoundingClientRect(), opener }
}

function requestAt(article: HTMLElement, { x, y }: Point): MenuRequest {
  return {
    messageId: article.dataset['id'] ?? '',
    place: { left: x, right: x, top: y, bottom: y },
    opener: article,
  }
}

/** The message an element belongs to. */
export function articleOf(target: EventTarget | null): HTMLElement | undefined {
  return (target instanceof Element ? target.closest<HTMLElement>('article') : undefined) ?? undefined
}

/** The message beside a press: the whole width of the log belongs to its row. */
function rowAt({ target, currentTarget, clientY }: MouseEvent): HTMLElement | undefined {
  if (!(target instanceof Element) || target.closest('button, a')) return undefined
  return [...currentTarget.getElementsByTagName('article')].find((article) => {
    const { top, bottom } = article.getBoundingClientRect()
    return top <= clientY && clientY <= bottom
  })
}

function isSelecting(): boolean {
  return document.getSelection()?.type === 'Range'
}

function lastVisible(box: HTMLElement, articles: HTMLElement[]): number {
  const bottom = box.getBoundingClientRect().bottom
  return articles.findLastIndex((article) => article.getBoundingClientRect().top < bottom)
}
