// The safety number: both sides see the same sixty digits, so that reading them aloud proves that nobody stands between.
import { useEffect, useState } from 'react'
import type { SafetyNumber } from '../../../sdk/types.ts'
import { Button, Notice } from '../../components/controls.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { t, type MessageId } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { errorMessage } from '../../state/error-words.ts'
import { QrCode } from '../invites/QrCode.tsx'
import styles from './details.module.css'

type SafetyNumberProps = { conversationId: string; onClose: () => void }

/** Digits in twelve groups of five, the same as a QR code, and the mark that they were compared. */
export function SafetyNumberDialog({ conversationId, onClose }: SafetyNumberProps) {
  const model = useModel()
  const name = useApp((state) => state.conversations[conversationId]?.name) || t('contact.unnamed')
  const [number, setNumber] = useState<SafetyNumber>()
  const [error, setError] = useState<MessageId>()
  useEffect(() => {
    model
      .call((api) => api.safetyNumber(conversationId))
      .then(setNumber, (failure) => setError(errorMessage(failure)))
  }, [model, conversationId])
  const mark = async (verified: boolean): Promise<void> => {
    try {
      await model.call((api) => api.setVerified(conversationId, verified))
      setNumber((known) => known && { ...known, verified })
    } catch (failure) {
      setError(errorMessage(failure))
    }
  }
  return (
    <Dialog title={t('safety.title')} onClose={onClose}>
      <p>{t('safety.text', { name })}</p>
      {error && <Notice role="alert">{t(error)}</Notice>}
      {number && (
        <>
          <QrCode text={number.qr} label={t('safety.qr')} />
          <p className={styles['digits']}>
            {splitDigits(number.digits).map((group, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- digit groups may repeat, their place does not
              <span key={index}>{group} </span>
            ))}
          </p>
          <Button
            kind={number.verified ? 'secondary' : 'primary'}
            onClick={() => void mark(!number.verified)}
          >
            {t(number.verified ? 'safety.unmark' : 'safety.mark')}
          </Button>
        </>
      )}
    </Dialog>
  )
}

function splitDigits(digits: string): string[] {
  return digits.replaceAll(/\D/g, '').match(/.{1,5}/g) ?? []
}
