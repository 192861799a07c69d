// Lines above everything: an update waits, the app can be installed, the network is gone, notices are offered (contract: "Banner" rows).
import { useEffect, useState } from 'react'
import { Button, IconButton } from '../components/controls.tsx'
import { X } from 'lucide-react'
import { t } from '../i18n/translate.ts'
import { useApp, useModel } from '../state/app-model.ts'
import styles from './banners.module.css'
import { applyUpdate, dismissInstall, install } from './installation.ts'
import { acceptNotifications, endNotificationOffer } from './notification-offer.ts'

/** The network has to be away this long before it is worth a line (ux.md 52). */
const OFFLINE_GRACE_MS = 3_000

/** Every banner that applies now. */
export function Banners() {
  const model = useModel()
  const updateReady = useApp((state) => state.updateReady)
  const installable = useApp((state) => state.installable && state.phase === 'ready')
  const isWaiting = useLastingOffline()
  const isOffering = useApp((state) => state.offersNotifications)
  const isCalm = !updateReady && !isWaiting && !installable
  return (
    <div className={styles['banners']}>
      {updateReady && (
        <div role="alert" aria-label={t('banner.update')} className={styles['banner']}>
          <span>{t('banner.update')}</span>
          <Button kind="quiet" onClick={() => void applyUpdate()}>
            {t('banner.reload')}
          </Button>
        </div>
      )}
      {isWaiting && (
        <div
          role="alert"
          aria-label={t('banner.offline')}
          className={`${styles['banner']} ${styles['warning']}`}
        >
          <span>{t('banner.offline')}</span>
        </div>
      )}
      {installable && !isWaiting && (
        <div role="alert" aria-label={t('banner.install')} className={styles['banner']}>
          <span>{t('banner.install')}</span>
          <Button kind="quiet" onClick={() => void install(model.store)}>
            {t('banner.install-button')}
          </Button>
          <IconButton label={t('banner.dismiss')} onClick={() => dismissInstall(model.store)}>
            <X aria-hidden size={18} />
          </IconButton>
        </div>
      )}
      {isOffering && isCalm && (
        <output aria-label={t('banner.notifications')} className={styles['banner']}>
          <span>{t('banner.notifications')}</span>
          <Button kind="quiet" onClick={() => void acceptNotifications(model.store)}>
            {t('banner.turn-on')}
          </Button>
          <IconButton label={t('banner.dismiss')} onClick={() => endNotificationOffer(model.store)}>
            <X aria-hidden size={18} />
          </IconButton>
        </output>
      )}
    </div>
  )
}

function useLastingOffline(): boolean {
  const isOffline = useApp((state) => state.phase === 'ready' && state.connection === 'offline')
  const [isLasting, setLasting] = useState(false)
  useEffect(() => {
    if (!isOffline) return
    const timer = setTimeout(() => setLasting(true), OFFLINE_GRACE_MS)
    return () => {
      clearTimeout(timer)
      setLasting(false)
    }
  }, [isOffline])
  return isLasting
}
