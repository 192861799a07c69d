// The window's title counts what is unread, its icon shows a dot, and so does the app's badge (ux.md 106).
import { useEffect } from 'react'
import { useApp } from '../state/app-model.ts'
import { totalUnread } from '../state/app-state.ts'

/** The icons in `public`, without and with the dot. */
const icons = { read: '/icon.svg', unread: '/icon-unread.svg' }

/** Keeps title, icon and badge up to date while mounted. */
export function useTitle(): void {
  const unread = useApp(totalUnread)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread > 999 ? '999+' : unread}) Skein` : 'Skein'
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    const href = unread > 0 ? icons.unread : icons.read
    if (icon && icon.getAttribute('href') !== href) icon.href = href
    // A badge is an extra: a platform that refuses it loses nothing else.
    const ignore = (error: unknown): void => console.debug('No app badge', error)
    if ('setAppBadge' in navigator)
      (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(ignore)
  }, [unread])
}
