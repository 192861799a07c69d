// What can be done with a chat from its menu, besides deleting it.
import {
  Archive,
  ArchiveRestore,
  ArrowDown,
  ArrowUp,
  Bell,
  BellOff,
  Mail,
  MailOpen,
  Pin,
  PinOff,
} from 'lucide-react'
import type { ConversationView } from '../../../sdk/types.ts'
import type { MenuItem } from '../../components/Menu.tsx'
import { t } from '../../i18n/translate.ts'
import type { AppModel } from '../../state/app-model.ts'
import { movePinned, pinnedOf } from './pinned.ts'

/** Icons of the menu, in CSS pixels. */
const SIZE = 18
const icon = { 'aria-hidden': true, size: SIZE } as const

/** The items that apply to this chat now. */
export function chatMenuItems(model: AppModel, conversation: ConversationView): MenuItem[] {
  const { id, muted, archived, unread, markedUnread } = conversation
  const set = (patch: Parameters<Api['setConversation']>[1]) => (): void =>
    model.run((api) => api.setConversation(id, patch))
  const isPinned = conversation.pinned !== undefined
  const isUnread = unread > 0 || markedUnread
  const archive = (): void => {
    model.run(async (api) => {
      await api.setConversation(id, { archived: true })
      model.toast(t('chat-menu.archived'), { label: t('toasts.undo'), run: set({ archived: false }) })
    })
  }
  // Everything up to the end has been seen, wherever the end is.
  const markRead = (): void => model.run((api) => api.markRead(id, Number.MAX_SAFE_INTEGER))
  return [
    ...(archived
      ? []
      : isPinned
        ? [
            { label: t('chat-menu.unpin'), icon: <PinOff {...icon} />, onSelect: set({ pinned: false }) },
            ...moveItems(model, id),
          ]
        : [{ label: t('chat-menu.pin'), icon: <Pin {...icon} />, onSelect: set({ pinned: true }) }]),
    muted
      ? { label: t('chat-menu.unmute'), icon: <Bell {...icon} />, onSelect: set({ muted: false }) }
      : { label: t('chat-menu.mute'), icon: <BellOff {...icon} />, onSelect: set({ muted: true }) },
    archived
      ? {
          label: t('chat-menu.unarchive'),
          icon: <ArchiveRestore {...icon} />,
          onSelect: set({ archived: false }),
        }
      : { label: t('chat-menu.archive'), icon: <Archive {...icon} />, onSelect: archive },
    isUnread
      ? { label: t('chat-menu.mark-read'), icon: <MailOpen {...icon} />, onSelect: markRead }
      : {
          label: t('chat-menu.mark-unread'),
          icon: <Mail {...icon} />,
          onSelect: set({ markedUnread: true }),
        },
  ]
}

type Api = Parameters<Parameters<AppModel['run']>[0]>[0]

/** The places a pinned chat can move to among the pinned ones. */
function moveItems(model: AppModel, id: string): MenuItem[] {
  const { order, conversations } = model.store.getState()
  const pinned = pinnedOf(order, conversations)
  const item = (step: -1 | 1, label: string, shape: MenuItem['icon']): MenuItem[] => {
    const moved = movePinned(pinned, id, step)
    if (!moved) return []
    return [{ label, icon: shape, onSelect: () => model.run((api) => api.reorderPinned(moved)) }]
  }
  return [
    ...item(-1, t('chat-menu.up'), <ArrowUp {...icon} />),
    ...item(1, t('chat-menu.down'), <ArrowDown {...icon} />),
  ]
}
