// How long new messages stay: one of the usual times, or an own one.
import { useId, useState, type FormEvent } from 'react'
import type { ConversationView } from '../../../sdk/types.ts'
import { Button } from '../../components/controls.tsx'
import { Dialog, DialogActions } from '../../components/Dialog.tsx'
import { locale, t } from '../../i18n/translate.ts'
import { useModel } from '../../state/app-model.ts'
import { chatName } from '../../state/chat-name.ts'
import styles from './details.module.css'
import { splitTimer, timerChoices, timerOf, timerUnits, timerWords, unitWords } from '../timeline/timer.ts'

type TimerProps = { conversation: ConversationView; onClose: () => void }

const words = (ms: number | undefined): string =>
  ms === undefined ? t('timer.off') : timerWords(ms, locale())

/** The question behind "Disappearing messages". */
export function TimerDialog({ conversation, onClose }: TimerProps) {
  const model = useModel()
  const { id, kind, expireAfterMs } = conversation
  const group = useId()
  const [isOwn, setOwn] = useState(!timerChoices.some((ms) => ms === expireAfterMs))
  const [chosen, setChosen] = useState(expireAfterMs)
  const [own, setOwnValue] = useState(() => splitTimer(expireAfterMs ?? 2 * 3_600_000))
  const ms = isOwn ? timerOf(own.amount, own.unit) : chosen
  const isValid = !isOwn || ms !== undefined
  const save = (event: FormEvent): void => {
    event.preventDefault()
    onClose()
    if (ms !== expireAfterMs) model.run((api) => api.setExpiry(id, ms))
  }
  return (
    <Dialog title={t('details.timer')} onClose={onClose}>
      <form className={styles['form']} onSubmit={save}>
        <p className={styles['hint']}>
          {kind === 'self' ? t('timer.text-self') : t('timer.text', { name: chatName(conversation) })}
        </p>
        <fieldset className={styles['options']}>
          <legend className="visually-hidden">{t('details.timer')}</legend>
          {timerChoices.map((value) => (
            <label key={value ?? 'off'} className={styles['option']}>
              {words(value)}
              <input
                type="radio"
                name={group}
                checked={!isOwn && chosen === value}
                onChange={() => {
                  setOwn(false)
                  setChosen(value)
                }}
              />
            </label>
          ))}
          <label className={styles['option']}>
            {t('timer.own')}
            <input type="radio" name={group} checked={isOwn} onChange={() => setOwn(true)} />
          </label>
        </fieldset>
        {isOwn && <OwnTime value={own} isValid={isValid} onChange={setOwnValue} />}
        <DialogActions>
          <Button kind="secondary" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" disabled={!isValid}>
            {t('settings.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type OwnValue = ReturnType<typeof splitTimer>

type OwnProps = { value: OwnValue; isValid: boolean; onChange: (value: OwnValue) => void }

function OwnTime({ value, isValid, onChange }: OwnProps) {
  const problem = useId()
  return (
    <div className={styles['own-time']}>
      <input
        type="number"
        className={styles['field']}
        aria-label={t('timer.amount')}
        aria-invalid={!isValid}
        aria-describedby={isValid ? undefined : problem}
        min={1}
        step={1}
        value={Number.isFinite(value.amount) ? value.amount : ''}
        onChange={(event) => onChange({ ...value, amount: event.target.valueAsNumber })}
      />
      <select
        className={styles['field']}
        aria-label={t('timer.unit')}
        value={value.unit}
        onChange={(event) =>
          onChange({ ...value, unit: timerUnits.find((unit) => unit === event.target.value) ?? 'hour' })
        }
      >
        {timerUnits.map((unit) => (
          <option key={unit} value={unit}>
            {unitWords(unit, locale())}
          </option>
        ))}
      </select>
      {!isValid && (
        <p id={problem} className={styles['problem']}>
          {t('timer.bounds')}
        </p>
      )}
    </div>
  )
}
