// Where the messages are, how much there is, and whether the browser may throw them away.
import { useEffect, useState } from 'react'
import { Button, Notice } from '../../components/controls.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { formatSize } from './sizes.ts'
import styles from './settings.module.css'

type StorageFacts = { isPersisted: boolean; usage: number; quota: number }

/** The facts of this browser's storage. */
export function StorageSection() {
  const model = useModel()
  const [facts, setFacts] = useState<StorageFacts>()
  useEffect(() => {
    readFacts().then(setFacts, () => model.toast(t('error.storage-denied')))
  }, [model])
  const persist = async (): Promise<void> => {
    const isGranted = await navigator.storage.persist()
    if (!isGranted) model.toast(t('storage.refused'))
    setFacts(await readFacts())
  }
  return (
    <>
      <p>{t('storage.where')}</p>
      {facts && (
        <>
          <p className={styles['hint']}>
            {t('storage.usage', {
              usage: formatSize(facts.usage, locale()),
              quota: formatSize(facts.quota, locale()),
            })}
          </p>
          {facts.isPersisted ? (
            <p>{t('storage.persisted')}</p>
          ) : (
            <>
              <Notice>{t('storage.evictable')}</Notice>
              <Button onClick={() => void persist()}>{t('storage.persist')}</Button>
            </>
          )}
        </>
      )}
    </>
  )
}

async function readFacts(): Promise<StorageFacts> {
  const { storage } = navigator
  const [isPersisted, { usage = 0, quota = 0 }] = await Promise.all([storage.persisted(), storage.estimate()])
  return { isPersisted, usage, quota }
}
