import { Pencil, Reply, X } from 'lucide-react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp } from '../../state/app-model.ts'
import type { Composing } from '../../state/message-ui.ts'
import { plainText } from '../timeline/formatting.ts'
import styles from './composer.module.css'

type ComposingBarProps = { composing: Composing; onCancel: () => void }

/** Says what the composer answers or words anew (ux.md 60). */
export function ComposingBar({ composing: { kind, message }, onCancel }: ComposingBarProps) {
  const contact = useApp((state) => state.conversations[message.conversationId]?.name)
  const name = message.own ? t('message.you') : contact || t('contact.unnamed')
  const isReply = kind === 'reply'
  return (
    <div className={styles['composing']}>
      {isReply ? <Reply aria-hidden size={20} /> : <Pencil aria-hidden size={20} />}
      <div className={styles['composing-text']}>
        <strong>{isReply ? t('composer.reply', { name }) : t('composer.edit')}</strong>
        <span dir="auto">{plainText(message.body, t('message.spoiler'))}</span>
      </div>
      <IconButton label={isReply ? t('composer.cancel-reply') : t('composer.cancel-edit')} onClick={onCancel}>
        <X aria-hidden size={20} />
      </IconButton>
    </div>
  )
}
