// The left pane: who I am connected to, the search, and every conversation by newest activity. The archived ones are a list of
// their own behind a row on top.
import {
  Archive,
  ArrowLeft,
  EllipsisVertical,
  MessageSquarePlus,
  NotebookPen,
  Phone,
  Settings,
  Star,
} from 'lucide-react'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Button, IconButton } from '../../components/controls.tsx'
import { MenuButton } from '../../components/MenuButton.tsx'
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

const CallHistory = lazy(async () => ({
  default: (await import('../call-history/CallHistory.tsx')).CallHistory,
}))

const MarkedMessages = lazy(async () => ({
  default: (await import('../details/MarkedMessages.tsx')).MarkedMessages,
}))

/** What the pane shows besides the current chats, each with a way back to them. */
type Side = { name: 'archive' | 'starred' | 'calls'; title: MessageId }

const archive: Side = { name: 'archive', title: 'archive.title' }
const starred: Side = { name: 'starred', title: 'starred.title' }
const calls: Side = { name: 'calls', title: 'calls.title' }

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
  const [side, setSide] = useState<Side>()
  const isMarked = side === starred || side === calls
  return (
    <nav aria-label={t('chats.title')} className={styles['pane']}>
      {side && !isSearching ? (
        <SideHeader title={t(side.title)} onBack={() => setSide(undefined)} />
      ) : (
        <ChatsHeader onSide={setSide} />
      )}
      {!isEmpty && !isMarked && <SearchField text={text} onText={setText} />}
      {isSearching && !isMarked ? (
        <Suspense fallback={null}>
          <SearchResults text={text} />
        </Suspense>
      ) : isMarked ? (
        <div className={styles['starred']}>
          <Suspense fallback={null}>
            {side === calls ? <CallHistory /> : <MarkedMessages kind="starred" />}
          </Suspense>
        </div>
      ) : isEmpty ? (
        <NoChats />
      ) : side === archive ? (
        <ArchivedChats />
      ) : (
        <>
          <ArchiveRow onOpen={() => setSide(archive)} />
          <CurrentChats />
        </>
      )}
      {children}
    </nav>
  )
}

function ChatsHeader({ onSide }: { onSide: (side: Side) => void }) {
  const model = useModel()
  const openNotes = (): void =>
    model.run(async (api) => {
      model.navigate({ name: 'conversation', conversationId: await api.noteToSelf() })
    })
  const menu = () => [
    { label: t('self.name'), icon: <NotebookPen aria-hidden size={18} />, onSelect: openNotes },
    { label: t('starred.title'), icon: <Star aria-hidden size={18} />, onSelect: () => onSide(starred) },
    { label: t('calls.title'), icon: <Phone aria-hidden size={18} />, onSelect: () => onSide(calls) },
  ]
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
      <MenuButton label={t('chats.menu')} items={menu}>
        <EllipsisVertical aria-hidden size={22} />
      </MenuButton>
    </header>
  )
}

function SideHeader({ title, onBack }: { title: string; onBack: () => void }) {
  return (
    <header className={styles['header']}>
      <span className={styles['back']}>
        <IconButton label={t('conversation.back')} onClick={onBack}>
          <ArrowLeft aria-hidden size={22} />
        </IconButton>
      </span>
      <h1 className={styles['title']}>{title}</h1>
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
