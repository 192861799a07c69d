// The first visit: a name if one likes, and one button. Keys are made on this device while the button waits (ux.md 88).
import { useState, type FormEvent } from 'react'
import { Button, Notice, TextField } from '../../components/controls.tsx'
import { SkeinMark } from '../../components/SkeinMark.tsx'
import { t } from '../../i18n/translate.ts'
import type { MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { errorMessage } from '../../state/error-words.ts'
import styles from './welcome.module.css'

/** A name longer than this is cut by the field. */
const NAME_MAX = 64

/** Makes the account. What was opened, such as an invite link, goes on afterwards. */
export function Welcome() {
  const model = useModel()
  const isInvited = useApp((state) => state.route.name === 'invite')
  const [name, setName] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<MessageId>()
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const account = await model.call((api) => api.createAccount({ name: name.trim() }))
      model.store.setState({ account, phase: 'ready' })
    } catch (failure) {
      setBusy(false)
      setError(errorMessage(failure))
    }
  }
  return (
    <main className={styles['welcome']}>
      <form className={styles['card']} onSubmit={(event) => void create(event)}>
        <div className={styles['mark']}>
          <SkeinMark size={80} />
        </div>
        <h1 className={styles['title']}>{t('welcome.title')}</h1>
        <p className={styles['text']}>{t(isInvited ? 'welcome.invited' : 'welcome.text')}</p>
        <TextField
          label={t('welcome.name')}
          name="name"
          autoComplete="nickname"
          placeholder={t('welcome.optional')}
          maxLength={NAME_MAX}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {error && <Notice role="alert">{t(error)}</Notice>}
        <Button type="submit" isWide disabled={isBusy}>
          {t(isBusy ? 'welcome.creating' : 'welcome.create')}
        </Button>
        <p className={styles['small']}>{t('welcome.keys')}</p>
      </form>
    </main>
  )
}
