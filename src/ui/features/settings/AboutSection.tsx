// What this is, and the way out.
import { lazy, Suspense, useState } from 'react'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { Button } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import styles from './settings.module.css'

const LicencesDialog = lazy(async () => ({
  default: (await import('./LicencesDialog.tsx')).LicencesDialog,
}))

/** Version, licence, and deleting the account. */
export function AboutSection() {
  const model = useModel()
  const [isAsking, setAsking] = useState(false)
  const [isReading, setReading] = useState(false)
  const remove = (): void => {
    setAsking(false)
    model.run(async (api) => {
      await api.deleteAccount()
      model.navigate({ name: 'chats' }, 'replace')
    })
  }
  return (
    <>
      <p>{t('about.text')}</p>
      <dl className={styles['facts']}>
        <div>
          <dt>{t('about.version')}</dt>
          <dd>{__SKEIN_VERSION__}</dd>
        </div>
        <div>
          <dt>{t('about.licence')}</dt>
          <dd>AGPL-3.0-only</dd>
        </div>
      </dl>
      <Button kind="secondary" onClick={() => model.openDialog('help')}>
        {t('help.title')}
      </Button>
      <Button kind="secondary" onClick={() => setReading(true)}>
        {t('licences.title')}
      </Button>
      {isReading && (
        <Suspense fallback={null}>
          <LicencesDialog onClose={() => setReading(false)} />
        </Suspense>
      )}
      <Button kind="quiet-danger" onClick={() => setAsking(true)}>
        {t('about.delete')}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t('about.delete-title')}
          text={t('about.delete-text')}
          action={t('about.delete')}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
