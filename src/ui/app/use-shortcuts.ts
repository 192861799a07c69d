import { useEffect } from 'react'
import { useModel } from '../state/app-model.ts'
import type { AppModel } from '../state/app-model.ts'
import { findShortcut, neighbour, type Shortcut } from './shortcuts.ts'

/** Handles the window's shortcuts while mounted. An open dialog keeps its own keys. */
export function useShortcuts(): void {
  const model = useModel()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const shortcut = findShortcut(event)
      if (!shortcut || event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]'))
        return
      if (runShortcut(model, shortcut)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [model])
}

function runShortcut(model: AppModel, shortcut: Shortcut): boolean {
  const state = model.store.getState()
  if (state.phase !== 'ready') return false
  if (shortcut === 'help') {
    model.openDialog('help')
    return true
  }
  if (shortcut === 'close') {
    if (state.route.name === 'chats') return false
    model.navigate({ name: 'chats' })
    return true
  }
  const current = state.route.name === 'conversation' ? state.route.conversationId : undefined
  const isUnread = (id: string): boolean => (state.conversations[id]?.unread ?? 0) > 0
  const isDown = shortcut === 'next-chat' || shortcut === 'next-unread'
  const isAny = shortcut === 'next-chat' || shortcut === 'previous-chat'
  const conversationId = neighbour(state.order, current, isDown ? 1 : -1, isAny ? undefined : isUnread)
  if (conversationId !== undefined)
    model.navigate({ name: 'conversation', conversationId }, current ? 'replace' : 'push')
  return true
}
