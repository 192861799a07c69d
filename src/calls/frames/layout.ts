// How a sealed frame lies on the wire: a clear head that packetisers and depacketisers read, the ciphertext with its tag, and a
// trailer that says which key and which nonce. `docs/protocol/calls-media.md`, section "Frames".
import { be16, concat, type Bytes } from '../../lib/bytes.ts'
import type { MediaKind } from './messages.ts'

/** Bytes that stay clear: the VP8 payload header of a key frame, and the TOC byte of Opus (RFC 6386 9.1, RFC 6716 3.1). */
const VIDEO_HEAD_BYTES = 10
const AUDIO_HEAD_BYTES = 1
/** Key number (2) and frame counter (6). */
const TRAILER_BYTES = 8
const TAG_BYTES = 16
const COUNTER_LIMIT = 2 ** 48
export const NONCE_BYTES = 12

/** What a sealed frame is longer by. */
export const OVERHEAD_BYTES = TAG_BYTES + TRAILER_BYTES

export type SealedFrame = {
  /** The clear head and the trailer, which the tag covers too. */
  associated: Bytes
  ciphertext: Bytes
  head: Bytes
  keyNumber: number
  counter: number
}

/** How many of a frame's `length` bytes stay clear. */
export function headLength(kind: MediaKind, length: number): number {
  const usual = kind === 'audio' || kind === 'screen-audio' ? AUDIO_HEAD_BYTES : VIDEO_HEAD_BYTES
  return Math.min(usual, length)
}

/** The trailer of the frame with this number under this key. */
export function encodeTrailer(keyNumber: number, counter: number): Bytes {
  if (counter >= COUNTER_LIMIT) throw new RangeError('the frame counter is used up')
  const low = new Uint8Array(4)
  new DataView(low.buffer).setUint32(0, counter % 2 ** 32)
  return concat(be16(keyNumber), be16(Math.floor(counter / 2 ** 32)), low)
}

/** Takes a sealed frame apart; nothing when it is too short to be one. */
export function readSealed(kind: MediaKind, frame: Bytes): SealedFrame | undefined {
  if (frame.length < OVERHEAD_BYTES) return undefined
  const head = frame.slice(0, headLength(kind, frame.length - OVERHEAD_BYTES))
  const trailer = frame.slice(frame.length - TRAILER_BYTES)
  const view = new DataView(trailer.buffer)
  return {
    associated: concat(head, trailer),
    ciphertext: frame.slice(head.length, frame.length - TRAILER_BYTES),
    head,
    keyNumber: view.getUint16(0),
    counter: view.getUint16(2) * 2 ** 32 + view.getUint32(4),
  }
}

/** The nonce of a frame: the sender's salt, its last eight bytes mixed with the key number and the counter of the trailer. */
export function nonceOf(salt: Bytes, trailer: Uint8Array): Bytes {
  const nonce = salt.slice()
  const start = NONCE_BYTES - TRAILER_BYTES
  for (let i = 0; i < TRAILER_BYTES; i++) nonce[start + i]! ^= trailer[i]!
  return nonce
}

/** The trailer of what `readSealed` gave. */
export function trailerOf(frame: SealedFrame): Bytes {
  return frame.associated.slice(frame.head.length)
}
