// Whether the window is wide enough for the details to stand beside the conversation (ux.md 3).
import { useSyncExternalStore } from 'react'

/** The narrowest window with three panes; frame.module.css has the same number. */
const wide = '(width >= 1276px)'

/** True where a third pane has room. */
export function hasRoomForPane(): boolean {
  return matchMedia(wide).matches
}

/** The same, and renders again when it changes. */
export function useRoomForPane(): boolean {
  return useSyncExternalStore(watch, hasRoomForPane)
}

function watch(listener: () => void): () => void {
  const query = matchMedia(wide)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
