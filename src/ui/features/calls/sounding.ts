// Which sound belongs to a call, by what it was and what it is now.
import type { CallView } from '../../../sdk/types.ts'
import type { SoundName } from './score.ts'

type Part = Pick<CallView, 'phase' | 'acceptedAt'>

/** The sound that begins with this state; one that repeats goes on until the state changes. */
export function soundOf(now: Part, before: CallView['phase'] | undefined): SoundName | undefined {
  switch (now.phase) {
    case 'incoming':
      return 'incoming'
    case 'ringing':
      return 'outgoing'
    case 'connected':
      // After an interruption nothing has to be announced.
      return before === 'reconnecting' ? undefined : 'connected'
    case 'ended':
      return now.acceptedAt === undefined && before === 'incoming' ? undefined : 'ended'
    default:
      return undefined
  }
}
