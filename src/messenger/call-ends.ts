// How a call ends in what is remembered of it: a pure function of whose call it was, whether it was answered, and who hung up for
// which reason. A hang-up says no more than its side can know; what it says beyond that is put right here.
import type { CallEnd } from '../protocol/content/call.ts'
import type { CallRecord } from './rows.ts'

/** The record of a call that somebody hung up at `at`. The first end stands. */
export function ended(call: CallRecord, isMine: boolean, reason: CallEnd, at: number): CallRecord {
  if (call.end !== undefined) return call
  if (call.acceptedAt === undefined) return { ...call, end: endOfRinging(call.own, isMine, reason) }
  const end = reason === 'failed' || reason === 'no-media' ? reason : 'ended'
  return { ...call, end, durationMs: Math.max(0, at - call.acceptedAt) }
}

/** The record of a call that its tab says is over. The first end stands; how long it was, the tab knows best. */
export function closed(call: CallRecord, end: CallEnd, durationMs: number | undefined): CallRecord {
  const over = call.end === undefined ? { ...call, end } : call
  const isNews = durationMs !== undefined && call.acceptedAt !== undefined && durationMs !== call.durationMs
  return isNews ? { ...over, durationMs } : over
}

/** The record of a call that rang until nobody waited for it any more. */
export function unanswered(call: CallRecord): CallRecord {
  return { ...call, end: call.own ? 'unanswered' : 'missed' }
}

function endOfRinging(isOwn: boolean, isMine: boolean, reason: CallEnd): CallEnd | 'missed' {
  if (isOwn) {
    if (reason === 'unanswered' || reason === 'failed' || reason === 'no-media') return reason
    if (isMine) return 'cancelled'
    return reason === 'busy' ? 'busy' : 'declined'
  }
  // Whatever the caller gave up for, here it is a call that was missed.
  if (!isMine || reason === 'busy' || reason === 'unanswered') return 'missed'
  return reason === 'failed' || reason === 'no-media' ? reason : 'declined'
}
