import { Button } from '../../components/controls.tsx'
import { useMinute } from '../../app/use-minute.ts'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { rowTime } from '../timeline/days.ts'
import { liveInvites } from './invite-link.ts'
import styles from './invites.module.css'

/** The links that are out and still work, each with a way to take it back. */
export function InviteList({ except }: { except: string | undefined }) {
  const model = useModel()
  const now = useMinute()
  const all = useApp((state) => state.invites)
  const invites = liveInvites(all, now).filter((invite) => invite.id !== except)
  if (invites.length === 0) return null
  const day = (at: number): string =>
    new Date(at).toLocaleDateString(locale(), { day: 'numeric', month: 'short' })
  return (
    <details className={styles['given']}>
      <summary>{t('invite.given', { count: invites.length })}</summary>
      <ul>
        {invites.map((invite) => (
          <li key={invite.id}>
            <span>
              {t(invite.use === 'single' ? 'invite.single' : 'invite.many')}
              <small>
                {t('invite.dates', {
                  made: rowTime(invite.createdAt, now, locale()),
                  ends: day(invite.expiresAt),
                })}
              </small>
            </span>
            <Button kind="quiet-danger" onClick={() => model.run((api) => api.revokeInvite(invite.id))}>
              {t('invite.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  )
}
