// Which message has its tools painted: the one under the pointer or with the focus. Kept outside React's state, so that moving
// the pointer renders two messages and not the whole log.
import { createContext, use, useSyncExternalStore } from 'react'

export type ActiveMessage = {
  get: () => string | undefined
  set: (id: string | undefined) => void
  subscribe: (listener: () => void) => () => void
}

/** Makes the holder for one log. */
export function createActiveMessage(): ActiveMessage {
  const listeners = new Set<() => void>()
  let active: string | undefined
  return {
    get: () => active,
    set(id) {
      if (id === active) return
      active = id
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const ActiveContext = createContext<ActiveMessage | undefined>(undefined)

/** Gives the holder to the messages of a log. */
export const ActiveMessageProvider = ActiveContext.Provider

/** True while this message is the active one. */
export function useIsActive(id: string): boolean {
  const active = use(ActiveContext)
  if (!active) throw new Error('useIsActive is called outside ActiveMessageProvider')
  return useSyncExternalStore(active.subscribe, () => active.get() === id)
}
