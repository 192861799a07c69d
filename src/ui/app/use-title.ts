// The window's title and the app's badge show how much is unread (ux.md 106).
import { useEffect } from 'react'
import { useApp } from '../state/app-model.ts'
import { totalUnread } from '../state/app-state.ts'

/** Keeps title and badge up to date while mounted. */
export function useTitle(): void {
  const unread = useApp(totalUnread)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Skein` : 'Skein'
    // A badge is an extra: a platform that refuses it loses nothing else.
    const ignore = (error: unknown): void => console.debug('No app badge', error)
    if ('setAppBadge' in navigator)
      (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(ignore)
  }, [unread])
}
