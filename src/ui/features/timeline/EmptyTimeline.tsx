import { LockKeyhole } from 'lucide-react'
import type { ConversationView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useApp } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import styles from './timeline.module.css'

type EmptyTimelineProps = { conversationId: string; isEmpty: boolean }

/** What an empty conversation says, where something can be done about it; a request says what it is below. */
const hints: Partial<Record<ConversationView['state'], 'timeline.requested' | 'timeline.first'>> = {
  requested: 'timeline.requested',
  accepted: 'timeline.first',
}

/** The beginning of a conversation: how it is protected and, before the first message, what one can do. */
export function EmptyTimeline({ conversationId, isEmpty }: EmptyTimelineProps) {
  const name = chatName(useApp((state) => state.conversations[conversationId]))
  const hint = useApp((state) => hints[state.conversations[conversationId]?.state ?? 'gone'])
  const isSelf = useApp((state) => state.conversations[conversationId]?.kind === 'self')
  return (
    <div className={styles['beginning']}>
      <p className={styles['note']}>
        <LockKeyhole aria-hidden size={15} />
        <span>{t(isSelf ? 'self.text' : 'timeline.encrypted')}</span>
      </p>
      {isEmpty && hint && !isSelf && <p>{t(hint, { name })}</p>}
    </div>
  )
}
