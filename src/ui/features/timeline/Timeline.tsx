// The messages of one conversation: a slice of them mounted, the view kept where the reader is (ux.md 33 to 41).
import { ChevronDown } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { SkeletonBubbles } from '../../components/Skeleton.tsx'
import { useMinute } from '../../app/use-minute.ts'
import { t } from '../../i18n/translate.ts'
import { useApp, useMessageUi, useModel } from '../../state/app-model.ts'
import { FOLLOWED_MAX, isReadable } from '../../state/app-state.ts'
import { chatName } from '../../state/chat-name.ts'
import { ActiveMessageProvider, createActiveMessage } from './active-message.ts'
import { CallRow } from './CallRow.tsx'
import type { DateRequest } from './DateJump.tsx'
import { DayLabel, DayPill } from './DayPill.tsx'
import { EmptyTimeline } from './EmptyTimeline.tsx'
import { findDivider, layoutTimeline, type Day } from './layout.ts'
import { EventPill, Message } from './Message.tsx'
import { PinnedBar } from './PinnedBar.tsx'
import styles from './timeline.module.css'
import { TimelineMenu } from './TimelineMenu.tsx'
import { useJump } from './use-jump.ts'
import { useLogVerbs } from './use-log-verbs.ts'
import { createScrollKeeper } from './scroll-keeper.ts'
import { useOwnSend, useWaitingCount } from './use-arrivals.ts'
import { useLogEvents, type MenuRequest } from './use-log-events.ts'
import { useReadMarks } from './use-read-marks.ts'
import { useSwipe } from './use-swipe.ts'
import { useWays } from './use-ways.ts'
import {
  boundSlice,
  countToFill,
  isAtStart,
  isRunningOut,
  moveDown,
  mountedMax,
  moveUp,
  readSlice,
  sliceAtEnd,
  stepFor,
  type Slice,
} from './window.ts'

const DateJump = lazy(async () => ({ default: (await import('./DateJump.tsx')).DateJump }))

const nothing: MessageView[] = []

/** The log of messages. Mounted anew for each conversation. */
export function Timeline({ conversationId }: { conversationId: string }) {
  const timeline = useApp((state) => state.timelines[conversationId])
  const hidden = useMessageUi((ui) => ui.hidden)
  const loaded = timeline?.items ?? nothing
  const items = useMemo(
    () => (hidden.length === 0 ? loaded : loaded.filter((message) => !hidden.includes(message.id))),
    [loaded, hidden],
  )
  const isLoaded = isReadable(timeline)
  // What is loaded may be exchanged for the newest page: that is no opening, which would lead to the divider again.
  const [hasOpened, setOpened] = useState(isLoaded)
  if (isLoaded && !hasOpened) setOpened(true)
  const model = useModel()
  useEffect(() => () => model.trim(conversationId), [model, conversationId])
  if (!timeline || !(isLoaded || hasOpened)) return <LoadingTimeline />
  return (
    <LoadedTimeline
      conversationId={conversationId}
      items={items}
      isComplete={timeline.complete}
      isDetached={timeline.detached ?? false}
    />
  )
}

function LoadingTimeline() {
  return (
    <div className={styles['timeline']} aria-busy>
      <SkeletonBubbles count={9} />
    </div>
  )
}

type LoadedProps = { conversationId: string; items: MessageView[]; isComplete: boolean; isDetached: boolean }

