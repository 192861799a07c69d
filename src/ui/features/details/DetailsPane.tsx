// The details beside the conversation, as a landmark of their own; they follow from chat to chat until they are closed.
import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { closeDetails } from '../../state/details.ts'
import { DetailsPage } from './DetailsPage.tsx'
import { pageTitles, useDetailsPages } from './details-pages.ts'
import styles from './details.module.css'

/** The third pane. */
export function DetailsPane({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const pages = useDetailsPages(conversationId)
  const root = useRef<HTMLElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    // Who opened it by a control goes on in it; who came by with it open stays where they are.
    if (!(opener instanceof HTMLElement) || opener.dataset['opens'] !== 'details') return
    root.current?.querySelector('button')?.focus({ preventScroll: true })
    return () => {
      if (opener.isConnected) opener.focus({ preventScroll: true })
    }
  }, [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    // A dialog over the pane closes by itself.
    if (event.target instanceof Element && event.target.closest('dialog')) return
    event.preventDefault()
    event.stopPropagation()
    if (pages.back) pages.back()
    else closeDetails(model)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes what has the focus inside
    <aside ref={root} aria-label={t('details.title')} className={styles['pane']} onKeyDown={onKeyDown}>
      <header className={styles['pane-head']}>
        <IconButton
          label={t(pages.back ? 'dialog.back' : 'dialog.close')}
          onClick={pages.back ?? (() => closeDetails(model))}
        >
          {pages.back ? <ArrowLeft aria-hidden size={20} /> : <X aria-hidden size={20} />}
        </IconButton>
        <h2 className={styles['pane-title']}>{t(pageTitles[pages.page])}</h2>
      </header>
      <div className={styles['pane-body']}>
        <DetailsPage key={conversationId} conversationId={conversationId} {...pages} />
      </div>
    </aside>
  )
}
