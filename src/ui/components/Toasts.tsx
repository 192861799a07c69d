import { t } from '../i18n/translate.ts'
import { useApp, useModel } from '../state/app-model.ts'
import styles from './toasts.module.css'

/** One-line answers that go by themselves. The region is always there, so that screen readers notice what comes into it. */
export function Toasts() {
  const { store } = useModel()
  const toasts = useApp((state) => state.toasts)
  const dismiss = (id: number): void =>
    store.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }))
  return (
    <output aria-label={t('toasts.label')} className={styles['toasts']}>
      {toasts.map(({ id, text, action }) => (
        <span key={id} className={styles['toast']}>
          {text}
          {action && (
            <button
              type="button"
              className={styles['action']}
              onClick={() => {
                dismiss(id)
                action.run()
              }}
            >
              {action.label}
            </button>
          )}
        </span>
      ))}
    </output>
  )
}
