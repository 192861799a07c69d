// The reactions below a bubble, and the strip to choose one from (ux.md 47).
import { Plus } from 'lucide-react'
import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { react } from './message-verbs.ts'
import styles from './reactions.module.css'

/** What the strip offers. */
const strip = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** Each emoji once, with its count and who sent it as its name; a press takes the own one back or joins in. */
export function Reactions({ message, sender }: { message: MessageView; sender: string }) {
  const model = useModel()
  if (!message.reactions || message.reactions.length === 0) return null
  return (
    <div className={styles['reactions']}>
      {message.reactions.map(({ emoji, own, theirs }) => {
        const who = own ? t('message.you') : sender
        const name =
          own && theirs
            ? t('message.reacted-both', { emoji, who: sender })
            : t('message.reacted', { emoji, who })
        return (
          <button
            key={emoji}
            type="button"
            aria-label={name}
            title={name}
            aria-pressed={own}
            className={styles['reaction']}
            onClick={() => react(model, message, emoji)}
          >
            {emoji}
            {own && theirs && <span>2</span>}
          </button>
        )
      })}
    </div>
  )
}

type StripProps = { message: MessageView; onDone: () => void; onMore: () => void }

/** The emoji most people react with, and the way to all others. */
export function ReactionStrip({ message, onDone, onMore }: StripProps) {
  const model = useModel()
  const own = message.reactions?.find((one) => one.own)?.emoji
  return (
    <div className={styles['strip']}>
      {strip.map((emoji) => (
        <button
          key={emoji}
          type="button"
          role="menuitemradio"
          aria-checked={emoji === own}
          tabIndex={-1}
          aria-label={t('message.react-with', { emoji })}
          className={styles['choice']}
          onClick={() => {
            onDone()
            react(model, message, emoji)
          }}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        tabIndex={-1}
        aria-label={t('message.more-reactions')}
        title={t('message.more-reactions')}
        className={styles['choice']}
        onClick={onMore}
      >
        <Plus aria-hidden size={20} />
      </button>
    </div>
  )
}
