// One message as a bubble. The article's name is what a screen reader says and what the contract fixes:
// "SENDER, TEXT, TIME, STATE".
import { CircleAlert, Ellipsis, Forward, Pin, Reply, SmilePlus, Star, Timer } from 'lucide-react'
import { memo } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { Ticks } from '../../components/Ticks.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useMessageUi, useModel } from '../../state/app-model.ts'
import { showMessage } from '../../state/details.ts'
import { useIsActive } from './active-message.ts'
import { clockTime } from './days.ts'
import { countLoneEmoji } from './emoji.ts'
import { plainText } from './formatting.ts'
import { showsTime } from './layout.ts'
import { MessageText } from './MessageText.tsx'
import { Quote } from './Quote.tsx'
import { Reactions } from './Reactions.tsx'
import styles from './message.module.css'
import { countdownWords, eventWords, stateWords } from './words.ts'

type MessageProps = {
  message: MessageView
  sender: string
  isFirst: boolean
  isLast: boolean
  /** It went to nobody, so it has no state. */
  isNote?: boolean
}

/** A bubble of a run; `isFirst` and `isLast` shape its corners. */
export const Message = memo(function Message({ message, sender, isFirst, isLast, isNote }: MessageProps) {
  const model = useModel()
  const time = clockTime(message.sentAt, locale())
  const isFailed = message.own && message.state === 'failed'
  const isSelected = useMessageUi((ui) => ui.selection?.ids.includes(message.id))
  const text = message.deleted ? t('message.deleted') : plainText(message.body, t('message.spoiler'))
  const name = [message.own ? t('message.you') : sender, text, time]
  if (message.own && !isNote) name.push(t(stateWords[message.state]))
  const emoji = message.replyTo || message.forwarded ? 0 : countLoneEmoji(message.body)
  return (
    <article
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys walk through the messages
      tabIndex={-1}
      data-id={message.id}
      aria-label={name.join(', ')}
      className={styles['message']}
      data-own={message.own}
      data-first={isFirst}
      data-last={isLast}
      data-timed={showsTime(message, isLast)}
      data-emoji={emoji || undefined}
      data-selected={isSelected}
      // oxlint-disable-next-line jsx-a11y/role-supports-aria-props -- ARIA 1.3 has it for every role
      aria-description={isSelected ? t('message.selected') : undefined}
      data-received={message.own ? undefined : message.seq}
    >
      <div className={styles['bubble']}>
        {message.forwarded && (
          <span className={styles['forwarded']}>
            <Forward aria-hidden size={14} /> {t('message.forwarded')}
          </span>
        )}
        <Quote message={message} sender={sender} />
        <MessageWords message={message} emoji={emoji} />
        <span className={styles['meta']} aria-hidden>
          {message.disappears && <Timer size={12} opacity={message.expiresAt === undefined ? 0.6 : 1} />}
          {message.pinned && <Pin size={12} fill="currentColor" />}
          {message.starred && <Star size={12} fill="currentColor" />}
          {message.editedAt !== undefined && t('message.edited')} {time}
          {message.own && !isNote && <Ticks state={message.state} />}
        </span>
        {message.disappears && <span className="visually-hidden">{countdownWords(message)}</span>}
        <MessageTools id={message.id} isFull={canAnswer(message)} />
      </div>
      <Reactions message={message} sender={sender} />
      {isFailed && (
        <button type="button" className={styles['failed']} onClick={() => model.retry(message)}>
          <CircleAlert aria-hidden size={16} />
          {t('message.not-sent')}
        </button>
      )}
    </article>
  )
})

/** A message that is stored, neither failed nor deleted, can be answered and reacted to. */
function canAnswer({ seq, own, state, deleted }: MessageView): boolean {
  return Number.isInteger(seq) && !(own && state === 'failed') && !deleted
}

function MessageWords({ message, emoji }: { message: MessageView; emoji: number }) {
  if (message.deleted) return <em className={styles['deleted']}>{t('message.deleted')}</em>
  if (emoji) return <span className={styles['words']}>{message.body}</span>
  return <MessageText text={message.body} />
}

const tools = [
  { tool: 'react', label: 'message.react', Icon: SmilePlus },
  { tool: 'reply', label: 'message.reply', Icon: Reply },
  { tool: 'more', label: 'message.more', Icon: Ellipsis },
] as const

/** The buttons beside the bubble. They can be found at any time; only the active message shows their pictures and takes Tab. */
function MessageTools({ id, isFull }: { id: string; isFull: boolean }) {
  const isActive = useIsActive(id)
  return (
    <div className={styles['tools']}>
      {tools.map(({ tool, label, Icon }) =>
        isFull || tool === 'more' ? (
          <button
            key={tool}
            type="button"
            aria-label={t(label)}
            aria-haspopup={tool === 'reply' ? undefined : 'menu'}
            tabIndex={isActive ? 0 : -1}
            className={styles['tool']}
            data-tool={tool}
          >
            {isActive && <Icon aria-hidden size={18} />}
          </button>
        ) : null,
      )}
    </div>
  )
}

/** Something that happened, as a centred pill. */
export function EventPill({ message, name }: { message: MessageView; name: string }) {
  const model = useModel()
  if (!message.event) return null
  const words = eventWords(message, name)
  const id = message.eventData?.messageId
  const { conversationId } = message
  return (
    <div
      className={styles['event']}
      data-id={message.id}
      data-received={message.own ? undefined : message.seq}
    >
      {id === undefined ? (
        <span>{words}</span>
      ) : (
        <button type="button" onClick={() => showMessage(model, { id, conversationId })}>
          {words}
        </button>
      )}
    </div>
  )
}
