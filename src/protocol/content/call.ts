// What the two sides of a call tell each other, as content of their conversation: offers, answers, candidates and the end.
// `docs/protocol/calls.md`.
import type { Bytes } from '../../lib/bytes.ts'

/** One signal of a call. */
export type CallSignal =
  | { readonly type: 'offer'; readonly video: boolean; readonly sdp: string; readonly secret: Bytes }
  | { readonly type: 'ringing' }
  | { readonly type: 'answer'; readonly video: boolean; readonly sdp: string; readonly secret: Bytes }
  | { readonly type: 'candidates'; readonly candidates: readonly CallCandidate[] }
  | { readonly type: 'restart'; readonly round: number; readonly isAnswer: boolean; readonly sdp: string }
  | {
      readonly type: 'state'
      readonly microphone: boolean
      readonly camera: boolean
      readonly screen: boolean
    }
  | { readonly type: 'hangup'; readonly reason: CallEnd }

/** An ICE candidate: its line, and the media section it belongs to. */
export type CallCandidate = { readonly candidate: string; readonly mid: string }

/** Why a call is over. */
export type CallEnd = 'ended' | 'declined' | 'busy' | 'cancelled' | 'unanswered' | 'failed' | 'no-media'
