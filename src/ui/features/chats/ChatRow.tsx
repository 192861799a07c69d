// One conversation in the list. Its accessible name is its content: it starts with the contact's name and says "N unread"
// (contract: "Chat list row").
import { memo } from 'react'
import { formatRoute } from '../../app/routes.ts'
import { useMinute } from '../../app/use-minute.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { Ticks } from '../../components/Ticks.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { rowTime } from '../timeline/days.ts'
import { stateWords } from '../timeline/words.ts'
import styles from './chats.module.css'
import { rowPreview, unreadBadge, type RowPreview } from './row-text.ts'
import { ROW_HEIGHT } from './row-window.ts'

type ChatRowProps = { conversationId: string; index: number; isOpen: boolean }

/** A row; it moves to its place when the order changes. */
export const ChatRow = memo(function ChatRow({ conversationId, index, isOpen }: ChatRowProps) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  const isTyping = useApp((state) => state.typing[conversationId] ?? false)
  const now = useMinute()
  if (!conversation) return null
  const name = conversation.name || t('contact.unnamed')
  const preview = rowPreview(conversation, isTyping, isOpen)
  const badge = unreadBadge(conversation.unread)
  const time = conversation.lastAt > 0 ? rowTime(conversation.lastAt, now, locale()) : ''
  const isRequest = conversation.state === 'incoming-request'
  const target = { name: 'conversation', conversationId } as const
  return (
    <li className={styles['item']} style={{ transform: `translateY(${index * ROW_HEIGHT}px)` }}>
      <a
        href={formatRoute(target)}
        className={styles['row']}
        aria-current={isOpen ? 'page' : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          model.navigate(target, model.store.getState().route.name === 'chats' ? 'push' : 'replace')
        }}
      >
        <Avatar id={conversationId} name={conversation.name} size="row" />
        <span className={styles['lines']}>
          <span className={styles['line']}>
            <span className={styles['name']}>
              <bdi>{name}</bdi>
            </span>
            {preview.kind === 'own' && preview.state && (
              <>
                <Ticks state={preview.state} />
                <span className="visually-hidden">{t(stateWords[preview.state])}</span>
              </>
            )}
            <time className={styles['time']}>{time}</time>
          </span>
          <span className={styles['line']}>
            <span className={styles['preview']} data-kind={preview.kind}>
              {preview.kind === 'draft' && <span className={styles['draft']}>{t('row.draft')} </span>}
              <bdi>{'text' in preview ? preview.text : previewWords(preview)}</bdi>
            </span>
            {isRequest && <span className={styles['request']}>{t('row.request')}</span>}
            {badge && (
              <span className={styles['badge']}>
                <span aria-hidden>{badge}</span>
                <span className="visually-hidden">{t('row.unread', { count: badge })}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  )
})

function previewWords(preview: RowPreview): string {
  if (preview.kind === 'typing') return t('typing')
  if (preview.kind === 'draft') return `${t('row.draft')} ${preview.text}`
  if (preview.kind === 'request') return t('row.wants-to-write')
  return preview.kind === 'empty' ? '' : preview.text
}
