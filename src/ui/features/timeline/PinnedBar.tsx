// The bar over the top of the log: the pinned message that comes next, a press goes there and on to the one before it. It lies
// over the log, so that nothing moves when it comes.
import { List, Pin, PinOff } from 'lucide-react'
import { useState } from 'react'
import type { MessageView } from '../../../sdk/types.ts'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { snippetText } from './formatting.ts'
import styles from './pinned.module.css'

type PinnedBarProps = { conversationId: string; pins: readonly MessageView[] }

/** Shows the newest pinned message first; `pins` are in the order in which they were pinned, and there is one at least. */
export function PinnedBar({ conversationId, pins }: PinnedBarProps) {
  const model = useModel()
  const newestId = pins.at(-1)?.id
  /** How many presses have gone back from the newest one. */
  const [back, setBack] = useState(0)
  const [seenId, setSeenId] = useState(newestId)
  if (seenId !== newestId) {
    setSeenId(newestId)
    setBack(0)
  }
  const index = pins.length - 1 - (back % pins.length)
  const shown = pins[index]
  if (!shown) return null
  const text = snippetText(shown.body, t('message.spoiler'))
  const go = (): void => {
    setBack(back + 1)
    model.ui.setState({ jump: { conversationId, messageId: shown.id, keepsFocus: true } })
  }
  return (
    <section aria-label={t('pinned.title')} className={styles['bar']}>
      <button type="button" className={styles['go']} onClick={go}>
        <Pin aria-hidden size={18} />
        <span className={styles['words']}>
          <strong>
            {pins.length === 1
              ? t('pinned.one')
              : t('pinned.place', { place: index + 1, count: pins.length })}
          </strong>
          <span dir="auto">{text}</span>
        </span>
      </button>
      {pins.length === 1 ? (
        <IconButton
          label={t('message.unpin')}
          onClick={() => model.run((api) => api.setMessagePinned(shown.id, false))}
        >
          <PinOff aria-hidden size={20} />
        </IconButton>
      ) : (
        <IconButton
          label={t('pinned.all')}
          aria-haspopup="dialog"
          onClick={() => model.ui.setState({ dialog: { kind: 'pinned', conversationId } })}
        >
          <List aria-hidden size={20} />
        </IconButton>
      )}
    </section>
  )
}
