// A menu in the top layer, where nothing can cut it off: it opens at a point or beside what opened it, stays in view, walks with
// the arrows, closes on Escape, on a choice and on a press elsewhere, and gives the focus back (ux.md 47, 103).
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import styles from './menu.module.css'

export type MenuItem = { label: string; icon?: ReactNode; isDangerous?: boolean; onSelect: () => void }

/** Where a menu opens: a point, or the box of what opened it. */
export type MenuPlace = { left: number; right: number; top: number; bottom: number }

type PopupMenuProps = {
  label: string
  place: MenuPlace
  /** What gets the focus back. */
  opener: HTMLElement
  items: readonly MenuItem[]
  /** Called when the menu wants to go; the owner unmounts it. */
  onClose: () => void
  /** Stands above the items. */
  children?: ReactNode
}

/** Opens as soon as it is mounted. */
export function PopupMenu({ label, place, opener, items, onClose, children }: PopupMenuProps) {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const menu = list.current
    if (!menu) return
    menu.showPopover()
    // The laid out size: the box on screen is still growing.
    const size = { width: menu.offsetWidth, height: menu.offsetHeight }
    const { left, top } = placeMenu(place, size, document.documentElement)
    menu.style.left = `${left}px`
    menu.style.top = `${top}px`
    const first = menu.querySelector<HTMLElement>(':scope > [role=menuitem]') ?? menu.querySelector('button')
    first?.focus({ preventScroll: true })
    const onPress = (event: Event): void => {
      if (event.target instanceof Node && !menu.contains(event.target)) onClose()
    }
    document.addEventListener('pointerdown', onPress, true)
    addEventListener('resize', onClose)
    return () => {
      document.removeEventListener('pointerdown', onPress, true)
      removeEventListener('resize', onClose)
    }
  }, [place, onClose])
  const close = (): void => {
    onClose()
    if (opener.isConnected) opener.focus({ preventScroll: true })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
    const at = items.findIndex((item) => item === document.activeElement)
    const [next, previous] = [at + 1, at - 1]
    const moves: Record<string, number> = {
      ArrowDown: next,
      ArrowRight: next,
      ArrowUp: previous,
      ArrowLeft: previous,
      Home: 0,
      End: -1,
    }
    const to = moves[event.key]
    if (to !== undefined) items.at(to % items.length)?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={list}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className={styles['menu']}
      onKeyDown={onKeyDown}
    >
      {children}
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles['item']}
          data-danger={item.isDangerous}
          onClick={() => {
            close()
            item.onSelect()
          }}
        >
          {item.icon}
          {item.label}
        </button>
      ))}
    </div>
  )
}

type Size = { width: number; height: number }

/** Below the opener and beginning where it begins, above it when there is no room, and never beyond the edges. */
export function placeMenu(
  opener: MenuPlace,
  menu: Size,
  view: { clientWidth: number; clientHeight: number; dir?: string },
): { left: number; top: number } {
  const margin = 8
  const below = opener.bottom + 4
  const top = below + menu.height > view.clientHeight - margin ? opener.top - 4 - menu.height : below
  const start = view.dir === 'rtl' ? opener.right - menu.width : opener.left
  const left = Math.min(start, view.clientWidth - menu.width - margin)
  return { left: Math.max(margin, left), top: Math.max(margin, top) }
}
