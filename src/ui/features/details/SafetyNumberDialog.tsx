// The safety number: both sides see the same sixty digits, so that comparing them, or scanning the code of the other, proves that
// nobody stands between.
import { CircleCheck, ShieldAlert } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { SafetyMatch, SafetyNumber } from '../../../sdk/types.ts'
import { Button, Notice } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import { errorMessage } from '../../state/error-words.ts'
import { QrCode } from '../invites/QrCode.tsx'
import styles from './details.module.css'

const QrScanner = lazy(async () => ({ default: (await import('../invites/QrScanner.tsx')).QrScanner }))

type SafetyNumberProps = { conversationId: string; onClose: () => void }

/** Digits in twelve groups of five, the same as a QR code, the scanner for the other's code, and the mark that they were compared. */
export function SafetyNumberDialog({ conversationId, onClose }: SafetyNumberProps) {
  const model = useModel()
  const name = chatName(useApp((state) => state.conversations[conversationId]))
  const { number, error, mark, fail } = useSafetyNumber(conversationId)
  const [isScanning, setScanning] = useState(false)
  const [match, setMatch] = useState<SafetyMatch>()
  const compare = async (code: string): Promise<void> => {
    try {
      const found = await model.call((api) => api.matchSafetyNumber(conversationId, code))
      setMatch(found)
      setScanning(false)
      if (found === 'same') await mark(true)
    } catch (failure) {
      fail(failure)
    }
  }
  if (isScanning) {
    return (
      <Dialog title={t('safety.scan')} onClose={onClose} onBack={() => setScanning(false)}>
        <p>{t('safety.scan-text', { name })}</p>
        <Suspense fallback={null}>
          <QrScanner onText={(text) => void compare(text)} />
        </Suspense>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('safety.title')} onClose={onClose}>
      {match ? <Verdict match={match} name={name} /> : <p>{t('safety.text', { name })}</p>}
      {error && <Notice role="alert">{t(error)}</Notice>}
      {number && (
        <>
          <QrCode text={number.qr} label={t('safety.qr')} />
          <p className={styles['digits']} dir="ltr">
            {splitDigits(number.digits).map((group, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- digit groups may repeat, their place does not
              <span key={index}>{group} </span>
            ))}
          </p>
          <div className={styles['pair']}>
            <Button kind="secondary" onClick={() => setScanning(true)}>
              {t('safety.scan')}
            </Button>
            <Button
              kind={number.verified ? 'secondary' : 'primary'}
              onClick={() => {
                setMatch(undefined)
                void mark(!number.verified)
              }}
            >
              {t(number.verified ? 'safety.unmark' : 'safety.mark')}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

function Verdict({ match, name }: { match: SafetyMatch; name: string }) {
  const isGood = match === 'same'
  return (
    <div role="alert" className={styles['verdict']} data-match={match}>
      {isGood ? <CircleCheck aria-hidden size={24} /> : <ShieldAlert aria-hidden size={24} />}
      <p>{t(`safety.${match}`, { name })}</p>
    </div>
  )
}

/** The number, and how it is marked. Marking the number of a changed key is the decision to go on with that key. */
function useSafetyNumber(conversationId: string) {
  const model = useModel()
  const [number, setNumber] = useState<SafetyNumber>()
  const [error, setError] = useState<MessageId>()
  const fail = (failure: unknown): void => setError(errorMessage(failure))
  useEffect(() => {
    model
      .call((api) => api.safetyNumber(conversationId))
      .then(setNumber, (failure) => setError(errorMessage(failure)))
  }, [model, conversationId])
  const mark = async (verified: boolean): Promise<void> => {
    const isChanged = model.store.getState().conversations[conversationId]?.keyChanged ?? false
    try {
      await model.call(async (api) => {
        if (verified && isChanged) await api.acceptChangedKey(conversationId)
        await api.setVerified(conversationId, verified)
      })
      setNumber((known) => known && { ...known, verified })
    } catch (failure) {
      fail(failure)
    }
  }
  return { number, error, mark, fail }
}

function splitDigits(digits: string): string[] {
  return digits.replaceAll(/\D/g, '').match(/.{1,5}/g) ?? []
}
