// Notices of the system while the page is open: the browser is asked only when somebody switches them on.
import { useState } from 'react'
import {
  askForNotifications,
  chooseNotifications,
  notificationPermission,
  readNotificationChoice,
} from '../../app/notification-choice.ts'
import { Notice, Switch } from '../../components/controls.tsx'
import { t } from '../../i18n/translate.ts'
import styles from './settings.module.css'

/** On or off, and how much they show. */
export function NotificationsSection() {
  const [choice, setChoice] = useState(readNotificationChoice)
  const [permission, setPermission] = useState(notificationPermission)
  const change = (next: Partial<typeof choice>): void => setChoice(chooseNotifications(next))
  const turn = async (isOn: boolean): Promise<void> => {
    const answer = isOn ? await askForNotifications() : notificationPermission()
    setPermission(answer)
    change({ isOn: isOn && answer === 'granted' })
  }
  if (permission === 'unsupported') return <p>{t('notifications.unsupported')}</p>
  return (
    <>
      <Switch
        label={t('notifications.on')}
        hint={t('notifications.on-hint')}
        isOn={choice.isOn && permission === 'granted'}
        onChange={(isOn) => void turn(isOn)}
      />
      <Switch
        label={t('notifications.hidden')}
        hint={t('notifications.hidden-hint')}
        isOn={choice.isHidden}
        onChange={(isHidden) => change({ isHidden })}
      />
      {permission === 'denied' && <Notice role="alert">{t('notifications.denied')}</Notice>}
      <p className={styles['hint']}>{t('notifications.muted-hint')}</p>
    </>
  )
}
