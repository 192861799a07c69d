// What contacts may learn, and who is kept out.
import { Avatar } from '../../components/Avatar.tsx'
import { Button, Switch } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import styles from './settings.module.css'

/** The switches, and the blocked contacts. */
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
      <BlockedContacts />
    </>
  )
}

function BlockedContacts() {
  const model = useModel()
  const conversations = useApp((state) => state.conversations)
  const blocked = Object.values(conversations).filter(({ state }) => state === 'blocked')
  return (
    <section aria-label={t('privacy.blocked')} className={styles['stack']}>
      <h2 className={styles['subtitle']}>{t('privacy.blocked')}</h2>
      {blocked.length === 0 && <p className={styles['hint']}>{t('privacy.nobody-blocked')}</p>}
      <ul>
        {blocked.map(({ id, name }) => {
          const shown = name || t('contact.unnamed')
          return (
            <li key={id} className={styles['blocked']}>
              <Avatar id={id} name={name} size="header" />
              <span className={styles['blocked-name']} dir="auto">
                {shown}
              </span>
              <Button
                kind="secondary"
                aria-label={t('privacy.unblock-name', { name: shown })}
                onClick={() => model.run((api) => api.unblock(id))}
              >
                {t('details.unblock')}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
