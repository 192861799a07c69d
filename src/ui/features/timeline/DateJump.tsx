// Choosing a day to go to, beside the day label that was pressed. The field is the platform's own, with its calendar. Loaded on
// first use.
import { useLayoutEffect, useRef, type KeyboardEvent, type SubmitEvent } from 'react'
import { useMinute } from '../../app/use-minute.ts'
import { Button } from '../../components/controls.tsx'
import { placeMenu } from '../../components/Menu.tsx'
import { t } from '../../i18n/translate.ts'
import styles from './date-jump.module.css'
import { dateValue, startOfDate } from './days.ts'

/** Which day label was pressed, and its time. */
export type DateRequest = { at: number; opener: HTMLElement }

type DateJumpProps = { request: DateRequest; onGo: (at: number) => void; onClose: () => void }

/** Opens as soon as it is mounted; `onGo` gets the beginning of the chosen day, or 0 for the very first message. */
export function DateJump({ request: { at, opener }, onGo, onClose }: DateJumpProps) {
  const root = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    const popover = root.current
    if (!popover) return
    popover.showPopover()
    const size = { width: popover.offsetWidth, height: popover.offsetHeight }
    const label = opener.getBoundingClientRect()
    // Under the middle of the label.
    const half = size.width / 2
    const middle = (label.left + label.right) / 2
    const place = { top: label.top, bottom: label.bottom, left: middle - half, right: middle + half }
    const box = placeMenu(place, size, document.documentElement)
    popover.style.left = `${box.left}px`
    popover.style.top = `${box.top}px`
    field.current?.focus({ preventScroll: true })
    const onPress = (event: Event): void => {
      if (event.target instanceof Node && !popover.contains(event.target)) onClose()
    }
    document.addEventListener('pointerdown', onPress, true)
    addEventListener('resize', onClose)
    return () => {
      document.removeEventListener('pointerdown', onPress, true)
      removeEventListener('resize', onClose)
    }
  }, [opener, onClose])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onClose()
    // The label may have faded by now; the log around it is there.
    const isShown = opener.checkVisibility({ visibilityProperty: true })
    const next = isShown ? opener : document.querySelector<HTMLElement>('[role=log]')
    next?.focus({ preventScroll: true })
  }
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault()
    const day = startOfDate(field.current?.value ?? '')
    if (day !== undefined) onGo(day)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from anywhere inside
    <div
      ref={root}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it does not cover the page
      role="dialog"
      aria-label={t('date.title')}
      popover="manual"
      className={styles['popover']}
      onKeyDown={onKeyDown}
    >
      <form className={styles['form']} onSubmit={onSubmit}>
        <input
          ref={field}
          type="date"
          aria-label={t('date.label')}
          className={styles['field']}
          defaultValue={dateValue(at)}
          max={dateValue(useMinute())}
          required
        />
        <Button type="submit">{t('date.go')}</Button>
      </form>
      <Button kind="quiet" onClick={() => onGo(0)}>
        {t('date.first')}
      </Button>
    </div>
  )
}
