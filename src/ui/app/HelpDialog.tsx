import { Dialog } from '../components/Dialog.tsx'
import { t, type MessageId } from '../i18n/translate.ts'
import styles from './help.module.css'
import { listShortcuts } from './shortcuts.ts'

const keyNames: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' }

/** What the composer and the menus understand by themselves. */
const others: readonly { label: MessageId; keys: readonly string[] }[] = [
  { label: 'help.send', keys: ['Enter'] },
  { label: 'help.new-line', keys: ['Shift', 'Enter'] },
  { label: 'help.menu', keys: ['Shift', 'F10'] },
]

/** Lists the keyboard shortcuts that work here. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const isInstalled = matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches
  const rows = listShortcuts(isInstalled).map(({ label, keys }) => ({
    label,
    keys: [
      keys.ctrl && 'Ctrl',
      keys.alt && 'Alt',
      keys.shift && 'Shift',
      keys.shown ?? keyNames[keys.key ?? ''] ?? keys.key?.toUpperCase(),
    ].filter((part) => typeof part === 'string'),
  }))
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className={styles['list']}>
        {[...rows, ...others].map(({ label, keys }) => (
          <div key={label} className={styles['row']}>
            <dt>{t(label)}</dt>
            <dd>
              {keys.map((part) => (
                <kbd key={part}>{part}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
