// The rows of the details: each is a button that is called by its label and what it is set to.
import { ChevronRight, type LucideIcon } from 'lucide-react'
import { SwitchMark } from '../../components/controls.tsx'
import styles from './details.module.css'

type RowProps = {
  Icon: LucideIcon
  label: string
  onClick: () => void
  /** What it is set to. */
  value?: string
  disabled?: boolean
  isDangerous?: boolean
  /** For a row that is on or off. */
  isOn?: boolean
}

/** One row; with `value` it leads somewhere, with `isOn` it switches. */
export function DetailsRow({ Icon, label, onClick, value, isOn, isDangerous, disabled }: RowProps) {
  const isPlain = isDangerous === true || isOn !== undefined
  return (
    <button
      type="button"
      className={styles['row']}
      aria-pressed={isOn}
      data-danger={isDangerous}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon aria-hidden size={20} />
      <span className={styles['row-label']}>{label}</span>{' '}
      {value && <span className={styles['row-value']}>{value}</span>}
      {isOn !== undefined && <SwitchMark />}
      {!isPlain && <ChevronRight aria-hidden size={18} className={styles['chevron']} />}
    </button>
  )
}
