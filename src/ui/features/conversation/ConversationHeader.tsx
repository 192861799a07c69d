import { ArrowLeft, EllipsisVertical, Info, Search, ShieldCheck } from 'lucide-react'
import { ChatAvatar } from '../../components/Avatar.tsx'
import { IconButton } from '../../components/controls.tsx'
import { MenuButton } from '../../components/MenuButton.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { closeDetails, openDetails } from '../../state/details.ts'
import { CallButtons } from './CallButtons.tsx'
import styles from './conversation.module.css'
import { headerMenuItems } from './header-menu-items.tsx'

/** Avatar, name, what the contact does now, and the ways to the details: the name, a button and the menu. */
export function ConversationHeader({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  const isTyping = useApp((state) => state.typing[conversationId] ?? false)
  const hasDetails = useApp((state) => state.details !== undefined)
  if (!conversation) return null
  const status = isTyping
    ? t('typing')
    : conversation.link === 'direct'
      ? t('conversation.online-direct')
      : conversation.link === 'relayed'
        ? t('conversation.online')
        : ''
  const toggleDetails = (): void => (hasDetails ? closeDetails(model) : openDetails(model))
  return (
    <header className={styles['header']}>
      <span className={styles['back']}>
        <IconButton label={t('conversation.back')} onClick={() => model.navigate({ name: 'chats' })}>
          <ArrowLeft aria-hidden size={22} />
        </IconButton>
      </span>
      <ChatAvatar chat={conversation} size="header" />
      <div className={styles['who']}>
        <div className={styles['name-line']}>
          <h1 className={styles['name']} dir="auto">
            <button
              type="button"
              title={t('conversation.details')}
              data-opens="details"
              onClick={() => openDetails(model)}
            >
              {chatName(conversation)}
            </button>
          </h1>
          {conversation.verified && (
            <ShieldCheck
              size={16}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the picture is drawn here
              role="img"
              aria-label={t('conversation.verified')}
              className={styles['verified']}
            />
          )}
        </div>
        {status && (
          <p className={styles['status']} data-typing={isTyping}>
            {status}
          </p>
        )}
      </div>
      <CallButtons conversation={conversation} />
      <IconButton
        label={t('search.in-chat')}
        onClick={() => model.ui.setState({ searching: { conversationId } })}
      >
        <Search aria-hidden size={21} />
      </IconButton>
      <IconButton label={t('conversation.details')} data-opens="details" onClick={toggleDetails}>
        <Info aria-hidden size={22} />
      </IconButton>
      <span className={styles['menu']}>
        <MenuButton
          label={t('conversation.menu')}
          opens="details"
          items={() => headerMenuItems(model, conversation)}
        >
          <EllipsisVertical aria-hidden size={22} />
        </MenuButton>
      </span>
    </header>
  )
}