function LoadedTimeline({ conversationId, items, isComplete, isDetached }: LoadedProps) {
  const model = useModel()
  const name = chatName(useApp((state) => state.conversations[conversationId]))
  const isSelf = useApp((state) => state.conversations[conversationId]?.kind === 'self')
  const isTyping = useApp((state) => state.typing[conversationId] ?? false)
  const [opening, setOpening] = useState(() => {
    const unread = model.store.getState().conversations[conversationId]?.unread ?? 0
    const dividerId = findDivider(items, unread)
    return { divider: items.find(({ id }) => id === dividerId), unread }
  })
  const [slice, setSlice] = useState<Slice>(() =>
    opening.divider ? sliceAtEnd(items) : sliceAtEnd(items, countToFill(innerHeight)),
  )
  const limit = mountedMax(innerHeight)
  const root = useRef<HTMLDivElement>(null)
  const [keeper] = useState(createScrollKeeper)
  const [isAtBottom, setAtBottom] = useState(true)
  useLayoutEffect(() => (root.current ? keeper.attach(root.current) : undefined), [keeper])
  useLayoutEffect(() => {
    keeper.listen({
      onNearTop(leftPx) {
        const next = moveUp(items, slice, stepFor(leftPx), limit)
        if (next !== slice) setSlice(next)
        const isAsking = !isComplete && isRunningOut(items, next)
        if (isAsking) void model.loadMessages(conversationId).catch(() => model.toast(t('error.internal')))
        return isAsking || next !== slice
      },
      onNearBottom(leftPx) {
        const next = moveDown(items, slice, stepFor(leftPx), limit)
        if (next !== slice) setSlice(next)
        const isAsking = isDetached && slice.to === Infinity
        if (isAsking) void model.loadNewer(conversationId).catch(() => model.toast(t('error.internal')))
        return isAsking || next !== slice
      },
      onBottom: setAtBottom,
    })
  }, [keeper, model, conversationId, items, slice, limit, isComplete, isDetached])
  const oldest = items[0]?.seq
  // A page that came above mounts nothing by itself: a reader who waits at the top, or sees all there is, does not scroll for it.
  useLayoutEffect(() => keeper.ask(), [keeper, oldest])
  const isFollowing = isAtBottom && slice.to === Infinity && !isDetached
  const overfull = isFollowing ? Math.trunc(items.length / FOLLOWED_MAX) : 0
  useEffect(() => {
    if (overfull > 0) model.trim(conversationId)
  }, [model, conversationId, overfull])
  const bounded = boundSlice(items, slice, isFollowing, limit)
  if (bounded !== slice) setSlice(bounded)
  const mounted = useMemo(() => readSlice(items, bounded), [items, bounded])
  const dividerId = opening.divider?.id
  const days = useMemo(() => layoutTimeline(mounted, dividerId), [mounted, dividerId])

  const pins = useApp((state) => state.pins[conversationId]) ?? nothing
  const hasPins = pins.length > 0
  useLayoutEffect(() => keeper.restore(), [keeper, mounted, isTyping, hasPins])
  useReadMarks(root, conversationId, items)
  const waiting = useWaitingCount(items, isFollowing)
  const { divider } = opening
  const place = { conversationId, items, mounted, isComplete, root, keeper, setSlice }
  const { toBottom, onward, toDay } = useWays({ ...place, slice, isDetached, divider })
  const afterSend = useCallback(() => {
    setOpening({ divider: undefined, unread: 0 })
    toBottom()
  }, [toBottom])
  useOwnSend(items, afterSend)
  const [active] = useState(createActiveMessage)
  const [menu, setMenu] = useState<MenuRequest>()
  const closeMenu = useCallback(() => setMenu(undefined), [])
  const menuMessage = menu && items.find((message) => message.id === menu.messageId)
  const verbs = useLogVerbs(conversationId, setMenu)
  const events = useLogEvents(active, verbs)
  useSwipe(root, verbs)
  useJump(place)
  const [dateRequest, setDateRequest] = useState<DateRequest>()
  const closeDate = useCallback(() => setDateRequest(undefined), [])
  const isSelecting = useMessageUi((ui) => ui.selection?.conversationId === conversationId)
  return (
    <div className={styles['timeline']} data-pinned={hasPins}>
      {hasPins && <PinnedBar conversationId={conversationId} pins={pins} />}
      <div
        ref={root}
        role="log"
        aria-label={t('timeline.label')}
        aria-live={isFollowing ? 'polite' : 'off'}
        aria-relevant="additions"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolled region has to be reachable by keyboard
        tabIndex={0}
        className={styles['log']}
        data-selecting={isSelecting}
        {...events}
      >
        <ActiveMessageProvider value={active}>
          <div className={styles['column']}>
            {isComplete && isAtStart(items, bounded) && (
              <EmptyTimeline conversationId={conversationId} isEmpty={items.length === 0} />
            )}
            {days.map((day, index) => (
              <DaySection
                key={day.key}
                day={day}
                name={name}
                isSelf={isSelf}
                unread={opening.unread}
                isNewest={index === days.length - 1}
                onDate={setDateRequest}
              />
            ))}
            {isTyping && bounded.to === Infinity && <TypingBubble name={name} />}
          </div>
        </ActiveMessageProvider>
      </div>
      <DayPill keeper={keeper} onPress={setDateRequest} />
      {dateRequest && (
        <Suspense fallback={null}>
          <DateJump
            request={dateRequest}
            onGo={(at) => {
              closeDate()
              toDay(at)
            }}
            onClose={closeDate}
          />
        </Suspense>
      )}
      {menu && menuMessage && (
        <TimelineMenu request={menu} message={menuMessage} onOpen={setMenu} onClose={closeMenu} />
      )}
      {!isFollowing && (
        <button
          type="button"
          className={styles['to-bottom']}
          aria-label={t('timeline.to-bottom')}
          onClick={onward}
        >
          <ChevronDown aria-hidden size={22} />
          {waiting > 0 && <span className={styles['waiting']}>{waiting}</span>}
        </button>
      )}
      <output aria-label={t('timeline.news')} className="visually-hidden">
        {waiting > 0 && t('timeline.waiting', { count: waiting })}
      </output>
    </div>
  )
}

type DaySectionProps = {
  day: Day
  name: string
  isSelf: boolean
  unread: number
  isNewest: boolean
  onDate: (request: DateRequest) => void
}

/** One day: its label, of which only the newest takes Tab, and what was written then. */
function DaySection({ day, name, isSelf, unread, isNewest, onDate }: DaySectionProps) {
  const now = useMinute()
  return (
    <section data-day={day.at}>
      <div className={styles['day-label']}>
        <DayLabel at={day.at} now={now} isTabStop={isNewest} onPress={onDate} />
      </div>
      {day.entries.map((entry) => {
        if (entry.kind === 'divider') {
          return (
            <div key="divider" className={styles['divider']} data-divider>
              {t('timeline.unread', { count: unread })}
            </div>
          )
        }
        if (entry.kind === 'event') {
          const call = entry.message.eventData?.call
          if (call) return <CallRow key={entry.key} message={entry.message} call={call} />
          return <EventPill key={entry.key} message={entry.message} name={name} />
        }
        const { message, isFirst, isLast } = entry
        const place = { isFirst, isLast }
        return <Message key={entry.key} message={message} sender={name} isNote={isSelf} {...place} />
      })}
    </section>
  )
}

function TypingBubble({ name }: { name: string }) {
  return (
    <div className={styles['typing']}>
      <span className="visually-hidden">{t('timeline.typing', { name })}</span>
      <i />
      <i />
      <i />
    </div>
  )
}
