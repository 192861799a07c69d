// One message as a bubble. The article's name is what a screen reader says and what the contract fixes:
// "SENDER, TEXT, TIME, STATE".
import { CircleAlert, Ellipsis } from 'lucide-react'
import { memo } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { Ticks } from '../../components/Ticks.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { useIsActive } from './active-message.ts'
import { clockTime } from './days.ts'
import { countLoneEmoji } from './emoji.ts'
import { plainText } from './formatting.ts'
import { MessageText } from './MessageText.tsx'
import styles from './message.module.css'
import { eventWords, stateWords } from './words.ts'

type MessageProps = { message: MessageView; sender: string; isFirst: boolean; isLast: boolean }

/** A bubble of a run; `isFirst` and `isLast` shape its corners. */
export const Message = memo(function Message({ message, sender, isFirst, isLast }: MessageProps) {
  const model = useModel()
  const time = clockTime(message.sentAt, locale())
  const isFailed = message.own && message.state === 'failed'
  const name = [message.own ? t('message.you') : sender, plainText(message.body, t('message.spoiler')), time]
  if (message.own) name.push(t(stateWords[message.state]))
  const emoji = countLoneEmoji(message.body)
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
      data-emoji={emoji || undefined}
      data-received={message.own ? undefined : message.seq}
    >
      <div className={styles['bubble']}>
        {emoji ? (
          <span className={styles['words']}>{message.body}</span>
        ) : (
          <MessageText text={message.body} />
        )}
        <span className={styles['meta']} aria-hidden>
          {time}
          {message.own && <Ticks state={message.state} />}
        </span>
        <MessageTools id={message.id} />
      </div>
      {isFailed && (
        <button type="button" className={styles['failed']} onClick={() => model.retry(message)}>
          <CircleAlert aria-hidden size={16} />
          {t('message.not-sent')}
        </button>
      )}
    </article>
  )
})

/** The buttons beside the bubble. They can be found at any time; only the active message shows their pictures and takes Tab. */
function MessageTools({ id }: { id: string }) {
  const isActive = useIsActive(id)
  return (
    <div className={styles['tools']}>
      <button
        type="button"
        aria-label={t('message.more')}
        aria-haspopup="menu"
        tabIndex={isActive ? 0 : -1}
        className={styles['tool']}
        data-tool="more"
      >
        {isActive && <Ellipsis aria-hidden size={18} />}
      </button>
    </div>
  )
}

/** Something that happened, as a centred pill. */
export function EventPill({ message, name }: { message: MessageView; name: string }) {
  if (!message.event) return null
  return (
    <div className={styles['event']} data-received={message.own ? undefined : message.seq}>
      <span>{t(eventWords[message.event], { name })}</span>
    </div>
  )
}
