// Sending is optimistic: the message is handed to the client and shown with the next frame, whatever the client answers later.
import type { StoreApi } from 'zustand/vanilla'
import { toBase64url } from '../../lib/bytes.ts'
import type { MessageView } from '../../sdk/types.ts'
import type { MessageId } from '../i18n/translate.ts'
import type { AppModel } from './app-model.ts'
import { emptyTimeline, mergeMessages, provisionalSeq, putTimeline, type AppState } from './app-state.ts'
import { CALM_MS } from './batch-events.ts'
import { errorMessage } from './error-words.ts'

/** About what it takes to store a message and to hand it to the network, in milliseconds: less than a frame. */
const PASS_ON_MS = 12

/** A text as it shows until the client has taken it. */
export function newMessage(state: AppState, conversationId: string, body: string): MessageView {
  const items = state.timelines[conversationId]?.items ?? []
  const id = toBase64url(crypto.getRandomValues(new Uint8Array(16)))
  const now = Date.now()
  return {
    id,
    conversationId,
    seq: provisionalSeq(items),
    own: true,
    sentAt: now,
    receivedAt: now,
    body,
    state: 'queued',
  }
}

/** Hands the message to the client and shows it with the next frame, until the client answers with the stored one. */
export async function sendMessage(
  store: StoreApi<AppState>,
  call: AppModel['call'],
  message: MessageView,
): Promise<void> {
  const { id, conversationId, body, sentAt, replyTo, forwarded } = message
  const show = (shown: MessageView): void =>
    store.setState((state) => {
      const timeline = state.timelines[conversationId] ?? emptyTimeline
      return putTimeline(state, conversationId, {
        ...timeline,
        items: mergeMessages(timeline.items, [shown]),
      })
    })
  let hasFailed = false
  const sending = call((api) =>
    api.sendText({
      id,
      conversationId,
      body,
      sentAt,
      ...(replyTo ? { replyTo: replyTo.id } : {}),
      ...(forwarded ? { forwarded } : {}),
    }),
  )
  const known = (): MessageView | undefined =>
    store.getState().timelines[conversationId]?.items.find((item) => item.id === id)
  // An event may have told more than the answer, or than what is known here, by then.
  const isStored = (): boolean => Number.isInteger(known()?.seq)
  beforeNextFrame(() => {
    if (hasFailed || isStored()) return
    const others = store.getState().timelines[conversationId]?.items ?? []
    show(known() ? message : { ...message, seq: provisionalSeq(others) })
  })
  try {
    const stored = await sending
    // The event that told of it is drawn by then; a call repeated after a hand-over has none.
    setTimeout(() => {
      if (known() && !isStored()) show(stored)
    }, 2 * CALM_MS)
    askToPersist()
  } catch (error) {
    hasFailed = true
    show({ ...message, state: 'failed', failure: errorMessage(error) satisfies MessageId })
    throw error
  }
}

/**
 * Runs right before a frame is drawn: the first one that leaves the window a moment to pass the message on, since drawing is the
 * longest thing it does. A window that nobody sees draws no frames. Gives what runs it now, if it has not run yet.
 */
export function beforeNextFrame(draw: () => void): () => void {
  let isDrawn = false
  const drawOnce = (): void => {
    if (isDrawn) return
    isDrawn = true
    draw()
  }
  if (document.hidden) drawOnce()
  // Asked for only then: a window that is asked draws every frame until then, changed or not.
  else setTimeout(() => requestAnimationFrame(drawOnce), PASS_ON_MS)
  return drawOnce
}

let hasAskedToPersist = false

/** Asks the browser once, after the first sent message, to keep the storage: by then there is something to lose. */
function askToPersist(): void {
  if (hasAskedToPersist) return
  hasAskedToPersist = true
  void navigator.storage?.persist?.()
}
