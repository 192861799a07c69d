// What the two sides of a call tell each other, as content of their conversation: offers, answers, candidates and the end. A flat
// body with a number for the type of signal; a type that this version does not know is passed over. `docs/protocol/calls.md`.
import type { Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter, readProto, type ProtoReader } from '../wire/protobuf.ts'
import { readFlag, readId, readTime } from './fields.ts'
import { decodeList, encodeList } from './list.ts'

/** One signal of a call. */
export interface CallContent {
  readonly kind: 'call'
  /** 16 bytes, drawn by the caller. */
  readonly callId: Bytes
  /** By the sender's clock; grows with every signal of a call. */
  readonly sentAt: number
  readonly signal: CallSignal
}

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
  /** The called side asks the caller's for another path. */
  | { readonly type: 'renew' }

/** An ICE candidate: its line, and the media section it belongs to. */
export type CallCandidate = { readonly candidate: string; readonly mid: string }

/** Why a call is over. */
export type CallEnd = 'ended' | 'declined' | 'busy' | 'cancelled' | 'unanswered' | 'failed' | 'no-media'

/** Longest session description, in bytes. */
export const maxSdpBytes = 12_000
/** Most candidates of one signal, and the longest line of one in bytes. */
export const maxCandidates = 32
export const maxCandidateBytes = 512

const maxMidBytes = 16
const secretLength = 32

/** Numbers on the wire. */
const typeNumbers = {
  offer: 1,
  ringing: 2,
  answer: 3,
  candidates: 4,
  restart: 5,
  state: 6,
  hangup: 7,
  renew: 8,
} as const satisfies Readonly<Record<CallSignal['type'], number>>

const endNumbers = {
  ended: 1,
  declined: 2,
  busy: 3,
  cancelled: 4,
  unanswered: 5,
  failed: 6,
  'no-media': 7,
} as const satisfies Readonly<Record<CallEnd, number>>

/** Whether the first of two calls that met each other is the one that goes on: the bytewise smaller id, the same on both sides. */
export function winsGlare(callId: Uint8Array, other: Uint8Array): boolean {
  for (const [i, byte] of callId.entries()) if (byte !== other[i]) return byte < (other[i] ?? 0)
  return false
}

/** The body of a signal. */
export function encodeCall({ callId, sentAt, signal }: CallContent): Bytes {
  const writer = new ProtoWriter().bytes(1, callId).uint(2, sentAt).uint(3, typeNumbers[signal.type])
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return writer.uint(4, Number(signal.video)).string(5, signal.sdp).bytes(6, signal.secret).finish()
    case 'ringing':
    case 'renew':
      return writer.finish()
    case 'candidates':
      return writer.bytes(7, encodeList(signal.candidates.map(encodeCandidate))).finish()
    case 'restart':
      return writer.string(5, signal.sdp).uint(8, signal.round).uint(9, Number(signal.isAnswer)).finish()
    case 'state':
      return writer
        .uint(10, Number(signal.microphone))
        .uint(11, Number(signal.camera))
        .uint(12, Number(signal.screen))
        .finish()
    case 'hangup':
      return writer.uint(13, endNumbers[signal.reason]).finish()
  }
}

/** Reads the body of a signal; undefined for a type that is not known. Throws `DecodeError`. */
export function decodeCall(fields: ProtoReader): CallContent | undefined {
  const number = fields.required(fields.uint(3, 'type'), 'type')
  const type = keyOf(typeNumbers, number)
  if (type === undefined) return undefined
  return {
    kind: 'call',
    callId: readId(fields, 1, 'call.callId'),
    sentAt: readTime(fields, 2),
    signal: decodeSignal(type, fields),
  }
}

function decodeSignal(type: CallSignal['type'], fields: ProtoReader): CallSignal {
  switch (type) {
    case 'offer':
    case 'answer':
      return { type, video: readFlag(fields, 4, 'video'), sdp: readSdp(fields), secret: readSecret(fields) }
    case 'ringing':
    case 'renew':
      return { type }
    case 'candidates':
      return { type, candidates: readCandidates(fields) }
    case 'restart': {
      const round = fields.required(fields.uint(8, 'round'), 'round')
      return { type, round, isAnswer: readFlag(fields, 9, 'isAnswer'), sdp: readSdp(fields) }
    }
    case 'state':
      return {
        type,
        microphone: readFlag(fields, 10, 'microphone'),
        camera: readFlag(fields, 11, 'camera'),
        screen: readFlag(fields, 12, 'screen'),
      }
    case 'hangup': {
      // A reason that only a newer peer knows ends the call all the same.
      const reason = fields.required(fields.uint(13, 'reason'), 'reason')
      return { type, reason: keyOf(endNumbers, reason) ?? 'ended' }
    }
  }
}

/** A description is lines of printable ASCII: what a browser reads is what was checked. */
function readSdp(fields: ProtoReader): string {
  const sdp = fields.required(fields.string(5, 'sdp', maxSdpBytes), 'sdp')
  if (!/^[\r\n -~]*$/.test(sdp)) throw new DecodeError('call.sdp', 'not a description')
  return sdp
}

function readSecret(fields: ProtoReader): Bytes {
  const secret = fields.required(fields.bytes(6, 'secret', secretLength), 'secret')
  if (secret.length !== secretLength) throw new DecodeError('call.secret', 'not 32 bytes')
  return secret
}

function encodeCandidate({ candidate, mid }: CallCandidate): Bytes {
  return new ProtoWriter().string(1, candidate).string(2, mid).finish()
}

function readCandidates(fields: ProtoReader): CallCandidate[] {
  const list = fields.required(fields.bytes(7, 'candidates'), 'candidates')
  return decodeList(list, 'call.candidates', maxCandidates).map((bytes) => {
    const item = readProto(bytes, 'call.candidate')
    const candidate = item.required(item.string(1, 'candidate', maxCandidateBytes), 'candidate')
    const mid = item.required(item.string(2, 'mid', maxMidBytes), 'mid')
    // One line each; the empty one says that there are no more.
    if (!/^(?:candidate:[ -~]+)?$/.test(candidate)) throw new DecodeError('call.candidate', 'not a candidate')
    if (!/^[0-9A-Za-z]*$/.test(mid)) throw new DecodeError('call.mid', 'not a media section')
    return { candidate, mid }
  })
}

function keyOf<K extends string>(numbers: Readonly<Record<K, number>>, number: number): K | undefined {
  return (Object.keys(numbers) as K[]).find((key) => numbers[key] === number)
}
