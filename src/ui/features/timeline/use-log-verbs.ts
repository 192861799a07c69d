import { useMemo } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { useModel } from '../../state/app-model.ts'
import { setComposing, toggleSelected } from '../../state/message-ui.ts'
import { verbsOf } from './menu-order.ts'
import { whyNotWritable } from '../conversation/writable.ts'
import type { MenuRequest } from './use-log-events.ts'

/** What pointers and keys in the log can ask for. */
export function useLogVerbs(conversationId: string, openMenu: (request: MenuRequest) => void) {
  const model = useModel()
  return useMemo(() => {
    const isSelecting = (): boolean => model.ui.getState().selection !== undefined
    /** The message, when it can be answered now. */
    const answerable = (messageId: string): MessageView | undefined => {
      const { timelines, conversations } = model.store.getState()
      const message = timelines[conversationId]?.items.find((item) => item.id === messageId)
      const conversation = conversations[conversationId]
      const isWritable = conversation !== undefined && whyNotWritable(conversation) === undefined
      return message && verbsOf(message, isWritable, Date.now()).includes('reply') ? message : undefined
    }
    return {
      openMenu(request: MenuRequest) {
        if (!isSelecting()) openMenu(request)
      },
      canReply: (messageId: string) => !isSelecting() && answerable(messageId) !== undefined,
      reply(messageId: string) {
        const message = answerable(messageId)
        if (message) model.ui.setState((ui) => setComposing(ui, conversationId, { kind: 'reply', message }))
      },
      select(messageId: string) {
        if (model.ui.getState().selection?.conversationId !== conversationId) return false
        model.ui.setState((ui) => toggleSelected(ui, conversationId, messageId), true)
        return true
      },
    }
  }, [model, conversationId, openMenu])
}
