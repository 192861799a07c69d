// The ways to other places of a timeline: down to the unread divider and then to the newest message (ux.md 37), and to a day.
import { useCallback, useEffect, useRef, type RefObject } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import type { ScrollKeeper } from './scroll-keeper.ts'
import { sliceAtEnd, type Slice } from './window.ts'

type Place = {
  conversationId: string
  items: readonly MessageView[]
  mounted: readonly MessageView[]
  slice: Slice
  isDetached: boolean
  /** The first message that was unread when the conversation opened. */
  divider: MessageView | undefined
  root: RefObject<HTMLElement | null>
  keeper: ScrollKeeper
  setSlice: (slice: Slice) => void
}

/** The ways, to be called by buttons. */
export function useWays(place: Place): {
  /** To the newest message. */
  toBottom: () => void
  /** To the unread divider while it is still below, and from there to the newest message. */
  onward: () => void
  /** To the first message of the day that begins at this time, or the next one after it. */
  toDay: (at: number) => void
} {
  const { conversationId, items, mounted, slice, isDetached, divider, root, keeper, setSlice } = place
  const model = useModel()
  const passed = useRef<string>(undefined)
  const toBottom = useCallback(() => {
    if (slice.to !== Infinity) setSlice(sliceAtEnd(items))
    if (isDetached) void model.loadNewest(conversationId).catch(() => model.toast(t('error.internal')))
    keeper.stickToBottom()
  }, [items, slice.to, setSlice, keeper, isDetached, model, conversationId])
  const wish = useMessageUi((ui) => ui.newest)
  useEffect(() => {
    if (wish?.conversationId !== conversationId) return
    model.ui.setState(({ newest: _granted, ...ui }) => ui, true)
    toBottom()
  }, [wish, conversationId, model, toBottom])
  const onward = (): void => {
    if (!divider || passed.current === divider.id) return toBottom()
    const element = root.current?.querySelector('[data-divider]')
    const isBelow = element ? keeper.isBelow(element) : (mounted.at(-1)?.seq ?? Infinity) < divider.seq
    if (!isBelow) return toBottom()
    passed.current = divider.id
    model.ui.setState({ jump: { conversationId, messageId: divider.id, to: 'divider', keepsFocus: true } })
  }
  const toDay = (at: number): void => {
    const isAfter = !isDetached && !items.some(({ sentAt }) => sentAt >= at)
    if (isAfter) toBottom()
    else model.ui.setState({ jump: { conversationId, at, to: 'day' } })
  }
  return { toBottom, onward, toDay }
}
