// Any emoji as a reaction: the picker in the top layer, beside what opened it. Loaded on first use.
import { useLayoutEffect, useRef } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { placeMenu, type MenuPlace } from '../../components/Menu.tsx'
import { useModel } from '../../state/app-model.ts'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { react } from './message-verbs.ts'
import styles from './reactions.module.css'

type ReactionPickerProps = {
  message: MessageView
  place: MenuPlace
  /** What gets the focus back. */
  opener: HTMLElement
  onClose: () => void
}

/** Opens as soon as it is mounted, and closes with the choice. */
export function ReactionPicker({ message, place, opener, onClose }: ReactionPickerProps) {
  const model = useModel()
  const holder = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const popover = holder.current
    if (!popover) return
    popover.showPopover()
    const size = { width: popover.offsetWidth, height: popover.offsetHeight }
    const { left, top } = placeMenu(place, size, document.documentElement)
    popover.style.left = `${left}px`
    popover.style.top = `${top}px`
    popover.querySelector('input')?.focus({ preventScroll: true })
  }, [place])
  const pick = (emoji: string): void => {
    onClose()
    opener.focus({ preventScroll: true })
    react(model, message, emoji)
  }
  return (
    <div ref={holder} popover="manual" className={styles['picker']}>
      <EmojiPicker holder={holder} opener={opener} onPick={pick} onClose={onClose} />
    </div>
  )
}
