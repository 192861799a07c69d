// Meeting somebody: give out a link or its QR code, or open one that was given (ux.md 89).
import { lazy, Suspense, useCallback, useEffect, useRef, useState, type FormEvent } from 'react'
import type { InviteView } from '../../../sdk/types.ts'
import { Button, Choice, Notice } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { errorMessage } from '../../state/error-words.ts'
import { findInvite, inviteLink, lifetimes, type Lifetime } from './invite-link.ts'
import { InviteList } from './InviteList.tsx'
import styles from './invites.module.css'
import { QrCode } from './QrCode.tsx'

const QrScanner = lazy(async () => ({ default: (await import('./QrScanner.tsx')).QrScanner }))

/** The dialog behind "New chat". It makes an invite as it opens. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const model = useModel()
  const [isScanning, setScanning] = useState(false)
  const openScanned = (text: string): void => {
    const invite = findInvite(text)
    if (invite === undefined) {
      model.toast(t('scan.no-invite'))
      return
    }
    onClose()
    model.navigate({ name: 'invite', invite })
  }
  if (isScanning) {
    return (
      <Dialog title={t('scan.title')} onClose={onClose}>
        <Suspense fallback={null}>
          <QrScanner onText={openScanned} />
        </Suspense>
        <Button kind="secondary" onClick={() => setScanning(false)}>
          {t('dialog.back')}
        </Button>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('chats.new')} onClose={onClose}>
      <GiveInvite />
      <hr className={styles['rule']} />
      <PasteInvite onClose={onClose} />
      <Button kind="secondary" onClick={() => setScanning(true)}>
        {t('invite.scan')}
      </Button>
    </Dialog>
  )
}

function GiveInvite() {
  const model = useModel()
  const [use, setUse] = useState<InviteView['use']>('single')
  const [lifetime, setLifetime] = useState<Lifetime>('week')
  const { invite, error, markGiven, tryAgain } = useFreshInvite(use, lifetime)
  const [showsCode, setShowsCode] = useState(false)
  const copy = (): void => {
    if (!invite) return
    markGiven()
    navigator.clipboard.writeText(invite.url).then(
      () => model.toast(t('invite.copied')),
      () => model.toast(t('message.copy-failed')),
    )
  }
  return (
    <>
      <p className={styles['lead']}>{t('invite.lead')}</p>
      <Choice
        legend={t('invite.use')}
        value={use}
        options={[
          { value: 'single', label: t('invite.single') },
          { value: 'many', label: t('invite.many') },
        ]}
        onChange={setUse}
      />
      {use === 'many' && (
        <Choice
          legend={t('invite.lifetime')}
          value={lifetime}
          options={[
            { value: 'day', label: t('invite.day') },
            { value: 'week', label: t('invite.week') },
            { value: 'month', label: t('invite.month') },
          ]}
          onChange={setLifetime}
        />
      )}
      {error ? (
        <>
          <Notice role="alert">{t(error)}</Notice>
          <Button kind="secondary" onClick={tryAgain}>
            {t('start.again')}
          </Button>
        </>
      ) : (
        <>
          <input
            className={styles['link']}
            readOnly
            dir="ltr"
            aria-label={t('invite.link')}
            placeholder={t('invite.making')}
            value={invite?.url ?? ''}
            onFocus={(event) => event.target.select()}
            onCopy={markGiven}
          />
          {showsCode && invite && <QrCode text={invite.url} label={t('invite.code')} />}
          <div className={styles['pair']}>
            <Button disabled={!invite} onClick={copy}>
              {t('invite.copy')}
            </Button>
            <Button
              kind="secondary"
              disabled={!invite}
              onClick={() => {
                markGiven()
                setShowsCode(!showsCode)
              }}
            >
              {t(showsCode ? 'invite.hide-code' : 'invite.show-code')}
            </Button>
          </div>
        </>
      )}
      <InviteList except={invite?.id} />
    </>
  )
}

type Answer = { use: InviteView['use']; ttlMs: number; invite?: InviteView; error?: MessageId }

/** An invite of the wanted kind. One that nobody can have seen is taken back when another kind is chosen. */
function useFreshInvite(use: InviteView['use'], lifetime: Lifetime) {
  const model = useModel()
  const [answer, setAnswer] = useState<Answer>()
  const [tries, setTries] = useState(1)
  const given = useRef(new Set<string>())
  const ttlMs = lifetimes[use === 'single' ? 'week' : lifetime]
  useEffect(() => {
    let isWanted = true
    model
      .call((api) => api.createInvite({ use, ttlMs }))
      .then(
        (made) => {
          if (isWanted) setAnswer({ use, ttlMs, invite: made })
          else model.run((api) => api.revokeInvite(made.id))
        },
        (failure) => {
          if (isWanted) setAnswer({ use, ttlMs, error: errorMessage(failure) })
        },
      )
    return () => {
      isWanted = false
    }
  }, [model, use, ttlMs, tries])
  // An answer to an earlier choice is no answer.
  const isCurrent = answer?.use === use && answer.ttlMs === ttlMs
  const invite = isCurrent ? answer.invite : undefined
  const error = isCurrent ? answer.error : undefined
  const last = useRef<InviteView>(undefined)
  useEffect(() => {
    const previous = last.current
    last.current = invite
    if (previous && !invite && !given.current.has(previous.id))
      model.run((api) => api.revokeInvite(previous.id))
  }, [model, invite])
  const markGiven = useCallback(() => {
    if (invite) given.current.add(invite.id)
  }, [invite])
  const tryAgain = (): void => {
    setAnswer(undefined)
    setTries(tries + 1)
  }
  return { invite, error, markGiven, tryAgain }
}

function PasteInvite({ onClose }: { onClose: () => void }) {
  const model = useModel()
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<MessageId>()
  const connect = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const invite = findInvite(text)
    if (invite === undefined) {
      setError('error.invite-malformed')
      return
    }
    setBusy(true)
    setError(undefined)
    try {
      const link = inviteLink(invite, location.origin)
      const preview = await model.call((api) => api.previewInvite(link))
      if (preview.state === 'own') {
        setError('invite.own')
        setBusy(false)
        return
      }
      const conversationId = await model.call((api) => api.connect(link))
      onClose()
      model.navigate({ name: 'conversation', conversationId })
    } catch (failure) {
      setBusy(false)
      setError(errorMessage(failure))
    }
  }
  return (
    <form className={styles['paste']} onSubmit={(event) => void connect(event)}>
      <div className={styles['pair']}>
        <input
          className={styles['link']}
          dir="ltr"
          autoComplete="off"
          aria-label={t('invite.paste')}
          placeholder={t('invite.paste')}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setError(undefined)
          }}
        />
        <Button type="submit" disabled={isBusy || text.trim() === ''}>
          {t(isBusy ? 'invite.connecting' : 'invite.connect')}
        </Button>
      </div>
      {error && <Notice role="alert">{t(error)}</Notice>}
    </form>
  )
}
