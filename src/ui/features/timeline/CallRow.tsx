// A call in the timeline: what it was, how it ended, when, and calling again (ux.md 87).
import { PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from 'lucide-react'
import type { CallRecord, MessageView } from '../../../sdk/types.ts'
import { useMinute } from '../../app/use-minute.ts'
import { locale, t } from '../../i18n/translate.ts'
import { useApp, useModel } from '../../state/app-model.ts'
import { isCallable } from '../conversation/CallButtons.tsx'
import { callKind, callOutcome, callTitle, isUnderWay, type CallKind } from './call-row.ts'
import styles from './call-row.module.css'
import { clockTime } from './days.ts'

const pictures: Record<CallKind, typeof PhoneMissed> = {
  outgoing: PhoneOutgoing,
  incoming: PhoneIncoming,
  missed: PhoneMissed,
}

/** The sign of a call, by direction and kind. */
export function CallSign({ call, ageMs, size = 18 }: { call: CallRecord; ageMs: number; size?: number }) {
  const kind = callKind(call, ageMs)
  const Sign = call.video && kind !== 'missed' ? Video : pictures[kind]
  return (
    <span className={styles['sign']} data-kind={kind}>
      <Sign aria-hidden size={size} />
    </span>
  )
}

/** The row, centred as every event is. */
export function CallRow({ message, call }: { message: MessageView; call: CallRecord }) {
  const model = useModel()
  const { conversationId, sentAt } = message
  const conversation = useApp((state) => state.conversations[conversationId])
  const isInCall = useApp((state) => state.call !== undefined)
  const ageMs = useMinute() - sentAt
  const outcome = callOutcome(call, ageMs)
  const again = (): void => model.runCall((calls) => calls.start(conversationId, { video: call.video }))
  return (
    <div className={styles['row']} data-id={message.id} data-received={call.own ? undefined : message.seq}>
      <div className={styles['pill']}>
        <CallSign call={call} ageMs={ageMs} />
        <span className={styles['words']}>
          <span>{callTitle(call, ageMs)}</span>
          <small>
            {[outcome, clockTime(sentAt, locale())].filter((part) => part !== undefined).join(' · ')}
          </small>
        </span>
        {conversation && isCallable(conversation) && !isUnderWay(call, ageMs) && (
          <button type="button" disabled={isInCall} className={styles['again']} onClick={again}>
            {t('call-row.again')}
          </button>
        )}
      </div>
    </div>
  )
}
