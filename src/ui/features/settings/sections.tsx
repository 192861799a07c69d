// The short sections of the settings.
import { useState, type FormEvent } from 'react'
import { Button, Switch, TextField } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import styles from './settings.module.css'

/** The name that contacts see. */
export function ProfileSection() {
  const model = useModel()
  const account = useApp((state) => state.account)
  const [name, setName] = useState(account?.name ?? '')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    model.run(async (api) => {
      await api.updateAccount({ name: name.trim() })
      model.toast(t('settings.saved'))
    })
  }
  return (
    <form className={styles['stack']} onSubmit={save}>
      <TextField
        label={t('welcome.name')}
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <p className={styles['hint']}>{t('settings.name-hint')}</p>
      <Button type="submit" disabled={name.trim() === (account?.name ?? '')}>
        {t('settings.save')}
      </Button>
    </form>
  )
}

/** What contacts may learn. */
export function PrivacySection() {
  const model = useModel()
  const account = useApp((state) => state.account)
  if (!account) return null
  return (
    <>
      <Switch
        label={t('details.direct')}
        hint={t('settings.direct-hint')}
        isOn={account.direct}
        onChange={(direct) => model.run((api) => api.updateAccount({ direct }))}
      />
      <Switch
        label={t('settings.receipts')}
        hint={t('settings.receipts-hint')}
        isOn={account.receipts}
        onChange={(receipts) => model.run((api) => api.updateAccount({ receipts }))}
      />
    </>
  )
}
