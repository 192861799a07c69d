import type { DeliveryState, MessageView } from '../../../sdk/types.ts'
import type { MessageId } from '../../i18n/translate.ts'

/** The words for a delivery state; the contract fixes them. */
export const stateWords: Record<DeliveryState, MessageId> = {
  queued: 'state.queued',
  sent: 'state.sent',
  delivered: 'state.delivered',
  read: 'state.read',
  failed: 'state.failed',
}

/** The sentence for an event in the timeline. */
export const eventWords: Record<NonNullable<MessageView['event']>, MessageId> = {
  'key-changed': 'event.key-changed',
  'request-sent': 'event.request-sent',
  accepted: 'event.accepted',
  undecryptable: 'event.undecryptable',
  'contact-left': 'event.contact-left',
  'timer-changed': 'event.timer-changed',
  pinned: 'event.pinned',
}
