// The small controls every screen is made of.
import { useId, type ComponentProps, type ReactNode } from 'react'
import styles from './controls.module.css'

type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger' | 'quiet-danger'

/** A button with words. */
export function Button({
  kind = 'primary',
  isWide,
  ...rest
}: ComponentProps<'button'> & { kind?: ButtonKind; isWide?: boolean }) {
  const wide = isWide ? styles['wide'] : ''
  return <button type="button" {...rest} className={`${styles['button']} ${styles[kind]} ${wide}`} />
}

/** A round button with an icon; `label` is its name and its tooltip. */
export function IconButton({ label, ...rest }: ComponentProps<'button'> & { label: string }) {
  return <button type="button" aria-label={label} title={label} className={styles['icon-button']} {...rest} />
}

/** A text field under its label. */
export function TextField({ label, ...rest }: ComponentProps<'input'> & { label: string }) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <input id={id} className={styles['input']} autoComplete="off" dir="auto" {...rest} />
    </div>
  )
}

/** A field for several lines under its label. */
export function TextArea({ label, ...rest }: ComponentProps<'textarea'> & { label: string }) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <textarea id={id} className={styles['input']} autoComplete="off" dir="auto" {...rest} />
    </div>
  )
}

type SwitchProps = {
  label: string
  hint?: ReactNode
  isOn: boolean
  onChange: (isOn: boolean) => void
  disabled?: boolean
}

/** How a button that is on or off shows which, as its direct child. */
export function SwitchMark() {
  return <span className={styles['switch']} />
}

/** A setting that is on or off, with a sentence that says what it does. */
export function Switch({ label, hint, isOn, onChange, disabled = false }: SwitchProps) {
  const id = useId()
  return (
    <div className={styles['switch-row']}>
      <div className={styles['switch-text']}>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <span id={`${id}-hint`} className={styles['hint']}>
            {hint}
          </span>
        )}
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles['switch']}
        checked={isOn}
        aria-checked={isOn}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
    </div>
  )
}

type ChoiceProps<Value extends string> = {
  legend: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}

/** One of a few values, as radio buttons in a row. */
export function Choice<Value extends string>({ legend, value, options, onChange }: ChoiceProps<Value>) {
  const name = useId()
  return (
    <fieldset className={styles['choices']}>
      <legend className="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles['choice']}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

/** A few sentences that must not be overlooked. */
export function Notice({ children, role }: { children: ReactNode; role?: 'alert' }) {
  return (
    <div className={styles['notice']} role={role}>
      {children}
    </div>
  )
}
