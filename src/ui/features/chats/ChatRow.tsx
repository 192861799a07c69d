// One conversation in the list. Its accessible name is its content: it starts with the contact's name and says "N unread"
// (contract: "Chat list row").
import { BellOff, Pin } from 'lucide-react'
import { memo, type KeyboardEvent, type MouseEvent } from 'react'
import { formatRoute } from '../../app/routes.ts'
import { useMinute } from '../../app/use-minute.ts'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { Ticks } from '../../components/Ticks.tsx'
import { useLongPress } from '../../components/use-long-press.ts'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import type { ConversationView } from '../../../sdk/types.ts'
import { rowTime } from '../timeline/days.ts'
import { callTitle } from '../timeline/call-row.ts'
import { stateWords } from '../timeline/words.ts'
import type { ChatMenuRequest } from './ChatMenu.tsx'
import styles from './chats.module.css'
import { snippetText } from '../timeline/formatting.ts'
import { rowPreview, unreadBadge, type RowPreview } from './row-text.ts'

type ChatRowProps = {
  conversationId: string
  /** Distance from the top of the list in CSS pixels; a row slides there when the order changes. */
  top: number
  isOpen: boolean
  isTabStop: boolean
  onMenu: (request: ChatMenuRequest) => void
}

/** A row with its context menu: right click, long press, the menu key or Shift+F10. */
export const ChatRow = memo(function ChatRow({
  conversationId,
  top,
  isOpen,
  isTabStop,
  onMenu,
}: ChatRowProps) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  const askMenu = (opener: HTMLElement, x: number, y: number): void =>
    onMenu({ conversationId, opener, place: { left: x, right: x, top: y, bottom: y } })
  const press = useLongPress((opener, { x, y }) => askMenu(opener, x, y))
  if (!conversation) return null
  const target = { name: 'conversation', conversationId } as const
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    model.navigate(target, model.store.getState().route.name === 'chats' ? 'push' : 'replace')
  }
  const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
    event.preventDefault()
    askMenu(event.currentTarget, event.clientX, event.clientY)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
    event.preventDefault()
    const box = event.currentTarget.getBoundingClientRect()
    askMenu(event.currentTarget, box.left + box.width / 3, box.top + box.height / 2)
  }
  return (
    <li className={styles['item']} style={{ transform: `translateY(${top}px)` }}>
      <a
        href={formatRoute(target)}
        className={styles['row']}
        data-id={conversationId}
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isOpen ? 'page' : undefined}
        draggable={false}
        {...press}
        onClick={onClick}
        onContextMenu={onContextMenu}
        onKeyDown={onKeyDown}
      >
        <ChatAvatar chat={conversation} size="row" />
        <RowLines conversation={conversation} isOpen={isOpen} />
      </a>
    </li>
  )
})

function RowLines({ conversation, isOpen }: { conversation: ConversationView; isOpen: boolean }) {
  const isTyping = useApp((state) => state.typing[conversation.id] ?? false)
  const now = useMinute()
  const preview = rowPreview(conversation, isTyping, isOpen)
  return (
    <span className={styles['lines']}>
      <span className={styles['line']}>
        <span className={styles['name']} dir="auto">
          {chatName(conversation)}
        </span>
        {conversation.muted && (
          <span className={styles['mark']}>
            <BellOff aria-hidden size={14} />
            <span className="visually-hidden">{t('row.muted')}</span>
          </span>
        )}
        {preview.kind === 'own' && preview.state && conversation.kind === 'contact' && (
          <>
            <Ticks state={preview.state} />
            <span className="visually-hidden">{t(stateWords[preview.state])}</span>
          </>
        )}
        <time className={styles['time']}>
          {conversation.lastAt > 0 ? rowTime(conversation.lastAt, now, locale()) : ''}
        </time>
      </span>
      <span className={styles['line']}>
        <span
          className={styles['preview']}
          data-kind={preview.kind}
          dir={preview.kind === 'draft' ? undefined : 'auto'}
        >
          {preview.kind === 'draft' && <span className={styles['draft']}>{t('row.draft')} </span>}
          <bdi>
            {preview.kind === 'draft' ? preview.text : previewWords(preview, now - conversation.lastAt)}
          </bdi>
        </span>
        <RowMarks conversation={conversation} />
      </span>
    </span>
  )
}

function RowMarks({ conversation }: { conversation: ConversationView }) {
  const { unread, state, muted, markedUnread } = conversation
  const badge = unreadBadge(unread)
  return (
    <>
      {state === 'incoming-request' && <span className={styles['request']}>{t('row.request')}</span>}
      {conversation.pinned !== undefined && !badge && !markedUnread && (
        <span className={styles['mark']}>
          <Pin aria-hidden size={15} />
          <span className="visually-hidden">{t('row.pinned')}</span>
        </span>
      )}
      {badge ? (
        <span className={styles['badge']} data-muted={muted}>
          <span aria-hidden>{badge}</span>
          <span className="visually-hidden">{t('row.unread', { count: badge })}</span>
        </span>
      ) : (
        markedUnread && (
          <span className={styles['dot']} data-muted={muted}>
            <span className="visually-hidden">{t('row.marked-unread')}</span>
          </span>
        )
      )}
    </>
  )
}

function previewWords(preview: RowPreview, ageMs: number): string {
  if (preview.kind === 'typing') return t('typing')
  if (preview.kind === 'draft') return `${t('row.draft')} ${preview.text}`
  if (preview.kind === 'request') return t('row.wants-to-write')
  if (preview.kind === 'deleted') return t('message.deleted')
  if (preview.kind === 'call') return callTitle(preview.call, ageMs)
  // Without its marks, and without what a spoiler hides.
  return preview.kind === 'empty' ? '' : snippetText(preview.text, t('message.spoiler'))
}
