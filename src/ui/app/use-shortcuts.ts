import { useEffect } from 'react'
import { useModel } from '../state/app-model.ts'
import type { AppModel } from '../state/app-model.ts'
import { moveToLandmark } from './landmarks.ts'
import { digitOf, findShortcut, neighbour, type Shortcut } from './shortcuts.ts'

/** Handles the window's shortcuts while mounted. An open dialog keeps its own keys. */
export function useShortcuts(): void {
  const model = useModel()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const shortcut = findShortcut(event)
      if (!shortcut || event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]'))
        return
      if (runShortcut(model, shortcut, event)) event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [model])
}

function runShortcut(model: AppModel, shortcut: Shortcut, press: KeyboardEvent): boolean {
  const { phase, route, order, conversations, search } = model.store.getState()
  if (shortcut === 'next-landmark' || shortcut === 'previous-landmark') {
    moveToLandmark(shortcut === 'next-landmark' ? 1 : -1)
    return true
  }
  if (phase !== 'ready') return false
  const current = route.name === 'conversation' ? route.conversationId : undefined
  const show = (conversationId: string | undefined): true => {
    if (conversationId !== undefined)
      model.navigate({ name: 'conversation', conversationId }, current ? 'replace' : 'push')
    return true
  }
  const isUnread = (id: string): boolean => (conversations[id]?.unread ?? 0) > 0
  switch (shortcut) {
    case 'help':
    case 'new-chat':
      model.openDialog(shortcut)
      return true
    case 'settings':
      model.navigate({ name: 'settings' })
      return true
    case 'search':
      model.store.setState({ search: { isOver: true } })
      return true
    case 'search-chat':
      if (current === undefined) model.store.setState({ search: { isOver: true } })
      else model.ui.setState({ searching: { conversationId: current } })
      return true
    case 'newest':
      if (current === undefined) return false
      model.ui.setState({ newest: { conversationId: current } })
      return true
    case 'close':
      if (search) model.closeSearch()
      else if (model.ui.getState().searching) model.ui.setState(({ searching: _ended, ...ui }) => ui, true)
      else if (route.name === 'chats') return false
      else model.navigate({ name: 'chats' })
      return true
    case 'nth-chat':
      return show(order[digitOf(press) - 1])
    case 'next-chat':
      return show(neighbour(order, current, 1))
    case 'previous-chat':
      return show(neighbour(order, current, -1))
    case 'next-unread':
      return show(neighbour(order, current, 1, isUnread))
    case 'previous-unread':
      return show(neighbour(order, current, -1, isUnread))
  }
}
