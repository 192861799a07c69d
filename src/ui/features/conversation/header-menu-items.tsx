// What the menu of the open chat offers.
import { Archive, ArchiveRestore, Bell, BellOff, Info, Mail, ShieldCheck } from 'lucide-react'
import type { ConversationView } from '../../../sdk/types.ts'
import type { MenuItem } from '../../components/Menu.tsx'
import { t } from '../../i18n/translate.ts'
import type { AppModel } from '../../state/app-model.ts'
import { openDetails } from '../../state/details.ts'

const icon = { 'aria-hidden': true, size: 18 } as const

/** The items that apply to this chat now. */
export function headerMenuItems(model: AppModel, conversation: ConversationView): MenuItem[] {
  const { id, kind, muted, archived } = conversation
  const set = (patch: Partial<Pick<ConversationView, 'muted' | 'archived'>>) => (): void =>
    model.run((api) => api.setConversation(id, patch))
  const markUnread = (): void => {
    model.navigate({ name: 'chats' })
    model.run((api) => api.setConversation(id, { markedUnread: true }))
  }
  const contactItems: MenuItem[] = [
    {
      label: t('details.verify'),
      icon: <ShieldCheck {...icon} />,
      onSelect: () => model.openDialog('safety-number'),
    },
    muted
      ? { label: t('chat-menu.unmute'), icon: <Bell {...icon} />, onSelect: set({ muted: false }) }
      : { label: t('chat-menu.mute'), icon: <BellOff {...icon} />, onSelect: set({ muted: true }) },
  ]
  return [
    { label: t('conversation.details'), icon: <Info {...icon} />, onSelect: () => openDetails(model) },
    ...(kind === 'contact' ? contactItems : []),
    archived
      ? {
          label: t('chat-menu.unarchive'),
          icon: <ArchiveRestore {...icon} />,
          onSelect: set({ archived: false }),
        }
      : { label: t('chat-menu.archive'), icon: <Archive {...icon} />, onSelect: set({ archived: true }) },
    { label: t('chat-menu.mark-unread'), icon: <Mail {...icon} />, onSelect: markUnread },
  ]
}
