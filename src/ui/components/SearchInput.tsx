// Where one types what to look for; the field around it draws the frame.
import type { ComponentProps } from 'react'
import styles from './search-input.module.css'

/** `label` is its name, and stands in it while it is empty. */
export function SearchInput({ label, ...rest }: ComponentProps<'input'> & { label: string }) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      enterKeyHint="search"
      dir="auto"
      className={styles['input']}
      {...rest}
    />
  )
}
