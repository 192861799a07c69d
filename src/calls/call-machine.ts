// The call machine: one call at a time, as a pure function of what was, what happens and when. Whatever comes in whatever order, it
// ends once, gives its media back once, and says so once. `docs/protocol/calls.md`, section "The machine".
import type { CallEnd } from '../protocol/content/call.ts'
import { hearSignal } from './call-hearing.ts'
import { RING_MS, type CallEvent, type CallState, type CallStep } from './call-state.ts'
import { acceptCall, endCall, finish, isOver } from './call-steps.ts'

/** Signals that wait for the offer; the oldest make room. */
const MAX_UNTOLD = 16

/** The next state, and what is to be done. What does not fit the state changes nothing. */
export function stepCall(state: CallState | undefined, event: CallEvent, now: number): CallStep {
  switch (event.type) {
    case 'start':
      return isOver(state) ? start(event) : { state, effects: [] }
    case 'heard':
      return hearSignal(state, event.news, now)
    case 'dismiss':
      return isOver(state) ? { state: undefined, effects: [] } : { state, effects: [] }
    default:
      return state === undefined || isOver(state) ? { state, effects: [] } : stepLive(state, event, now)
  }
}

function start({ id, conversationId, video }: Extract<CallEvent, { type: 'start' }>): CallStep {
  const state: CallState = {
    id,
    conversationId,
    direction: 'outgoing',
    video,
    phase: 'calling',
    isOffered: false,
    candidates: [],
    untold: [],
    theirs: { microphone: true, camera: false, screen: false },
    heardAt: 0,
    theirsAt: 0,
    round: 0,
    isRestarting: false,
  }
  return { state, effects: [{ do: 'call', id }] }
}

type LiveEvent = Exclude<CallEvent, { type: 'start' | 'heard' | 'dismiss' }>

function stepLive(state: CallState, event: LiveEvent, now: number): CallStep {
  const nothing = { state, effects: [] }
  // What media or other tabs tell of a call that is not this one any more.
  if ('id' in event && event.id !== state.id) return nothing
  switch (event.type) {
    case 'offered':
      return offered(state, event, now)
    case 'accept':
      return acceptCall(state, event.video, now)
    case 'answered': {
      const { video, sdp, secret } = event
      const { id, conversationId } = state
      const signal = { type: 'answer', video, sdp, secret } as const
      return isAccepted(state) ? { state, effects: [{ do: 'send', id, conversationId, signal }] } : nothing
    }
    case 'decline':
      return state.phase === 'incoming' ? endCall(state, 'declined', now) : nothing
    case 'hang-up':
      return endCall(state, reasonToHangUp(state), now)
    case 'path':
      return isAccepted(state) ? follow(state, event.state, now) : nothing
    case 'wants-restart':
      return wantRestart(state, event.policy)
    case 'restarted':
      return restarted(state, event)
    case 'media-failed':
      return endCall(state, event.reason, now)
    case 'tell':
      return tell(state, event.signal)
    case 'elsewhere':
      return state.phase === 'incoming' ? finish(state, event.end, now) : nothing
    case 'forbidden':
      return event.conversationId === state.conversationId ? forbid(state, now) : nothing
    case 'time':
      return state.deadline !== undefined && now >= state.deadline ? runOut(state, now) : nothing
  }
}

function offered(state: CallState, event: Extract<CallEvent, { type: 'offered' }>, now: number): CallStep {
  if (state.phase !== 'calling' || state.isOffered) return { state, effects: [] }
  const { id, conversationId, video } = state
  const signal = { type: 'offer', video, sdp: event.sdp, secret: event.secret } as const
  return {
    state: { ...state, isOffered: true, untold: [], deadline: now + RING_MS },
    effects: [signal, ...state.untold].map((each) => ({ do: 'send', id, conversationId, signal: each })),
  }
}

function tell(state: CallState, signal: Extract<CallEvent, { type: 'tell' }>['signal']): CallStep {
  const { id, conversationId } = state
  if (state.isOffered || isAccepted(state))
    return { state, effects: [{ do: 'send', id, conversationId, signal }] }
  // Nobody is called before the offer: what belongs to it follows it.
  if (state.direction === 'incoming') return { state, effects: [] }
  return { state: { ...state, untold: [...state.untold, signal].slice(-MAX_UNTOLD) }, effects: [] }
}

function follow(
  state: CallState,
  path: 'connecting' | 'connected' | 'interrupted' | 'failed',
  now: number,
): CallStep {
  if (path === 'failed') return endCall(state, 'failed', now)
  if (path === 'connecting') return { state, effects: [] }
  const { deadline: _deadline, ...rest } = state
  if (path === 'connected') return { state: { ...rest, phase: 'connected' }, effects: [] }
  // Before the first connection an interruption is still part of connecting.
  const isAgain = state.phase === 'connected' || state.phase === 'reconnecting'
  return isAgain ? { state: { ...rest, phase: 'reconnecting' }, effects: [] } : { state, effects: [] }
}

function wantRestart(state: CallState, policy: 'all' | 'relay'): CallStep {
  if (!isAccepted(state)) return { state, effects: [] }
  const { id, conversationId } = state
  // The caller's side alone makes offers.
  if (state.direction === 'incoming')
    return { state, effects: [{ do: 'send', id, conversationId, signal: { type: 'renew' } }] }
  const round = state.round + 1
  return {
    state: { ...state, round, isRestarting: true },
    effects: [{ do: 'restart', id, policy, round }],
  }
}

function restarted(state: CallState, event: Extract<CallEvent, { type: 'restarted' }>): CallStep {
  const { id, conversationId } = state
  const { round, isAnswer, sdp } = event
  if (round !== state.round || !isAccepted(state)) return { state, effects: [] }
  return {
    state,
    effects: [{ do: 'send', id, conversationId, signal: { type: 'restart', round, isAnswer, sdp } }],
  }
}

/** Blocked, left or with another key: nothing can be sent any more. */
function forbid(state: CallState, now: number): CallStep {
  if (state.phase === 'incoming') return finish(state, 'missed', now)
  return finish(state, isAccepted(state) ? 'ended' : 'cancelled', now)
}

function runOut(state: CallState, now: number): CallStep {
  if (state.phase === 'incoming') return finish(state, 'missed', now)
  return endCall(state, isAccepted(state) ? 'failed' : 'unanswered', now)
}

function reasonToHangUp(state: CallState): CallEnd {
  if (isAccepted(state)) return 'ended'
  return state.direction === 'incoming' ? 'declined' : 'cancelled'
}

function isAccepted({ acceptedAt }: CallState): boolean {
  return acceptedAt !== undefined
}
