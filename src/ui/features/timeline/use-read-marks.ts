// Says what has been read: the bottom of the message is in view, the window is visible and has had the focus for a second
// (ux.md 41).
import { useEffect, useRef, type RefObject } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { useApp, useModel } from '../../state/app-model.ts'

/** The window has to have had the focus this long. */
const FOCUS_MS = 1_000
/** Scrolling is answered at most this often. */
const SETTLE_MS = 150

/** Marks messages as read while the conversation is mounted. */
export function useReadMarks(
  root: RefObject<HTMLElement | null>,
  conversationId: string,
  items: readonly MessageView[],
): void {
  const model = useModel()
  const unread = useApp((state) => state.conversations[conversationId]?.unread ?? 0)
  const readUpTo = useRef(0)
  const focusedAt = useRef<number>(undefined)
  useEffect(() => {
    const box = root.current
    if (!box || unread === 0) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const check = (): void => {
      clearTimeout(timer)
      if (document.visibilityState !== 'visible' || !document.hasFocus()) {
        focusedAt.current = undefined
        return
      }
      focusedAt.current ??= performance.now()
      const wait = Math.max(SETTLE_MS, focusedAt.current + FOCUS_MS - performance.now())
      timer = setTimeout(mark, wait)
    }
    const mark = (): void => {
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return check()
      const seq = lastSeenSeq(box)
      if (seq === undefined || seq <= readUpTo.current) return
      readUpTo.current = seq
      model.run((api) => api.markRead(conversationId, seq))
    }
    check()
    addEventListener('focus', check)
    addEventListener('blur', check)
    document.addEventListener('visibilitychange', check)
    box.addEventListener('scroll', check, { passive: true })
    return () => {
      clearTimeout(timer)
      removeEventListener('focus', check)
      removeEventListener('blur', check)
      document.removeEventListener('visibilitychange', check)
      box.removeEventListener('scroll', check)
    }
  }, [root, model, conversationId, items, unread])
}

/** The stored place of the lowest received message whose bottom is in view. */
function lastSeenSeq(box: HTMLElement): number | undefined {
  const limit = box.getBoundingClientRect().bottom + 1
  const received = [...box.querySelectorAll('[data-received]')]
  const seen = received.findLast((element) => element.getBoundingClientRect().bottom <= limit)
  const seq = Number(seen?.getAttribute('data-received'))
  return seen && Number.isInteger(seq) ? seq : undefined
}
