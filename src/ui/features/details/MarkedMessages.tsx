// Lists of messages that somebody wanted to find again: starred here, or pinned for both. A press goes to the message.
import { Pin, PinOff, Star, StarOff } from 'lucide-react'
import type { MessageView } from '../../../sdk/types.ts'
import { useMinute } from '../../app/use-minute.ts'
import { IconButton } from '../../components/controls.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { closeDetails, showMessage } from '../../state/details.ts'
import { rowTime } from '../timeline/days.ts'
import { snippetText } from '../timeline/formatting.ts'
import styles from './marked.module.css'
import { useMarked, type MarkKind } from './use-marked.ts'

type MarkedProps = {
  kind: MarkKind
  /** The chat they are of; every chat without one. */
  conversationId?: string
  /** Called when a press has led to a message. */
  onShow?: () => void
}

/** The list, or what to do to get one. */
export function MarkedMessages({ kind, conversationId, onShow }: MarkedProps) {
  const { messages, reload } = useMarked(kind, conversationId)
  if (!messages) {
    return (
      <div aria-busy>
        <SkeletonRows count={4} />
      </div>
    )
  }
  if (messages.length === 0) {
    const Icon = kind === 'starred' ? Star : Pin
    return (
      <div className={styles['empty']}>
        <Icon aria-hidden size={40} strokeWidth={1.5} />
        <p>{t(`${kind}.empty`)}</p>
      </div>
    )
  }
  return (
    <ul className={styles['list']} aria-label={t(`${kind}.title`)}>
      {messages.map((message) => (
        <MarkedMessage
          key={message.id}
          message={message}
          kind={kind}
          showsChat={conversationId === undefined}
          onChange={reload}
          onShow={onShow}
        />
      ))}
    </ul>
  )
}

type MessageProps = {
  message: MessageView
  kind: MarkKind
  showsChat: boolean
  onChange: () => void
  onShow: (() => void) | undefined
}

function MarkedMessage({ message, kind, showsChat, onChange, onShow }: MessageProps) {
  const model = useModel()
  const now = useMinute()
  const conversation = useApp((state) => state.conversations[message.conversationId])
  const { id, own, sentAt, body, deleted } = message
  const chat = chatName(conversation)
  const sender = own ? t('message.you') : chat
  const text = deleted ? t('message.deleted') : snippetText(body, t('message.spoiler'))
  const show = (): void => {
    onShow?.()
    if (model.store.getState().details === 'dialog') closeDetails(model)
    showMessage(model, message)
  }
  const unmark = (): void =>
    model.run(async (api) => {
      await (kind === 'starred' ? api.setStarred([id], false) : api.setMessagePinned(id, false))
      onChange()
    })
  const Off = kind === 'starred' ? StarOff : PinOff
  return (
    <li className={styles['item']}>
      <button
        type="button"
        className={styles['message']}
        aria-label={t('message.go-to', { name: sender, text })}
        onClick={show}
      >
        <span className={styles['head']}>
          <bdi className={styles['sender']}>{sender}</bdi>
          {showsChat && own && <bdi className={styles['chat']}>{chat}</bdi>}
          <time className={styles['time']}>{rowTime(sentAt, now, locale())}</time>
        </span>
        <span className={styles['text']} dir="auto">
          {text}
        </span>
      </button>
      <IconButton label={t(kind === 'starred' ? 'message.unstar' : 'message.unpin')} onClick={unmark}>
        <Off aria-hidden size={18} />
      </IconButton>
    </li>
  )
}
