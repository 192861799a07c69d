// An opened invite link: who it leads to, and one button; or why it leads nowhere.
import { useEffect, useState } from 'react'
import type { InvitePreview } from '../../../sdk/types.ts'
import { Avatar } from '../../components/Avatar.tsx'
import { Button, Notice } from '../../components/controls.tsx'
import { Dialog, DialogActions } from '../../components/Dialog.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { errorMessage, isRetryable } from '../../state/error-words.ts'
import { inviteLink } from './invite-link.ts'
import styles from './invites.module.css'

type Failure = { text: MessageId; isRetryable: boolean }

/** The dialog of the address `#/i/…`. */
export function OpenInviteDialog({ invite }: { invite: string }) {
  const model = useModel()
  const link = inviteLink(invite, location.origin)
  const [preview, setPreview] = useState<InvitePreview>()
  const [failure, setFailure] = useState<Failure>()
  const [isBusy, setBusy] = useState(false)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isWanted = true
    model
      .call((api) => api.previewInvite(link))
      .then(
        (found) => isWanted && setPreview(found),
        (error) => isWanted && setFailure(describe(error)),
      )
    return () => {
      isWanted = false
    }
  }, [model, link, attempt])
  const leave = (): void => model.navigate({ name: 'chats' }, 'replace')
  const open = (conversationId: string): void =>
    model.navigate({ name: 'conversation', conversationId }, 'replace')
  const again = (): void => {
    setFailure(undefined)
    setAttempt(attempt + 1)
  }
  const connect = async (): Promise<void> => {
    setBusy(true)
    try {
      open(await model.call((api) => api.connect(link)))
    } catch (error) {
      setBusy(false)
      setFailure(describe(error))
    }
  }

  if (failure) {
    return (
      <Dialog title={t('open.failed')} onClose={leave}>
        <Notice role="alert">{t(failure.text)}</Notice>
        <DialogActions>
          <Button kind="secondary" onClick={leave}>
            {t('dialog.close')}
          </Button>
          {failure.isRetryable && <Button onClick={again}>{t('start.again')}</Button>}
        </DialogActions>
      </Dialog>
    )
  }
  if (!preview) {
    return (
      <Dialog title={t('open.reading')} onClose={leave}>
        <div className={styles['skeleton']} />
      </Dialog>
    )
  }
  if (preview.state === 'own') {
    return (
      <Dialog title={t('open.own')} onClose={leave}>
        <p>{t('invite.own')}</p>
        <Button onClick={leave}>{t('dialog.close')}</Button>
      </Dialog>
    )
  }
  const name = preview.name || t('contact.unnamed')
  return (
    <Dialog title={t('open.title', { name })} onClose={leave}>
      <div className={styles['who']}>
        <Avatar id={invite} name={preview.name} size="large" />
        <p>{t(preview.state === 'known' ? 'open.known' : 'open.text', { name })}</p>
      </div>
      {preview.state === 'known' ? (
        <Button onClick={() => open(preview.conversationId)}>{t('open.go')}</Button>
      ) : (
        <Button disabled={isBusy} onClick={() => void connect()}>
          {t(isBusy ? 'invite.connecting' : 'invite.connect')}
        </Button>
      )}
    </Dialog>
  )
}

function describe(error: unknown): Failure {
  return { text: errorMessage(error), isRetryable: isRetryable(error) }
}
