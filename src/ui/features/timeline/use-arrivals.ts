// What follows from messages that come in while a conversation is open: the counter on the button, and, after an own message,
// the way to the bottom without the divider (ux.md 34, 36).
import { useEffect, useRef, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'

/** Received messages newer than the last one that was there when the view left the bottom. */
export function useWaitingCount(items: readonly MessageView[], isFollowing: boolean): number {
  const newestId = items.at(-1)?.id
  const [seenId, setSeenId] = useState(newestId)
  if (isFollowing && seenId !== newestId) setSeenId(newestId)
  if (isFollowing) return 0
  let count = 0
  for (let index = items.length - 1; index >= 0 && items[index]?.id !== seenId; index--) {
    if (!items[index]?.own) count++
  }
  return count
}

/** Calls `onSend` once for each own message that is written while mounted. */
export function useOwnSend(items: readonly MessageView[], onSend: () => void): void {
  const newestOwn = items.findLast((message) => message.own)?.id
  const known = useRef(newestOwn)
  useEffect(() => {
    if (newestOwn === known.current) return
    known.current = newestOwn
    onSend()
  }, [newestOwn, onSend])
}
