import type { ComponentProps, ReactNode } from 'react'
import styles from './controls.module.css'

type ControlProps = Omit<ComponentProps<'button'>, 'children'> & {
  label: string
  icon: ReactNode
  /** `active` stands out, `end` is red and `accept` green. */
  look?: 'plain' | 'active' | 'end' | 'accept' | undefined
  /** The words stand under the button, instead of only in its name. */
  hasWords?: boolean
}

/** A round button of a call. */
export function ControlButton({ label, icon, look = 'plain', hasWords = false, ...rest }: ControlProps) {
  const circle = (
    <span className={styles['circle']} data-look={look}>
      {icon}
    </span>
  )
  return (
    <button
      type="button"
      title={hasWords ? undefined : label}
      aria-label={hasWords ? undefined : label}
      className={styles['control']}
      {...rest}
    >
      {circle}
      {hasWords && <span className={styles['words']}>{label}</span>}
    </button>
  )
}
