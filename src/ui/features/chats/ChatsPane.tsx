// The left pane: who I am connected to, and every conversation by newest activity.
import { MessageSquarePlus, Settings } from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Button, IconButton } from '../../components/controls.tsx'
import { SkeinMark } from '../../components/SkeinMark.tsx'
import { t } from '../../i18n/translate.ts'
import type { MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import type { ConnectionState } from '../../../sdk/types.ts'
import { ChatList } from './ChatList.tsx'
import styles from './chats.module.css'
import { SearchField } from './SearchField.tsx'

const SearchResults = lazy(async () => ({
  default: (await import('./SearchResults.tsx')).SearchResults,
}))

const connectionWords: Record<ConnectionState, MessageId> = {
  connected: 'connection.connected',
  connecting: 'connection.connecting',
  offline: 'connection.offline',
}

/** The navigation landmark with header and list; `children` is what the frame puts at its edge. */
export function ChatsPane({ children }: { children?: ReactNode }) {
  const model = useModel()
  const connection = useApp((state) => state.connection)
  const order = useApp((state) => state.order)
  const isEmpty = order.length === 0
  const isSearching = useApp((state) => state.search !== undefined)
  const [text, setText] = useState('')
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
      {!isEmpty && <SearchField text={text} onText={setText} />}
      {isSearching ? (
        <Suspense fallback={null}>
          <SearchResults text={text} />
        </Suspense>
      ) : isEmpty ? (
        <div className={styles['empty']}>
          <SkeinMark size={72} />
          <p>{t('chats.empty')}</p>
          <Button onClick={openNewChat}>{t('chats.start')}</Button>
        </div>
      ) : (
        <ChatList order={order} />
      )}
      {children}
    </nav>
  )
}
