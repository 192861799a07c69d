import { LockKeyhole } from 'lucide-react'
import { t } from '../../i18n/translate.ts'
import { useApp } from '../../state/app-model.ts'
import styles from './timeline.module.css'

type EmptyTimelineProps = { conversationId: string; isEmpty: boolean }

/** The beginning of a conversation: how it is protected and, before the first message, what one can do. */
export function EmptyTimeline({ conversationId, isEmpty }: EmptyTimelineProps) {
  const name = useApp((state) => state.conversations[conversationId]?.name) || t('contact.unnamed')
  const isRequested = useApp((state) => state.conversations[conversationId]?.state === 'requested')
  return (
    <div className={styles['beginning']}>
      <p className={styles['note']}>
        <LockKeyhole aria-hidden size={15} />
        <span>{t('timeline.encrypted')}</span>
      </p>
      {isEmpty && <p>{t(isRequested ? 'timeline.requested' : 'timeline.first', { name })}</p>}
    </div>
  )
}
