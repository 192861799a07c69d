import { Dialog } from '../components/Dialog.tsx'
import { t } from '../i18n/translate.ts'
import styles from './help.module.css'
import { shortcuts } from './shortcuts.ts'

const keyNames: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }

/** Lists the keyboard shortcuts. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className={styles['list']}>
        {shortcuts.map(({ name, keys, label }) => (
          <div key={name} className={styles['row']}>
            <dt>{t(label)}</dt>
            <dd>
              {[keys.ctrl && 'Ctrl', keys.alt && 'Alt', keys.shift && 'Shift', keyNames[keys.key] ?? keys.key]
                .filter((part) => typeof part === 'string')
                .map((part) => (
                  <kbd key={part}>{part}</kbd>
                ))}
            </dd>
          </div>
        ))}
        <div className={styles['row']}>
          <dt>{t('help.send')}</dt>
          <dd>
            <kbd>Enter</kbd>
          </dd>
        </div>
        <div className={styles['row']}>
          <dt>{t('help.new-line')}</dt>
          <dd>
            <kbd>Shift</kbd>
            <kbd>Enter</kbd>
          </dd>
        </div>
      </dl>
    </Dialog>
  )
}
