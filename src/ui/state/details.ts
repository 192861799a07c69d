// Showing the details of the open conversation, and a message from a list of messages.
import type { MessageView } from '../../sdk/types.ts'
import type { AppModel } from './app-model.ts'
import { hasRoomForPane } from './wide-window.ts'

/** Shows the details of the open conversation, as a pane where there is room for one. */
export function openDetails({ store }: AppModel): void {
  store.setState({ details: hasRoomForPane() ? 'pane' : 'dialog' })
}

/** Lets them go. */
export function closeDetails({ store }: AppModel): void {
  store.setState(({ details: _closed, ...rest }) => rest, true)
}

/** Opens the conversation at one of its messages. */
export function showMessage(model: AppModel, message: Pick<MessageView, 'id' | 'conversationId'>): void {
  const { id: messageId, conversationId } = message
  const { route } = model.store.getState()
  model.ui.setState({ jump: { conversationId, messageId } })
  if (route.name === 'conversation' && route.conversationId === conversationId) return
  model.navigate({ name: 'conversation', conversationId }, route.name === 'chats' ? 'push' : 'replace')
}
