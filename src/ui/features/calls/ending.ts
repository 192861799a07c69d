// What stays on screen of a call that has ended, and for how long.
import type { CallView } from '../../../sdk/types.ts'

type End = NonNullable<CallView['end']>

/** What has to be read, and perhaps answered by calling again, stays so long; the rest goes at once. */
export const LINGER_MS = 6_000
/** A call that was simply ended says how long it was. */
const GOODBYE_MS = 2_500

/**
 * How long the end of a call stays on screen, in ms. Nothing stays of a call that never had a screen: one that was missed,
 * declined here or answered in another tab, of which the chat tells.
 */
export function lingerMs({
  direction,
  acceptedAt,
  end,
}: Pick<CallView, 'direction' | 'acceptedAt' | 'end'>): number {
  if (end === undefined || end === 'answered-elsewhere' || end === 'missed') return 0
  if (direction === 'incoming' && acceptedAt === undefined) return 0
  if (end === 'cancelled') return 0
  return end === 'ended' ? GOODBYE_MS : LINGER_MS
}

/** Whether calling again is worth offering: the call did not come about, or was lost. */
export function mayCallAgain(end: End): boolean {
  return end === 'busy' || end === 'unanswered' || end === 'failed' || end === 'declined'
}
