// What the window tells about its network and its own life: lost and regained network, shown again, back from the page cache.

/** The parts of a window that are listened to. */
export type SignalSource = {
  window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
  document: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & { visibilityState: string }
  isOnline(): boolean
}

/**
 * `onReturn`: connections may be dead or possible again, so waiting times start over. `onOther`: it may be another network, in which
 * those of the former one are dead and would take seconds to find that out.
 */
export type SignalEvents = { onOnline(isOnline: boolean): void; onReturn(): void; onOther(): void }

/** The signals of this page's window. */
export function windowSignals(): SignalSource {
  return { window, document, isOnline: () => navigator.onLine }
}

/** Listens until the returned function is called. */
export function watchWindow(source: SignalSource, events: SignalEvents): () => void {
  let wasOnline = source.isOnline()
  const onNetwork = ({ type }: Event): void => {
    const isOnline = source.isOnline()
    events.onOnline(isOnline)
    // By the time that a short loss is told the network may be back: only the event says that it was away.
    if (isOnline && (!wasOnline || type === 'online')) events.onOther()
    wasOnline = isOnline
    events.onReturn()
  }
  const onVisible = (): void => {
    if (source.document.visibilityState === 'visible') events.onReturn()
  }
  source.window.addEventListener('online', onNetwork)
  source.window.addEventListener('offline', onNetwork)
  source.window.addEventListener('pageshow', onNetwork)
  source.document.addEventListener('visibilitychange', onVisible)
  return () => {
    source.window.removeEventListener('online', onNetwork)
    source.window.removeEventListener('offline', onNetwork)
    source.window.removeEventListener('pageshow', onNetwork)
    source.document.removeEventListener('visibilitychange', onVisible)
  }
}
