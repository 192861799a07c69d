// Who one is to others.
import { useState, type FormEvent } from 'react'
import { Button, TextField } from '../../components/controls.tsx'
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
