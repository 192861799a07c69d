import { t } from '../i18n/translate.ts'
import { useApp } from '../state/app-model.ts'
import styles from './toasts.module.css'

/** One-line answers that go by themselves. The region is always there, so that screen readers notice what comes into it. */
export function Toasts() {
  const toasts = useApp((state) => state.toasts)
  return (
    <output aria-label={t('toasts.label')} className={styles['toasts']}>
      {toasts.map((toast) => (
        <span key={toast.id} className={styles['toast']}>
          {toast.text}
        </span>
      ))}
    </output>
  )
}
