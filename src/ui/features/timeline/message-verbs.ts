// What the verbs of a message do.
import { t, type MessageId } from '../../i18n/translate.ts'
import type { MessageView } from '../../../sdk/types.ts'
import type { AppModel } from '../../state/app-model.ts'
import { deleteWithUndo } from '../../state/late-deletion.ts'
import { setComposing, toggleSelected } from '../../state/message-ui.ts'
import type { Verb } from './menu-order.ts'

/** The words of a verb; the contract fixes them. */
export const verbWords: Record<Verb, MessageId> = {
  retry: 'message.retry',
  reply: 'message.reply',
  react: 'message.react',
  forward: 'message.forward',
  edit: 'message.edit',
  select: 'message.select',
  copy: 'message.copy',
  pin: 'message.pin',
  unpin: 'message.unpin',
  star: 'message.star',
  unstar: 'message.unstar',
  info: 'message.info',
  'delete-for-me': 'message.delete-for-me',
  'delete-for-everyone': 'message.delete-for-everyone',
}

/** Does it, for every verb but `react`, which asks for an emoji first. */
export function doVerb(model: AppModel, verb: Exclude<Verb, 'react'>, message: MessageView): void {
  const { id, conversationId } = message
  switch (verb) {
    case 'retry':
      return model.retry(message)
    case 'reply':
    case 'edit':
      return model.ui.setState((ui) => setComposing(ui, conversationId, { kind: verb, message }))
    case 'forward':
      return model.ui.setState({ dialog: { kind: 'forward', messages: [message] } })
    case 'select':
      return model.ui.setState((ui) => toggleSelected(ui, conversationId, id), true)
    case 'copy':
      return copyTexts(model, [message])
    case 'pin':
    case 'unpin':
      return model.run((api) => api.setMessagePinned(id, verb === 'pin'))
    case 'star':
    case 'unstar':
      return model.run((api) => api.setStarred([id], verb === 'star'))
    case 'info':
      return model.ui.setState({ dialog: { kind: 'info', message } })
    case 'delete-for-me':
      return deleteForMe(model, [id])
    case 'delete-for-everyone':
      return deleteWithUndo(model, [id], () => model.call((api) => api.deleteForEveryone([id])))
  }
}

/** Sets the own reaction, or takes it back when it is this one already. */
export function react(model: AppModel, message: MessageView, emoji: string): void {
  const isOwn = message.reactions?.some((one) => one.own && one.emoji === emoji) ?? false
  model.run((api) => api.react(message.id, isOwn ? undefined : emoji))
}

/** Takes messages away here, with a way back. */
export function deleteForMe(model: AppModel, ids: readonly string[]): void {
  deleteWithUndo(model, ids, (gone) => model.call((api) => api.deleteForMe(gone)))
}

/** Puts the texts of messages on the clipboard, one a line. */
export function copyTexts(model: AppModel, messages: readonly MessageView[]): void {
  navigator.clipboard.writeText(messages.map((message) => message.body).join('\n')).then(
    () => model.toast(t('message.copied')),
    () => model.toast(t('message.copy-failed')),
  )
}
