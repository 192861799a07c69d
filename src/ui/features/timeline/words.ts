import type { DeliveryState, MessageView } from '../../../sdk/types.ts'
import { locale, t, type MessageId } from '../../i18n/translate.ts'
import { timerWords } from './timer.ts'

/** The words for a delivery state; the contract fixes them. */
export const stateWords: Record<DeliveryState, MessageId> = {
  queued: 'state.queued',
  sent: 'state.sent',
  delivered: 'state.delivered',
  read: 'state.read',
  failed: 'state.failed',
}

/** The sentence for an event in the timeline; `name` is the contact's. */
export function eventWords({ event, eventData = {} }: MessageView, name: string): string {
  const { own, ms } = eventData
  switch (event) {
    case undefined:
    // A call is told by its row.
    case 'call':
      return ''
    case 'timer-changed':
      if (ms === undefined) return t(own ? 'event.timer-off-own' : 'event.timer-off', { name })
      return t(own ? 'event.timer-set-own' : 'event.timer-set', { name, time: timerWords(ms, locale()) })
    case 'pinned':
      return t(own ? 'event.pinned-own' : 'event.pinned', { name })
    default:
      return t(`event.${event}`, { name })
  }
}

/** What describes a message that will disappear; undefined for one that stays. */
export function countdownWords({ disappears, expiresAt }: MessageView): string | undefined {
  if (expiresAt !== undefined) {
    const format = { dateStyle: 'medium', timeStyle: 'short' } as const
    return t('message.disappears-at', { time: new Intl.DateTimeFormat(locale(), format).format(expiresAt) })
  }
  return disappears ? t('message.disappears') : undefined
}
