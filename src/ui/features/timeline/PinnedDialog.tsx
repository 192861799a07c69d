import { PinOff } from 'lucide-react'
import type { MessageView } from '../../../sdk/types.ts'
import { IconButton } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { snippetText } from './formatting.ts'
import styles from './pinned.module.css'

type PinnedDialogProps = { conversationId: string; onClose: () => void }

/** All pinned messages of a conversation, the newest first: a press goes to one, a button takes its pin away. */
export function PinnedDialog({ conversationId, onClose }: PinnedDialogProps) {
  const model = useModel()
  const pins = useApp((state) => state.pins[conversationId]) ?? []
  const contact = useApp((state) => state.conversations[conversationId]?.name) || t('contact.unnamed')
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  const go = ({ id: messageId }: MessageView): void => {
    onClose()
    model.ui.setState({ jump: { conversationId, messageId } })
  }
  return (
    <Dialog title={t('pinned.title')} onClose={onClose}>
      {pins.length === 0 && <p>{t('pinned.none')}</p>}
      <ul className={styles['list']}>
        {pins.toReversed().map((message) => (
          <li key={message.id}>
            <button type="button" className={styles['item']} onClick={() => go(message)}>
              <strong>
                {message.own ? t('message.you') : contact} <time>{format.format(message.sentAt)}</time>
              </strong>
              <span dir="auto">{snippetText(message.body, t('message.spoiler'))}</span>
            </button>
            <IconButton
              label={t('message.unpin')}
              onClick={() => model.run((api) => api.setMessagePinned(message.id, false))}
            >
              <PinOff aria-hidden size={20} />
            </IconButton>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
