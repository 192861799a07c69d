// A notice of the system for a call that rings while nobody looks at the page. It stays until the ringing ends.
import { useEffect } from 'react'
import type { CallView } from '../../../sdk/types.ts'
import { notificationPermission, readNotificationChoice } from '../../app/notification-choice.ts'
import { c } from '../../i18n/calls/words.ts'

const TAG = 'skein-call'

/** Shows the notice while the call rings, unless the chat is muted or the person wants no notices. */
export function useCallNotice({ phase, video }: CallView, name: string, isQuiet: boolean): void {
  const isRinging = phase === 'incoming' && !isQuiet
  useEffect(() => {
    if (!isRinging || notificationPermission() !== 'granted') return undefined
    const choice = readNotificationChoice()
    const isWatching = document.visibilityState === 'visible' && document.hasFocus()
    if (!choice.isOn || isWatching) return undefined
    const title = choice.isHidden
      ? c('incoming.hidden')
      : c(video ? 'incoming.video' : 'incoming.voice', { name })
    return show(title)
  }, [isRinging, video, name])
}

/** Shows it once for all tabs, and gives the way to take it away. */
function show(title: string): () => void {
  const options = { tag: TAG, icon: '/icon-192.png', requireInteraction: true }
  try {
    const notice = new Notification(title, options)
    notice.addEventListener('click', () => {
      window.focus()
      notice.close()
    })
    return () => notice.close()
  } catch (error) {
    // On a phone only the service worker may show them.
    if (!(error instanceof TypeError)) throw error
    const worker = navigator.serviceWorker.ready
    const fail = (failure: unknown): void => console.debug('No notice', failure)
    worker.then((registration) => registration.showNotification(title, options)).catch(fail)
    return () => {
      worker
        .then(async (registration) => {
          for (const notice of await registration.getNotifications({ tag: TAG })) notice.close()
        })
        .catch(fail)
    }
  }
}
