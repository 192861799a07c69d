// One message as a bubble. The article's name is what a screen reader says and what the contract fixes:
// "SENDER, TEXT, TIME, STATE".
import { CircleAlert, Ellipsis } from 'lucide-react'
import { memo, useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { Menu } from '../../components/Menu.tsx'
import { Ticks } from '../../components/Ticks.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { clockTime } from './days.ts'
import { countLoneEmoji } from './emoji.ts'
import { MessageText } from './MessageText.tsx'
import styles from './message.module.css'
import { eventWords, stateWords } from './words.ts'

type MessageProps = { message: MessageView; sender: string; isFirst: boolean; isLast: boolean }

/** A bubble of a run; `isFirst` and `isLast` shape its corners. */
export const Message = memo(function Message({ message, sender, isFirst, isLast }: MessageProps) {
  const model = useModel()
  const time = clockTime(message.sentAt, locale())
  const isFailed = message.own && message.state === 'failed'
  const name = [message.own ? t('message.you') : sender, message.body, time]
  if (message.own) name.push(t(stateWords[message.state]))
  const emoji = countLoneEmoji(message.body)
  return (
    <article
      aria-label={name.join(', ')}
      className={styles['message']}
      data-own={message.own}
      data-first={isFirst}
      data-last={isLast}
      data-emoji={emoji || undefined}
      data-received={message.own ? undefined : message.seq}
    >
      <div className={styles['bubble']}>
        <MessageText text={message.body} />
        <span className={styles['meta']} aria-hidden>
          {time}
          {message.own && <Ticks state={message.state} />}
        </span>
        <MessageMenu message={message} />
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

function MessageMenu({ message }: { message: MessageView }) {
  const model = useModel()
  const [isOpen, setOpen] = useState(false)
  const copy = (): void => {
    navigator.clipboard.writeText(message.body).then(
      () => model.toast(t('message.copied')),
      () => model.toast(t('message.copy-failed')),
    )
  }
  const items = [{ label: t('message.copy'), onSelect: copy }]
  if (message.own && message.state === 'failed') {
    items.unshift({ label: t('message.retry'), onSelect: () => model.retry(message) })
  }
  return (
    <div className={styles['tools']} data-open={isOpen}>
      <Menu label={t('message.more')} items={items} onToggle={setOpen}>
        <Ellipsis aria-hidden size={18} />
      </Menu>
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
