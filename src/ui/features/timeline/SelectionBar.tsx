// What can be done with several messages at once (ux.md 48); stands where the composer is.
import { Copy, Forward, Star, Trash2, X } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { endSelection } from '../../state/message-ui.ts'
import { copyTexts, deleteForMe } from './message-verbs.ts'
import styles from './selection.module.css'

type SelectionBarProps = { conversationId: string; ids: readonly string[] }

/** The toolbar of a selection. */
export function SelectionBar({ conversationId, ids }: SelectionBarProps) {
  const model = useModel()
  const items = useApp((state) => state.timelines[conversationId]?.items)
  const messages = items?.filter((message) => ids.includes(message.id)) ?? []
  const end = (): void => model.ui.setState(endSelection, true)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return
      event.preventDefault()
      event.stopPropagation()
      model.ui.setState(endSelection, true)
    }
    document.addEventListener('keydown', onKeyDown, true)
    return () => document.removeEventListener('keydown', onKeyDown, true)
  }, [model])
  const done = (use: () => void) => () => {
    end()
    use()
  }
  const texts = messages.filter((message) => !message.deleted)
  return (
    <div role="toolbar" aria-label={t('select.label')} className={styles['bar']}>
      <IconButton label={t('select.cancel')} onClick={end}>
        <X aria-hidden size={20} />
      </IconButton>
      <output className={styles['count']}>{t('select.count', { count: ids.length })}</output>
      <IconButton label={t('message.copy')} onClick={done(() => copyTexts(model, texts))}>
        <Copy aria-hidden size={20} />
      </IconButton>
      <IconButton
        label={t('message.star')}
        onClick={done(() => model.run((api) => api.setStarred([...ids], true)))}
      >
        <Star aria-hidden size={20} />
      </IconButton>
      <IconButton
        label={t('message.forward')}
        disabled={texts.length === 0}
        onClick={done(() => model.ui.setState({ dialog: { kind: 'forward', messages: texts } }))}
      >
        <Forward aria-hidden size={20} />
      </IconButton>
      <IconButton label={t('message.delete-for-me')} onClick={done(() => deleteForMe(model, ids))}>
        <Trash2 aria-hidden size={20} />
      </IconButton>
    </div>
  )
}
