import { Bold, Code, EyeOff, Italic, Strikethrough } from 'lucide-react'
import { IconButton } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import styles from './composer.module.css'
import type { FormatMark } from './format-keys.ts'

const buttons = [
  { mark: 'bold', label: 'format.bold', Icon: Bold },
  { mark: 'italic', label: 'format.italic', Icon: Italic },
  { mark: 'strike', label: 'format.strike', Icon: Strikethrough },
  { mark: 'code', label: 'format.code', Icon: Code },
  { mark: 'spoiler', label: 'format.spoiler', Icon: EyeOff },
] as const

/** The marks for a selected text. A press leaves the focus and the selection where they are. */
export function FormatBar({ onMark }: { onMark: (mark: FormatMark) => void }) {
  return (
    <div role="toolbar" aria-label={t('format.label')} className={styles['format']}>
      {buttons.map(({ mark, label, Icon }) => (
        <IconButton
          key={mark}
          label={t(label)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onMark(mark)}
        >
          <Icon aria-hidden size={18} />
        </IconButton>
      ))}
    </div>
  )
}
