// Who one is to others: picture, name and about. The picture is taken as soon as it is chosen, the words when they are saved.
import { useState, type FormEvent } from 'react'
import { Avatar } from '../../components/Avatar.tsx'
import { Button, Notice, TextArea, TextField } from '../../components/controls.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { makeProfilePicture } from './profile-picture.ts'
import styles from './settings.module.css'

/** Characters of an about. */
const ABOUT_MAX = 140

/** What contacts see, and nobody else. */
export function ProfileSection() {
  return (
    <>
      <Picture />
      <Words />
    </>
  )
}

function Picture() {
  const model = useModel()
  const account = useApp((state) => state.account)
  const [problem, setProblem] = useState<MessageId>()
  if (!account) return null
  const { accountId, name, picture } = account
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setProblem(undefined)
    try {
      const made = await makeProfilePicture(file)
      if (!made) setProblem('error.picture-too-large')
      else model.run((api) => api.updateAccount({ picture: made }))
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
      setProblem('scan.not-an-image')
    }
  }
  return (
    <section aria-label={t('profile.picture')} className={styles['picture']}>
      <Avatar id={accountId} name={name} size="huge" picture={picture} />
      <div className={styles['picture-actions']}>
        <label className={styles['file']}>
          {t(picture ? 'profile.change-picture' : 'profile.choose-picture')}
          <input
            type="file"
            accept="image/*"
            onChange={(event) => {
              const { files } = event.target
              void choose(files?.[0]).finally(() => (event.target.value = ''))
            }}
          />
        </label>
        {picture && (
          <Button
            kind="quiet-danger"
            onClick={() => model.run((api) => api.updateAccount({ picture: null }))}
          >
            {t('profile.remove-picture')}
          </Button>
        )}
      </div>
      {problem && <Notice role="alert">{t(problem)}</Notice>}
    </section>
  )
}

function Words() {
  const model = useModel()
  const account = useApp((state) => state.account)
  const [name, setName] = useState(account?.name ?? '')
  const [about, setAbout] = useState(account?.about ?? '')
  const isSame = name.trim() === (account?.name ?? '') && about.trim() === (account?.about ?? '')
  const save = (event: FormEvent): void => {
    event.preventDefault()
    model.run(async (api) => {
      await api.updateAccount({ name: name.trim(), about: about.trim() })
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
      <TextArea
        label={t('profile.about')}
        maxLength={ABOUT_MAX}
        rows={2}
        placeholder={t('profile.about-example')}
        value={about}
        onChange={(event) => setAbout(event.target.value)}
      />
      <p className={styles['hint']}>{t('settings.name-hint')}</p>
      <Button type="submit" disabled={isSame}>
        {t('settings.save')}
      </Button>
    </form>
  )
}
