// A modal dialog on the platform's own element: it traps the focus, makes the rest inert, closes on Escape and gives the focus
// back to what had it (ux.md 103).
import { ArrowLeft, X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { t } from '../i18n/translate.ts'
import { IconButton } from './controls.tsx'
import styles from './dialog.module.css'

type DialogProps = {
  title: string
  onClose: () => void
  children: ReactNode
  role?: 'alertdialog'
  /** Shows a way back to what stood here before. */
  onBack?: (() => void) | undefined
  /** Fills the screen of a phone. */
  isPage?: boolean
}

/** Opens as soon as it is mounted; the owner unmounts it when `onClose` is called. */
export function Dialog({ title, onClose, children, role, onBack, isPage }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  /** Set once the owner has let go of the dialog, or hidden it: its late `close` event says nothing new then. */
  const isLeaving = useRef(false)
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    isLeaving.current = false
    const opener = document.activeElement
    dialog.showModal()
    return () => {
      isLeaving.current = true
      dialog.close()
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- a click on the backdrop does what Escape does
    <dialog
      ref={ref}
      role={role}
      className={styles['dialog']}
      data-page={isPage}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onClose()
      }}
      onClose={(event) => {
        if (event.target === event.currentTarget && !isLeaving.current) onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <div className={styles['head']}>
        {onBack && (
          <span className={styles['back']}>
            <IconButton label={t('dialog.back')} onClick={onBack}>
              <ArrowLeft aria-hidden size={20} />
            </IconButton>
          </span>
        )}
        <h2 id={titleId} className={styles['title']}>
          {title}
        </h2>
        <IconButton label={t('dialog.close')} onClick={onClose}>
          <X aria-hidden size={20} />
        </IconButton>
      </div>
      <div className={styles['body']}>{children}</div>
    </dialog>
  )
}

/** The buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles['actions']}>{children}</div>
}
