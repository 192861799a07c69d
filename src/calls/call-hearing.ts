// What a contact's signal changes: a new call rings, meets ours or finds us busy, and what is said of the present call moves it on.
// Signals take different ways, so any may come twice, late or before another.
import { fromBase64url } from '../lib/bytes.ts'
import type { CallNews } from '../messenger/api.ts'
import { winsGlare, type CallEnd, type CallSignal } from '../protocol/content/call.ts'
import {
  CONNECT_MS,
  RING_GRACE_MS,
  RING_MS,
  type CallEffect,
  type CallOutcome,
  type CallState,
  type CallStep,
} from './call-state.ts'
import { acceptCall, finish, isOver } from './call-steps.ts'

/** Most candidates that wait for the person's word; the oldest make room. */
const MAX_WAITING = 128

type Offer = Extract<CallSignal, { type: 'offer' }>

/** The next state after a signal, and what is to be done. */
export function hearSignal(state: CallState | undefined, news: CallNews, now: number): CallStep {
  const { signal } = news
  const isOfThis = state !== undefined && state.id === news.callId
  if (signal.type === 'offer') return isOfThis ? { state, effects: [] } : hearOffer(state, news, signal, now)
  if (!isOfThis || isOver(state) || state.conversationId !== news.conversationId)
    return { state, effects: [] }
  return hearOfThis({ ...state, heardAt: Math.max(state.heardAt, news.sentAt) }, news, now)
}

function hearOffer(state: CallState | undefined, news: CallNews, offer: Offer, now: number): CallStep {
  if (state === undefined || isOver(state)) return ring(news, offer, now)
  const { conversationId, callId: id } = news
  if (state.conversationId !== conversationId) {
    // While a call only rings here, another one rings in vain; a call that goes on is told.
    if (state.phase === 'incoming') return { state, effects: [] }
    return {
      state,
      effects: [{ do: 'send', id, conversationId, signal: { type: 'hangup', reason: 'busy' } }],
    }
  }
  if (state.direction === 'outgoing' && state.acceptedAt === undefined) return meet(state, news, offer, now)
  // Sent before what we have heard since: it met our call and lost.
  if (news.sentAt <= state.heardAt) return { state, effects: [] }
  // The contact calls anew: whatever became of this call there, it is over.
  const { effects } = finish(state, state.acceptedAt === undefined ? 'missed' : 'failed', now)
  const rung = ring(news, offer, now)
  return { state: rung.state, effects: [...effects, ...rung.effects] }
}

function ring(news: CallNews, { video, sdp, secret }: Offer, now: number): CallStep {
  const { callId: id, conversationId, sentAt, receivedAt } = news
  // Offers are kept for tabs that open meanwhile: this one may be old.
  const deadline = Math.min(now, receivedAt) + RING_MS + RING_GRACE_MS
  const state: CallState = {
    id,
    conversationId,
    direction: 'incoming',
    video,
    phase: 'incoming',
    isOffered: false,
    offer: { sdp, secret },
    candidates: [],
    untold: [],
    theirs: { microphone: true, camera: video, screen: false },
    heardAt: sentAt,
    theirsAt: 0,
    round: 0,
    isRestarting: false,
    deadline,
  }
  return { state, effects: [{ do: 'send', id, conversationId, signal: { type: 'ringing' } }] }
}

/** Both called at once: the smaller id goes on, and is taken at once, since both wanted the call. */
function meet(state: CallState, news: CallNews, offer: Offer, now: number): CallStep {
  const isOurs = state.isOffered && winsGlare(fromBase64url(state.id), fromBase64url(news.callId))
  if (isOurs) return { state, effects: [] }
  const { state: rung } = ring(news, offer, now)
  const taken = acceptCall({ ...rung!, video: state.video || offer.video }, state.video, now)
  return { state: taken.state, effects: [{ do: 'close', id: state.id }, ...taken.effects] }
}

function hearOfThis(state: CallState, news: CallNews, now: number): CallStep {
  const { signal } = news
  const { id } = state
  const nothing = { state, effects: [] }
  const isAccepted = state.acceptedAt !== undefined
  switch (signal.type) {
    case 'offer':
      return nothing
    case 'ringing':
      return state.phase === 'calling' && state.isOffered
        ? { state: { ...state, phase: 'ringing' }, effects: [] }
        : nothing
    case 'answer': {
      if (state.direction !== 'outgoing' || !state.isOffered || isAccepted) return nothing
      const { sdp, secret, video } = signal
      const theirs = state.theirsAt === 0 ? { ...state.theirs, camera: video } : state.theirs
      return {
        state: { ...state, theirs, phase: 'connecting', acceptedAt: now, deadline: now + CONNECT_MS },
        effects: [{ do: 'accept-answer', id, sdp, secret }],
      }
    }
    case 'candidates':
      if (state.phase !== 'incoming')
        return { state, effects: [{ do: 'add-candidates', id, candidates: signal.candidates }] }
      return {
        state: { ...state, candidates: [...state.candidates, ...signal.candidates].slice(-MAX_WAITING) },
        effects: [],
      }
    case 'state': {
      if (news.sentAt <= state.theirsAt) return nothing
      const { microphone, camera, screen } = signal
      return {
        state: { ...state, theirs: { microphone, camera, screen }, theirsAt: news.sentAt },
        effects: [],
      }
    }
    case 'restart':
      return isAccepted ? hearRestart(state, signal) : nothing
    case 'renew':
      // An offer that is still to be answered serves as well.
      if (state.direction !== 'outgoing' || !isAccepted || state.isRestarting) return nothing
      return { state, effects: [{ do: 'renew', id }] }
    case 'hangup':
      return finish(state, outcomeOf(state, signal.reason), now)
  }
}

/** The caller alone asks for another path, so that offers never cross. */
function hearRestart(state: CallState, signal: Extract<CallSignal, { type: 'restart' }>): CallStep {
  const { id, direction } = state
  const { round, isAnswer, sdp } = signal
  if (direction === 'outgoing') {
    if (!isAnswer || round !== state.round || !state.isRestarting) return { state, effects: [] }
    const effect: CallEffect = { do: 'accept-restart', id, sdp }
    return { state: { ...state, isRestarting: false }, effects: [effect] }
  }
  if (isAnswer || round <= state.round) return { state, effects: [] }
  return { state: { ...state, round }, effects: [{ do: 'answer-restart', id, sdp, round }] }
}

/** A hang-up says no more than its side can know. */
function outcomeOf(state: CallState, reason: CallEnd): CallOutcome {
  if (state.acceptedAt !== undefined) return reason === 'failed' || reason === 'no-media' ? reason : 'ended'
  if (state.direction === 'incoming') return 'missed'
  return reason === 'ended' || reason === 'cancelled' ? 'declined' : reason
}
