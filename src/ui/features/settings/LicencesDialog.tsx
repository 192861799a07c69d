// The licences of everything in the app, each text behind its line.
import { useEffect, useState } from 'react'
import { Notice } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { t } from '../../i18n/translate.ts'
import { fetchLicences, type Licence } from './licences.ts'
import styles from './licences.module.css'

/** Fetches the list when it opens. */
export function LicencesDialog({ onClose }: { onClose: () => void }) {
  const [licences, setLicences] = useState<Licence[] | 'failed'>()
  useEffect(() => {
    fetchLicences().then(setLicences, (error: unknown) => {
      console.debug('No licences', error)
      setLicences('failed')
    })
  }, [])
  return (
    <Dialog title={t('licences.title')} onClose={onClose} isPage>
      <p className={styles['lead']}>{t('licences.lead')}</p>
      {licences === 'failed' ? (
        <Notice role="alert">{t('licences.failed')}</Notice>
      ) : licences ? (
        <ul className={styles['list']} dir="ltr" aria-label={t('licences.title')}>
          {licences.map(({ name, version, licence, text }) => (
            <li key={`${name} ${version}`}>
              <details>
                <summary className={styles['summary']}>
                  <span className={styles['name']}>{name}</span> <span>{version}</span>{' '}
                  <span className={styles['licence']}>{licence}</span>
                </summary>
                <pre className={styles['text']}>{text}</pre>
              </details>
            </li>
          ))}
        </ul>
      ) : (
        <div aria-busy>
          <SkeletonRows count={6} />
        </div>
      )}
    </Dialog>
  )
}
