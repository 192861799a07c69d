// The list of chats: only the rows near the view are mounted, one of them is in the tab order, and the arrows walk among all
// (ux.md 10, 102).
import { useCallback, useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react'
import { useAppearance } from '../../app/appearance.ts'
import { useApp } from '../../state/app-model.ts'
import { ChatMenu, type ChatMenuRequest } from './ChatMenu.tsx'
import { ChatRow } from './ChatRow.tsx'
import styles from './chats.module.css'
import { rowHeights, rowWindow, scrollToRow } from './row-window.ts'

/** The rows of these conversations, in this order. */
export function ChatList({ order }: { order: readonly string[] }) {
  const openId = useApp((state) =>
    state.route.name === 'conversation' ? state.route.conversationId : undefined,
  )
  const rowHeight = rowHeights[useAppearance().density]
  const { ref, view, setView } = useScrolledView()
  const [focusedId, setFocusedId] = useState<string>()
  const [menu, setMenu] = useState<ChatMenuRequest>()
  const closeMenu = useCallback(() => setMenu(undefined), [])
  /** A row that gets the focus as soon as it is mounted. */
  const awaited = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (awaited.current === undefined) return
    const row = ref.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(awaited.current)}"]`)
    if (!row) return
    awaited.current = undefined
    row.focus({ preventScroll: true })
  })
  const { start, end } = rowWindow(view.top, view.height, order.length, rowHeight)
  const mounted = order.slice(start, end)
  const tabStop = [focusedId, openId].find((id) => id !== undefined && mounted.includes(id)) ?? mounted[0]
  const focusRow = (index: number): void => {
    const id = order[index]
    if (id === undefined || !ref.current) return
    const top = scrollToRow(index, rowHeight, view)
    ref.current.scrollTop = top
    awaited.current = id
    setFocusedId(id)
    setView({ top, height: view.height })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const at = order.indexOf(idOf(event.target) ?? '')
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1)
    const last = order.length - 1
    const moves: Record<string, number> = {
      ArrowDown: Math.min(last, at + 1),
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.min(last, at + page),
      PageUp: Math.max(0, at - page),
      Home: 0,
      End: last,
    }
    const next = moves[event.key]
    if (next === undefined || at < 0) return
    event.preventDefault()
    focusRow(next)
  }
  const onFocus = (event: FocusEvent): void => setFocusedId(idOf(event.target))
  return (
    <div ref={ref} className={styles['scroll']}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows walk among the links inside */}
      <ul
        className={styles['list']}
        style={{ height: order.length * rowHeight }}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
      >
        {mounted.map((id, index) => (
          <ChatRow
            key={id}
            conversationId={id}
            top={(start + index) * rowHeight}
            isOpen={id === openId}
            isTabStop={id === tabStop}
            onMenu={setMenu}
          />
        ))}
      </ul>
      {menu && <ChatMenu request={menu} onClose={closeMenu} />}
    </div>
  )
}

function useScrolledView() {
  const ref = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 900 })
  useLayoutEffect(() => {
    const list = ref.current
    if (!list) return
    const measure = (): void => setView({ top: list.scrollTop, height: list.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(list)
    list.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      list.removeEventListener('scroll', measure)
    }
  }, [])
  return { ref, view, setView }
}

function idOf(target: EventTarget): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset['id'] : undefined
}
