// Applies what the client tells, as few times as the eye allows: what comes together is drawn together, and the way of an own
// message to the edge of the network waits a little, since the window that would draw it is the one that sends it.
import type { StoreApi } from 'zustand/vanilla'
import type { ClientEvent } from '../../sdk/types.ts'
import { applyEvent, type AppState } from './app-state.ts'

/** Events that come faster than this are applied together, so that a burst costs one rendering a frame. */
const BATCH_MS = 16
/** So many applications, one soon after the other, are a burst: fewer frames then leave the time to take in what comes. */
const BURST_AFTER = 4
const BURST_MS = 80
/** How long the first steps of an own message may stay undrawn: too short to be seen as a delay, long enough to be passed on. */
export const CALM_MS = 80
/** A typing indicator that nobody renews goes out by itself. */
const TYPING_EXPIRES_MS = 15_000

/** Gives the listener that keeps `store` up to date. */
export function batchEvents(store: StoreApi<AppState>): (event: ClientEvent) => void {
  let waiting: ClientEvent[] = []
  let firstAt = 0
  let lastAt = -Infinity
  let soonAfter = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const events = waiting
    waiting = []
    const now = performance.now()
    soonAfter = now - lastAt < 2 * BURST_MS ? soonAfter + 1 : 0
    lastAt = now
    if (events.length > 0) store.setState((state) => events.reduce(applyEvent, state), true)
  }
  /** What one commit told comes in one task: it is weighed and applied together. */
  const schedule = (): void => {
    clearTimeout(timer)
    const pauseMs = soonAfter < BURST_AFTER ? BATCH_MS : BURST_MS
    const dueIn = (isCalm(waiting) ? firstAt + CALM_MS : lastAt + pauseMs) - performance.now()
    if (dueIn <= 0) flush()
    else timer = setTimeout(flush, dueIn)
  }
  const expiry = new Map<string, ReturnType<typeof setTimeout>>()
  let isScheduling = false
  const push = (event: ClientEvent): void => {
    if (event.type === 'typing') {
      clearTimeout(expiry.get(event.conversationId))
      const expire = (): void => push({ ...event, active: false })
      if (event.active) expiry.set(event.conversationId, setTimeout(expire, TYPING_EXPIRES_MS))
    }
    if (waiting.length === 0) firstAt = performance.now()
    waiting.push(event)
    if (isScheduling) return
    isScheduling = true
    queueMicrotask(() => {
      isScheduling = false
      schedule()
    })
  }
  return push
}

/** Whether these events tell of nothing but own messages that are stored here or taken by somebody. */
function isCalm(events: readonly ClientEvent[]): boolean {
  const isStep = (event: ClientEvent): boolean =>
    event.type === 'messages' &&
    event.messages.every(({ own, state }) => own && (state === 'queued' || state === 'sent'))
  return events.some(isStep) && events.every((event) => isStep(event) || event.type === 'conversation')
}
