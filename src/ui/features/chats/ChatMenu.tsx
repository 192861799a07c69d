// The context menu of a chat (ux.md 17), with the question before a chat is deleted.
import { Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { PopupMenu, type MenuItem, type MenuPlace } from '../../components/Menu.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { chatMenuItems } from './chat-menu-items.tsx'

/** Somebody asked for the menu of a chat; `opener` gets the focus back. */
export type ChatMenuRequest = { conversationId: string; place: MenuPlace; opener: HTMLElement }

/** Shows the menu, then the question; `onClose` when neither shows any more. */
export function ChatMenu({ request, onClose }: { request: ChatMenuRequest; onClose: () => void }) {
  const model = useModel()
  const { conversationId, opener, place } = request
  const conversation = useApp((state) => state.conversations[conversationId])
  const [phase, setPhase] = useState<'menu' | 'question' | 'closed'>('menu')
  const closeMenu = useCallback(() => setPhase('closed'), [])
  useEffect(() => {
    if (phase === 'closed') onClose()
  }, [phase, onClose])
  if (!conversation || phase === 'closed') return null
  const name = chatName(conversation)
  const remove = (): void => {
    onClose()
    const { route } = model.store.getState()
    if (route.name === 'conversation' && route.conversationId === conversationId)
      model.navigate({ name: 'chats' }, 'replace')
    model.run((api) => api.deleteConversation(conversationId))
  }
  if (phase === 'question') {
    return (
      <ConfirmDialog
        title={conversation.kind === 'self' ? t('self.delete-title') : t('details.delete-title', { name })}
        text={t('details.delete-text')}
        action={t('chat-menu.delete')}
        onConfirm={remove}
        onClose={onClose}
      />
    )
  }
  const ask: MenuItem = {
    label: t('chat-menu.delete'),
    icon: <Trash2 aria-hidden size={18} />,
    isDangerous: true,
    // The menu has closed by now; the question takes its place.
    onSelect: () => setPhase('question'),
  }
  return (
    <PopupMenu
      label={t('chat-menu.label', { name })}
      place={place}
      opener={opener}
      items={[...chatMenuItems(model, conversation), ask]}
      onClose={closeMenu}
    />
  )
}
