// What contacts may learn, and who is kept out.
import { ChatAvatar } from '../../components/Avatar.tsx'
import { Button, Notice, Switch } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { useCallRelay } from './call-relay.ts'
import styles from './settings.module.css'

/** The switches, and the blocked contacts. */
export function PrivacySection() {
  const model = useModel()
  const account = useApp((state) => state.account)
  const hasRelay = useCallRelay()
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
        label={t('settings.relay-calls')}
        hint={t('settings.relay-calls-hint')}
        isOn={account.relayCalls}
        onChange={(relayCalls) => model.run((api) => api.updateAccount({ relayCalls }))}
      />
      {account.relayCalls && hasRelay === false && <Notice>{t('settings.relay-calls-none')}</Notice>}
      <Switch
        label={t('settings.receipts')}
        hint={t('settings.receipts-hint')}
        isOn={account.receipts}
        onChange={(receipts) => model.run((api) => api.updateAccount({ receipts }))}
      />
      <Switch
        label={t('settings.typing')}
        hint={t('settings.typing-hint')}
        isOn={account.typing}
        onChange={(typing) => model.run((api) => api.updateAccount({ typing }))}
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
        {blocked.map((conversation) => {
          const { id } = conversation
          const shown = chatName(conversation)
          return (
            <li key={id} className={styles['blocked']}>
              <ChatAvatar chat={conversation} size="header" />
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
