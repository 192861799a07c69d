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

/** Calls `onSend` once for each own message that is written while mounted; not for older ones that are loaded. */
export function useOwnSend(items: readonly MessageView[], onSend: () => void): void {
  const known = useRef(newestOf(items))
  useEffect(() => {
    const previous = known.current
    known.current = newestOf(items, previous)
    if (isSend(previous, known.current)) onSend()
  }, [items, onSend])
}

type Newest = { seq: number; ownId: string | undefined; ownSeq: number }

/** The highest place known so far, and the newest own message. */
export function newestOf(items: readonly MessageView[], previous?: Newest): Newest {
  const own = items.findLast((message) => message.own)
  const seq = Math.max(previous?.seq ?? -Infinity, items.at(-1)?.seq ?? -Infinity)
  if (previous && (own?.seq ?? -Infinity) <= previous.ownSeq) return { ...previous, seq }
  return { seq, ownId: own?.id, ownSeq: own?.seq ?? -Infinity }
}

/** True when an own message has come that stands after everything known before. */
export function isSend(previous: Newest, now: Newest): boolean {
  return now.ownId !== previous.ownId && now.ownSeq > previous.seq
}
