// The left pane: who I am connected to, the search, and every conversation by newest activity. The archived ones are a list of
// their own behind a row on top.
import { Archive, ArrowLeft, MessageSquarePlus, Settings } from 'lucide-react'
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
  const isEmpty = useApp((state) => state.order.length + state.archived.length === 0)
  const [text, setText] = useState('')
  // The list stays until something is searched for, so that Tab leads through the field to the chats.
  const isSearching = useApp((state) => state.search !== undefined) && text.trim() !== ''
  const [showsArchive, setShowsArchive] = useState(false)
  return (
    <nav aria-label={t('chats.title')} className={styles['pane']}>
      {showsArchive && !isSearching ? (
        <ArchiveHeader onBack={() => setShowsArchive(false)} />
      ) : (
        <ChatsHeader />
      )}
      {!isEmpty && <SearchField text={text} onText={setText} />}
      {isSearching ? (
        <Suspense fallback={null}>
          <SearchResults text={text} />
        </Suspense>
      ) : isEmpty ? (
        <NoChats />
      ) : showsArchive ? (
        <ArchivedChats />
      ) : (
        <>
          <ArchiveRow onOpen={() => setShowsArchive(true)} />
          <CurrentChats />
        </>
      )}
      {children}
    </nav>
  )
}

function ChatsHeader() {
  const model = useModel()
  const connection = useApp((state) => state.connection)
  return (
    <header className={styles['header']}>
      <div className={styles['heading']}>
        <h1 className={styles['title']}>{t('chats.title')}</h1>
        <output aria-label={t('connection.label')} className={styles['connection']} data-state={connection}>
          {t(connectionWords[connection])}
        </output>
      </div>
      <IconButton label={t('chats.new')} onClick={() => model.openDialog('new-chat')}>
        <MessageSquarePlus aria-hidden size={22} />
      </IconButton>
      <IconButton label={t('chats.settings')} onClick={() => model.navigate({ name: 'settings' })}>
        <Settings aria-hidden size={22} />
      </IconButton>
    </header>
  )
}

function ArchiveHeader({ onBack }: { onBack: () => void }) {
  return (
    <header className={styles['header']}>
      <span className={styles['back']}>
        <IconButton label={t('conversation.back')} onClick={onBack}>
          <ArrowLeft aria-hidden size={22} />
        </IconButton>
      </span>
      <h1 className={styles['title']}>{t('archive.title')}</h1>
    </header>
  )
}

function NoChats() {
  const model = useModel()
  return (
    <div className={styles['empty']}>
      <SkeinMark size={72} />
      <p>{t('chats.empty')}</p>
      <Button onClick={() => model.openDialog('new-chat')}>{t('chats.start')}</Button>
    </div>
  )
}

function CurrentChats() {
  return <ChatList order={useApp((state) => state.order)} />
}

function ArchivedChats() {
  const archived = useApp((state) => state.archived)
  if (archived.length === 0) return <p className={styles['none']}>{t('archive.empty')}</p>
  return <ChatList order={archived} />
}

/** The way to the archived chats, where there are any. */
function ArchiveRow({ onOpen }: { onOpen: () => void }) {
  const count = useApp((state) => state.archived.length)
  if (count === 0) return null
  return (
    <button type="button" className={styles['archive-row']} onClick={onOpen}>
      <Archive aria-hidden size={22} />
      <span>{t('archive.title')}</span>
      <small>{count}</small>
    </button>
  )
}
