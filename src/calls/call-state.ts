// A call as the machine knows it, what happens to it, and what is to be done about that: plain data.
import type { CallNews } from '../messenger/api.ts'
import type { CallCandidate, CallEnd, CallSignal } from '../protocol/content/call.ts'
import type { Bytes } from '../lib/bytes.ts'

/** How long a call rings, in milliseconds, from the offer on. */
export const RING_MS = 45_000
/** How much longer the called side waits: the caller hangs up first, and its word takes a moment. */
export const RING_GRACE_MS = 5_000
/** How long an accepted call may take until its path is found or given up by the media, in milliseconds: a net below theirs. */
export const CONNECT_MS = 60_000

export type CallPhase =
  'calling' | 'ringing' | 'incoming' | 'connecting' | 'connected' | 'reconnecting' | 'ended'

export type CallOutcome = CallEnd | 'missed' | 'answered-elsewhere'

/** One call, from its first sign to its last word. */
export type CallState = {
  /** 16 bytes, base64url. */
  readonly id: string
  readonly conversationId: string
  readonly direction: 'outgoing' | 'incoming'
  readonly video: boolean
  readonly phase: CallPhase
  /** An outgoing call has been offered: there is something to withdraw. */
  readonly isOffered: boolean
  /** What an incoming call is answered with. */
  readonly offer?: { readonly sdp: string; readonly secret: Bytes }
  /** Theirs that came before the call was accepted. */
  readonly candidates: readonly CallCandidate[]
  /** Own signals that came before the offer was made. */
  readonly untold: readonly CallSignal[]
  readonly theirs: { readonly microphone: boolean; readonly camera: boolean; readonly screen: boolean }
  /** Their time of the newest signal, and of what `theirs` holds. */
  readonly heardAt: number
  readonly theirsAt: number
  /** The newest change of path, and whether the answer to it is still to come. */
  readonly round: number
  readonly isRestarting: boolean
  readonly acceptedAt?: number
  readonly end?: CallOutcome
  readonly durationMs?: number
  /** When the phase ends by itself. */
  readonly deadline?: number
}

export type CallEvent =
  | { type: 'start'; id: string; conversationId: string; video: boolean }
  /** The media have made the offer. */
  | { type: 'offered'; id: string; sdp: string; secret: Bytes }
  | { type: 'heard'; news: CallNews }
  | { type: 'accept'; video: boolean }
  /** The media have made the answer. */
  | { type: 'answered'; id: string; video: boolean; sdp: string; secret: Bytes }
  | { type: 'decline' }
  | { type: 'hang-up' }
  | { type: 'path'; id: string; state: 'connecting' | 'connected' | 'interrupted' | 'failed' }
  | { type: 'wants-restart'; id: string; policy: 'all' | 'relay' }
  /** The media have made a description for another path. */
  | { type: 'restarted'; id: string; round: number; isAnswer: boolean; sdp: string }
  | { type: 'media-failed'; id: string; reason: 'failed' | 'no-media' }
  /** Own candidates, or what this side shows, are to be told. */
  | { type: 'tell'; id: string; signal: Extract<CallSignal, { type: 'candidates' | 'state' }> }
  /** Another tab has taken or declined the call. */
  | { type: 'elsewhere'; id: string; end: 'answered-elsewhere' | 'declined' }
  /** The contact may not be called any more. */
  | { type: 'forbidden'; conversationId: string }
  | { type: 'time' }
  | { type: 'dismiss' }

/** What is to be done, in order. */
export type CallEffect =
  | { do: 'send'; id: string; conversationId: string; signal: CallSignal }
  /** Opens the devices and makes the offer. */
  | { do: 'call'; id: string }
  /** Answers with the devices opening. */
  | { do: 'answer'; id: string; camera: boolean; sdp: string; secret: Bytes }
  | { do: 'accept-answer'; id: string; sdp: string; secret: Bytes }
  | { do: 'add-candidates'; id: string; candidates: readonly CallCandidate[] }
  /** The contact asks for another path. */
  | { do: 'renew'; id: string }
  | { do: 'restart'; id: string; policy: 'all' | 'relay'; round: number }
  | { do: 'answer-restart'; id: string; sdp: string; round: number }
  | { do: 'accept-restart'; id: string; sdp: string }
  /** Devices and connection are given back. */
  | { do: 'close'; id: string }
  /** Completes what is remembered of the call. */
  | { do: 'log'; id: string; end: CallEnd; durationMs?: number }

export type CallStep = { readonly state: CallState | undefined; readonly effects: readonly CallEffect[] }
