// Before the client answers: the mark, and nothing that moves for the first moments. When the start fails, why.
import { Button } from '../components/controls.tsx'
import { SkeinMark } from '../components/SkeinMark.tsx'
import { t } from '../i18n/translate.ts'
import { useApp } from '../state/app-model.ts'
import styles from './starting.module.css'

/** The screen of the first moments. */
export function Starting() {
  const error = useApp((state) => state.startError)
  return (
    <main className={styles['starting']} aria-busy={!error}>
      <SkeinMark size={72} />
      {error ? (
        <>
          <p role="alert">{t(error)}</p>
          <Button onClick={() => location.reload()}>{t('start.again')}</Button>
        </>
      ) : (
        <p className={styles['hint']}>{t('start.opening')}</p>
      )}
    </main>
  )
}
