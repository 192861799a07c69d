import type { ConversationView } from '../../../sdk/types.ts'
import type { MessageId } from '../../i18n/translate.ts'

/** Why nothing can be written here now (ux.md 66); undefined when the composer shows. */
export function whyNotWritable(conversation: ConversationView): MessageId | undefined {
  if (conversation.state === 'blocked') return 'conversation.blocked'
  if (conversation.state === 'declined') return 'conversation.declined'
  if (conversation.state === 'gone') return 'conversation.gone'
  if (conversation.state === 'incoming-request') return 'conversation.request'
  return conversation.keyChanged ? 'conversation.paused' : undefined
}
