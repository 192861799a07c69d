import { Smile } from 'lucide-react'
import { lazy, Suspense, useCallback, useRef } from 'react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import styles from './composer.module.css'

const EmojiPicker = lazy(async () => ({ default: (await import('../emoji/EmojiPicker.tsx')).EmojiPicker }))

type EmojiButtonProps = {
  isOpen: boolean
  onToggle: (isOpen: boolean) => void
  onPick: (emoji: string) => void
}

/** Opens the picker, which is loaded on first use. */
export function EmojiButton({ isOpen, onToggle, onPick }: EmojiButtonProps) {
  const holder = useRef<HTMLDivElement>(null)
  const close = useCallback(() => onToggle(false), [onToggle])
  return (
    <div ref={holder} className={styles['emoji']}>
      <IconButton
        label={t('composer.emoji')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => onToggle(!isOpen)}
      >
        <Smile aria-hidden size={22} />
      </IconButton>
      {isOpen && (
        <Suspense fallback={null}>
          <EmojiPicker holder={holder} onPick={onPick} onClose={close} />
        </Suspense>
      )}
    </div>
  )
}
