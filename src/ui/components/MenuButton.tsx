import { useCallback, useRef, useState, type ReactNode } from 'react'
import { IconButton } from './controls.tsx'
import { PopupMenu, type MenuItem, type MenuPlace } from './Menu.tsx'

type MenuButtonProps = {
  label: string
  items: () => readonly MenuItem[]
  children: ReactNode
  /** What the items open, so that it can give the focus back to this button. */
  opens?: string
}

/** A round button that opens a menu below it; `items` are asked for when it opens. */
export function MenuButton({ label, items, children, opens }: MenuButtonProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState<{ place: MenuPlace; opener: HTMLElement }>()
  const close = useCallback(() => setOpen(undefined), [])
  const toggle = (): void => {
    const opener = button.current
    if (!opener || open) return close()
    const { left, right, top, bottom } = opener.getBoundingClientRect()
    setOpen({ place: { left, right, top, bottom }, opener })
  }
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        data-opens={opens}
        // The menu would take the press for one elsewhere and be gone before the click.
        onPointerDown={(event) => open && event.preventDefault()}
        onClick={toggle}
      >
        {children}
      </IconButton>
      {open && <PopupMenu label={label} {...open} items={items()} onClose={close} />}
    </>
  )
}
