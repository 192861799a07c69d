import type { MessageView } from '../../../sdk/types.ts'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { snippetText } from './formatting.ts'
import styles from './quote.module.css'

type QuoteProps = { message: MessageView; sender: string }

/** What a message answers; a press goes there. */
export function Quote({ message, sender }: QuoteProps) {
  const model = useModel()
  const quote = message.replyTo
  if (!quote) return null
  const name = quote.own ? t('message.you') : sender
  const text = snippetText(quote.text, t('message.spoiler')) || t('message.unknown')
  const { conversationId } = message
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={t('message.go-to', { name, text })}
      className={styles['quote']}
      onClick={() => model.ui.setState({ jump: { conversationId, messageId: quote.id } })}
    >
      <strong>{name}</strong>
      <span dir="auto">{text}</span>
    </button>
  )
}
