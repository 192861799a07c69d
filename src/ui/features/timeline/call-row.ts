// The row of a call in the timeline and in the list of calls, as words (ux.md 87).
import type { CallRecord } from '../../../sdk/types.ts'
import { durationWords } from '../../i18n/durations.ts'
import { locale, t, type MessageId } from '../../i18n/translate.ts'

export type CallKind = 'outgoing' | 'incoming' | 'missed'

/** A row that nobody has closed after so long has nothing going on any more. */
const OPEN_MS = 60_000

/** From whom, and whether it was missed. Who declined a call has not missed it. */
export function callKind(call: CallRecord, ageMs: number): CallKind {
  const { own, end, acceptedAt, durationMs } = call
  if (own) return 'outgoing'
  if (acceptedAt !== undefined || durationMs !== undefined) return 'incoming'
  if (end === 'ended' || end === 'declined' || end === 'no-media') return 'incoming'
  return end !== undefined || hasNoEnd(call, ageMs) ? 'missed' : 'incoming'
}

/** Nobody took it, and nobody said that it is over. */
function hasNoEnd({ end, acceptedAt }: CallRecord, ageMs: number): boolean {
  return end === undefined && acceptedAt === undefined && ageMs > OPEN_MS
}

/** It rings or is talked in: there is nothing to call again yet. */
export function isUnderWay(call: CallRecord, ageMs: number): boolean {
  return call.end === undefined && !hasNoEnd(call, ageMs)
}

/** What kind of call it was, such as "Missed video call". */
export function callTitle(call: CallRecord, ageMs: number): string {
  return t(`call-row.${callKind(call, ageMs)}-${call.video ? 'video' : 'voice'}`)
}

/** How long it was, or why it did not come about; undefined when the title has said it. */
export function callOutcome(call: CallRecord, ageMs: number): string | undefined {
  const { end, durationMs } = call
  if (durationMs !== undefined) return durationWords(durationMs, locale())
  const kind = callKind(call, ageMs)
  const said = outcomes[end ?? (hasNoEnd(call, ageMs) ? 'unanswered' : 'ended')]
  return kind === 'missed' || said === undefined ? undefined : t(said)
}

const outcomes: Record<NonNullable<CallRecord['end']>, MessageId | undefined> = {
  ended: undefined,
  declined: 'call-row.declined',
  busy: 'call-row.busy',
  cancelled: 'call-row.cancelled',
  unanswered: 'call-row.unanswered',
  missed: undefined,
  failed: 'call-row.failed',
  'no-media': 'call-row.failed',
}
