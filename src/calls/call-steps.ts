// Steps that both the person and the contact may cause: taking a call, and ending it.
import type { CallEnd } from '../protocol/content/call.ts'
import { CONNECT_MS, type CallEffect, type CallOutcome, type CallState, type CallStep } from './call-state.ts'

/** Whether there is no call that goes on. */
export function isOver(state: CallState | undefined): boolean {
  return state === undefined || state.phase === 'ended'
}

/** Takes an incoming call: the answer is made, and the candidates that waited are given. */
export function acceptCall(state: CallState, camera: boolean, now: number): CallStep {
  const { id, offer, candidates } = state
  if (state.phase !== 'incoming' || offer === undefined) return { state, effects: [] }
  const { offer: _offer, ...rest } = state
  const effects: CallEffect[] = [{ do: 'answer', id, camera, ...offer }]
  if (candidates.length > 0) effects.push({ do: 'add-candidates', id, candidates })
  return {
    state: { ...rest, candidates: [], phase: 'connecting', acceptedAt: now, deadline: now + CONNECT_MS },
    effects,
  }
}

/** Ends a call for a reason of this side; what the other side has to know is sent. */
export function endCall(state: CallState, reason: CallEnd, now: number): CallStep {
  const { id, conversationId } = state
  const hasToKnow = state.direction === 'incoming' || state.isOffered
  const { state: ended, effects } = finish(state, reason, now)
  if (!hasToKnow) return { state: ended, effects }
  const signal = { type: 'hangup', reason } as const
  return { state: ended, effects: [{ do: 'send', id, conversationId, signal }, ...effects] }
}

/** Ends a call of which the other side knows already, or need not know. */
export function finish(state: CallState, end: CallOutcome, now: number): CallStep {
  const { id, acceptedAt } = state
  const { offer: _offer, deadline: _deadline, ...rest } = state
  const durationMs = acceptedAt === undefined ? undefined : Math.max(0, now - acceptedAt)
  const duration = durationMs === undefined ? {} : { durationMs }
  const hasMedia = state.direction === 'outgoing' || acceptedAt !== undefined
  return {
    state: { ...rest, candidates: [], phase: 'ended', end, ...duration },
    effects: [
      ...(hasMedia ? [{ do: 'close', id } as const] : []),
      // What was missed, or taken by another tab, is remembered without this one.
      ...(end === 'missed' || end === 'answered-elsewhere'
        ? []
        : [{ do: 'log', id, end, ...duration } as const]),
    ],
  }
}
