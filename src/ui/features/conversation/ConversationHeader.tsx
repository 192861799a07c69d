import { ArrowLeft, Info, Search, ShieldCheck } from 'lucide-react'
import { Avatar } from '../../components/Avatar.tsx'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import styles from './conversation.module.css'

/** Avatar, name, what the contact does now, and the way to the details. */
export function ConversationHeader({ conversationId }: { conversationId: string }) {
  const model = useModel()
  const conversation = useApp((state) => state.conversations[conversationId])
  const isTyping = useApp((state) => state.typing[conversationId] ?? false)
  if (!conversation) return null
  const status = isTyping
    ? t('typing')
    : conversation.link === 'direct'
      ? t('conversation.online-direct')
      : conversation.link === 'relayed'
        ? t('conversation.online')
        : ''
  return (
    <header className={styles['header']}>
      <span className={styles['back']}>
        <IconButton label={t('conversation.back')} onClick={() => model.navigate({ name: 'chats' })}>
          <ArrowLeft aria-hidden size={22} />
        </IconButton>
      </span>
      <Avatar id={conversationId} name={conversation.name} size="header" />
      <div className={styles['who']}>
        <div className={styles['name-line']}>
          <h1 className={styles['name']} dir="auto">
            {conversation.name || t('contact.unnamed')}
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
      <IconButton
        label={t('search.in-chat')}
        onClick={() => model.ui.setState({ searching: { conversationId } })}
      >
        <Search aria-hidden size={21} />
      </IconButton>
      <IconButton label={t('conversation.details')} onClick={() => model.openDialog('details')}>
        <Info aria-hidden size={22} />
      </IconButton>
    </header>
  )
}
