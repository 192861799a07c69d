// Before the client answers: where there was an account, the shape of the panes, else the mark; nothing of it moves for the first
// moments. When the start fails, why.
import { Button } from '../components/controls.tsx'
import { SkeletonBubbles, SkeletonRows } from '../components/Skeleton.tsx'
import { SkeinMark } from '../components/SkeinMark.tsx'
import { t } from '../i18n/translate.ts'
import { useApp } from '../state/app-model.ts'
import frame from './frame.module.css'
import { hadAccount } from './known-account.ts'
import { readPaneWidth } from './preferences.ts'
import styles from './starting.module.css'

/** The screen of the first moments. */
export function Starting() {
  const error = useApp((state) => state.startError)
  if (!error && hadAccount()) return <StartingPanes />
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

/** Panes where those of the frame are going to be. */
function StartingPanes() {
  const route = useApp((state) => state.route.name)
  const isOpen = route === 'conversation' || route === 'settings'
  return (
    <div className={frame['frame']} data-open={isOpen} aria-busy>
      <div className={frame['list']} style={{ inlineSize: readPaneWidth() }}>
        <div className={styles['list']}>
          <SkeletonRows count={12} />
        </div>
      </div>
      <main className={frame['main']}>
        <p className="visually-hidden">{t('start.opening')}</p>
        {route === 'conversation' && (
          <>
            <div className={styles['header']} />
            <div className={styles['log']}>
              <SkeletonBubbles count={9} />
            </div>
          </>
        )}
      </main>
    </div>
  )
}
