import type { ConversationView } from '../../sdk/types.ts'
import { t } from '../i18n/translate.ts'

/** What a chat is called on screen: the notes to oneself have a name of their own, and a contact may have none. */
export function chatName(conversation: Pick<ConversationView, 'kind' | 'name'> | undefined): string {
  if (conversation?.kind === 'self') return t('self.name')
  return conversation?.name || t('contact.unnamed')
}
