// Two panes with a separator between them; on a phone one at a time (ux.md 1 to 3, 6).
import { lazy, Suspense, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { SkeletonPage } from '../components/Skeleton.tsx'
import { SkeinMark } from '../components/SkeinMark.tsx'
import { ChatsPane } from '../features/chats/ChatsPane.tsx'
import { ConversationPane } from '../features/conversation/ConversationPane.tsx'
import { t } from '../i18n/translate.ts'
import { useApp } from '../state/app-model.ts'
import { useRoomForPane } from '../state/wide-window.ts'
import styles from './frame.module.css'
import { clampPaneWidth, PANE_WIDTH, readPaneWidth, storePaneWidth } from './preferences.ts'

const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/SettingsPage.tsx')).SettingsPage,
}))

const DetailsPane = lazy(async () => ({
  default: (await import('../features/details/DetailsPane.tsx')).DetailsPane,
}))

/** The list of chats beside what is open, and the details of a conversation where there is room for a third pane. */
export function Frame() {
  const route = useApp((state) => state.route)
  const isSearchOver = useApp((state) => state.search?.isOver ?? false)
  const isOpen = !isSearchOver && (route.name === 'conversation' || route.name === 'settings')
  const [width, setWidth] = useState(readPaneWidth)
  const showsDetails = useApp((state) => state.details === 'pane')
  const hasRoom = useRoomForPane()
  return (
    <div className={styles['frame']} data-open={isOpen}>
      <div className={styles['list']} style={{ inlineSize: width }}>
        <ChatsPane>
          <Separator width={width} onResize={setWidth} />
        </ChatsPane>
      </div>
      <div className={styles['main']}>
        {route.name === 'conversation' ? (
          <ConversationPane key={route.conversationId} conversationId={route.conversationId} />
        ) : route.name === 'settings' ? (
          <Suspense fallback={<Place name="settings-place" />}>
            <SettingsPage />
          </Suspense>
        ) : (
          <Nothing />
        )}
      </div>
      {showsDetails && hasRoom && route.name === 'conversation' && (
        <Suspense fallback={<Place name="details-place" />}>
          <DetailsPane conversationId={route.conversationId} />
        </Suspense>
      )}
    </div>
  )
}

/** Takes the room of what is still being loaded. */
function Place({ name }: { name: 'details-place' | 'settings-place' }) {
  return (
    <div className={styles[name]} aria-busy>
      <SkeletonPage />
    </div>
  )
}

function Nothing() {
  return (
    <main className={styles['nothing']}>
      <SkeinMark size={88} />
      <p>{t('frame.nothing')}</p>
    </main>
  )
}

function Separator({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const resize = (wanted: number): void => {
    const next = clampPaneWidth(wanted)
    onResize(next)
    storePaneWidth(next)
  }
  const isReversed = (): boolean => document.documentElement.dir === 'rtl'
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    resize(isReversed() ? document.documentElement.clientWidth - event.clientX : event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = (event.shiftKey ? 10 : 1) * (isReversed() ? -1 : 1)
    if (event.key === 'ArrowLeft') resize(width - step)
    else if (event.key === 'ArrowRight') resize(width + step)
    else return
    event.preventDefault()
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a rule cannot hold a value that keys change
      role="separator"
      aria-label={t('frame.separator')}
      aria-orientation="vertical"
      aria-valuemin={PANE_WIDTH.min}
      aria-valuemax={PANE_WIDTH.max}
      aria-valuenow={width}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator with a value is a control
      tabIndex={0}
      className={styles['separator']}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}
