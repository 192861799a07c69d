// What a tab shows of its call: the machine's state, and what the media say.
import type { CallMedia } from './call-media.ts'
import type { CallState } from './call-state.ts'
import type { CallView } from './calls.ts'

/** The view of a call. Without media nothing is heard or seen yet, or any more. */
export function callView(state: CallState, media: CallMedia | undefined, isSilent: boolean): CallView {
  const { id, conversationId, direction, video, phase, acceptedAt, end, durationMs, theirs } = state
  return {
    id,
    conversationId,
    direction,
    video,
    phase,
    ...(acceptedAt === undefined ? {} : { acceptedAt }),
    ...(end === undefined ? {} : { end }),
    ...(durationMs === undefined ? {} : { durationMs }),
    local: media?.local() ?? { microphone: true, camera: direction === 'outgoing' && video, screen: false },
    remote: { ...(media?.remote() ?? { hasSound: false }), ...theirs },
    encryption: media?.encryption() ?? 'pending',
    ...(isSilent ? { trouble: 'no-sound' } : {}),
  }
}

/** Whether their sound should be there and is not. */
export function lacksSound(state: CallState | undefined, media: CallMedia | undefined): boolean {
  return state?.phase === 'connected' && state.theirs.microphone && media?.remote().hasSound === false
}
