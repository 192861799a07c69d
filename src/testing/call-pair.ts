// Two real media of one call in one page, with a signalling that hands everything over at once: what the browser tests of calls, the
// bench and the NAT lab stand on.
import type { Bytes } from '../lib/bytes.ts'
import type { CallMedia, CallMediaEvents, CallMediaOptions } from '../calls/call-media.ts'
import { createCallMedia } from '../calls/media/create-call-media.ts'
import type { CallCandidate } from '../protocol/content/call.ts'

/** One side, with what it has said so far. */
export type CallSide = {
  media: CallMedia
  connection: RTCPeerConnection
  paths: string[]
  descriptions: string[]
  candidates: CallCandidate[]
}

export type CallPair = { caller: CallSide; callee: CallSide; close(): void }

type Choice = Partial<Omit<CallMediaOptions, 'events' | 'isCaller' | 'callId'>>
type PairOptions = {
  caller?: Choice
  callee?: Choice
  /** The secret that a side is told of the other one; the right one by default. */
  tell?: (secret: Bytes) => Bytes
}

/** Makes one side, and gives the connection it stands on. */
export function createSide(options: Omit<CallMediaOptions, 'events'>, events: CallMediaEvents): CallSide {
  const made: RTCPeerConnection[] = []
  const Plain = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Plain {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      made.push(this)
    }
  }
  try {
    const media = createCallMedia({ ...options, events })
    return { media, connection: made[0]!, paths: [], descriptions: [], candidates: [] }
  } finally {
    globalThis.RTCPeerConnection = Plain
  }
}

/** Calls, and resolves once the answer is accepted. */
export async function connectPair({ caller, callee, tell = same }: PairOptions = {}): Promise<CallPair> {
  const callId = crypto.getRandomValues(new Uint8Array(16))
  const usual = { callId, iceServers: async () => [], relayOnly: false, microphone: true, camera: true }
  const sides: Record<'caller' | 'callee', CallSide> = {
    caller: createSide({ ...usual, ...caller, isCaller: true }, eventsOf('caller', 'callee')),
    callee: createSide({ ...usual, ...callee, isCaller: false }, eventsOf('callee', 'caller')),
  }

  function eventsOf(own: 'caller' | 'callee', other: 'caller' | 'callee'): CallMediaEvents {
    return {
      onCandidates(candidates) {
        sides[own].candidates.push(...candidates)
        // A side that has hung up takes no more.
        sides[other].media.addCandidates(candidates).catch(() => undefined)
      },
      onPath: (state) => void sides[own].paths.push(state),
      onWantsRestart: (policy) =>
        void (own === 'caller' ? restart(sides.caller, sides.callee, policy) : sides.caller.media.renew()),
      onChange: () => undefined,
    }
  }

  const { media: calling } = sides.caller
  const { media: called } = sides.callee
  await Promise.all([calling.open(), called.open()])
  const offer = said(sides.caller, await calling.offer())
  const answer = said(sides.callee, await called.answer(offer, tell(calling.secret)))
  await calling.acceptAnswer(answer, tell(called.secret))
  const close = (): void => {
    calling.close()
    called.close()
  }
  return { ...sides, close }
}

/** What the call machine does when a side wants a new path. */
export async function restart(own: CallSide, other: CallSide, policy: 'all' | 'relay'): Promise<void> {
  const offer = said(own, await own.media.restart(policy))
  await own.media.acceptRestart(said(other, await other.media.answerRestart(offer)))
}

function said(side: CallSide, sdp: string): string {
  side.descriptions.push(sdp)
  return sdp
}

const same = (secret: Bytes): Bytes => secret
