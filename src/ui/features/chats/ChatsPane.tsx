// The left pane: who I am connected to, and every conversation by newest activity.
import { MessageSquarePlus, Settings } from 'lucide-react'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { Button, IconButton } from '../../components/controls.tsx'
import { SkeinMark } from '../../components/SkeinMark.tsx'
import { t } from '../../i18n/translate.ts'
import type { MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import type { ConnectionState } from '../../../sdk/types.ts'
import { ChatRow } from './ChatRow.tsx'
import styles from './chats.module.css'
import { ROW_HEIGHT, rowWindow } from './row-window.ts'

const connectionWords: Record<ConnectionState, MessageId> = {
  connected: 'connection.connected',
  connecting: 'connection.connecting',
  offline: 'connection.offline',
}

/** The navigation landmark with header and list; `children` is what the frame puts at its edge. */
export function ChatsPane({ children }: { children?: ReactNode }) {
  const model = useModel()
  const connection = useApp((state) => state.connection)
  const isEmpty = useApp((state) => state.order.length === 0)
  const openNewChat = (): void => model.openDialog('new-chat')
  return (
    <nav aria-label={t('chats.title')} className={styles['pane']}>
      <header className={styles['header']}>
        <div className={styles['heading']}>
          <h1 className={styles['title']}>{t('chats.title')}</h1>
          <output aria-label={t('connection.label')} className={styles['connection']} data-state={connection}>
            {t(connectionWords[connection])}
          </output>
        </div>
        <IconButton label={t('chats.new')} onClick={openNewChat}>
          <MessageSquarePlus aria-hidden size={22} />
        </IconButton>
        <IconButton label={t('chats.settings')} onClick={() => model.navigate({ name: 'settings' })}>
          <Settings aria-hidden size={22} />
        </IconButton>
      </header>
      {isEmpty ? (
        <div className={styles['empty']}>
          <SkeinMark size={72} />
          <p>{t('chats.empty')}</p>
          <Button onClick={openNewChat}>{t('chats.start')}</Button>
        </div>
      ) : (
        <ChatList />
      )}
      {children}
    </nav>
  )
}

function ChatList() {
  const order = useApp((state) => state.order)
  const route = useApp((state) => state.route)
  const ref = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 900 })
  useLayoutEffect(() => {
    const list = ref.current
    if (!list) return
    const measure = (): void => setView({ top: list.scrollTop, height: list.clientHeight })
    const observer = new ResizeObserver(measure)
    observer.observe(list)
    list.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      list.removeEventListener('scroll', measure)
    }
  }, [])
  const { start, end } = rowWindow(view.top, view.height, order.length)
  const openId = route.name === 'conversation' ? route.conversationId : undefined
  return (
    <div ref={ref} className={styles['scroll']}>
      <ul className={styles['list']} style={{ height: order.length * ROW_HEIGHT }}>
        {order.slice(start, end).map((id, index) => (
          <ChatRow key={id} conversationId={id} index={start + index} isOpen={id === openId} />
        ))}
      </ul>
    </div>
  )
}
