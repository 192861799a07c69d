// A small menu on a button: opens on click, walks with the arrows, closes on Escape, on a choice and on a click elsewhere, and
// gives the focus back (ux.md 103). It lies in the top layer, so nothing can cut it off.
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import styles from './menu.module.css'

export type MenuItem = { label: string; onSelect: () => void }

type MenuProps = {
  label: string
  items: readonly MenuItem[]
  children: ReactNode
  onToggle?: (isOpen: boolean) => void
}

/** The button with its menu; `label` names both. */
export function Menu({ label, items, children, onToggle }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, setOpen] = useState(false)
  const show = (open: boolean): void => {
    setOpen(open)
    onToggle?.(open)
    if (!open) button.current?.focus({ preventScroll: true })
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        className={styles['button']}
        onClick={() => show(!isOpen)}
      >
        {children}
      </button>
      {isOpen && <MenuList id={id} label={label} items={items} opener={button} onClose={() => show(false)} />}
    </>
  )
}

type MenuListProps = {
  id: string
  label: string
  items: readonly MenuItem[]
  opener: RefObject<HTMLElement | null>
  onClose: () => void
}

function MenuList({ id, label, items, opener, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const menu = list.current
    if (!menu || !opener.current) return
    menu.showPopover()
    const { left, top } = placeMenu(
      opener.current.getBoundingClientRect(),
      menu.getBoundingClientRect(),
      document.documentElement,
    )
    menu.style.left = `${left}px`
    menu.style.top = `${top}px`
    menu.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true })
  }, [opener])
  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const at = entries.findIndex((entry) => entry === document.activeElement)
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }
    const next = moves[event.key]
    if (next !== undefined) entries.at(next % entries.length)?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      ref={list}
      id={id}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="auto"
      className={styles['menu']}
      onKeyDown={onKeyDown}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose()
      }}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles['item']}
          onClick={() => {
            onClose()
            item.onSelect()
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  )
}

type Box = { left: number; right: number; top: number; bottom: number }
type Size = { width: number; height: number }

/** Below the opener, above it when there is no room, and never beyond the edges. */
export function placeMenu(
  opener: Box,
  menu: Size,
  view: { clientWidth: number; clientHeight: number },
): { left: number; top: number } {
  const margin = 8
  const below = opener.bottom + 4
  const top = below + menu.height > view.clientHeight - margin ? opener.top - 4 - menu.height : below
  const left = Math.min(opener.left, view.clientWidth - menu.width - margin)
  return { left: Math.max(margin, left), top: Math.max(margin, top) }
}
