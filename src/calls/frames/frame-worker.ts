// The frame worker of a call: every encoded frame passes through here, sealed on its way out and opened on its way in, and what
// cannot be opened goes no further. It gets the secrets by message and never gives one back.
import type { Bytes } from '../../lib/bytes.ts'
import { FrameOpener, FrameSealer } from './cipher.ts'
import { KeyChain } from './key-chain.ts'
import type { FrameCommand, FrameReport, FrameTransformOptions, MediaKind } from './messages.ts'

type Frame = RTCEncodedVideoFrame | RTCEncodedAudioFrame
type Keys = Omit<Extract<FrameCommand, { type: 'keys' }>, 'type' | 'direction'>

const scope = self as unknown as DedicatedWorkerGlobalScope
const REPORT_MS = 500
/** Delays that are kept for a bench; nothing is kept before it asks. */
const MAX_DELAYS = 20_000

const keys: Partial<Record<FrameTransformOptions['direction'], Keys>> = {}
const counts = { sealed: 0, opened: 0, failed: 0 }
/** Ask for a whole picture of each section, in either direction. */
const pictures: Record<FrameTransformOptions['direction'], (() => void)[]> = { send: [], receive: [] }
let toldSum = 0
let delays: number[] | undefined

scope.addEventListener('message', ({ data }: MessageEvent<FrameCommand>) => {
  if (data.type === 'keys') {
    const { direction, callId, secret, rotateMs } = data
    keys[direction] = { callId, secret, rotateMs }
    return
  }
  if (data.type === 'renew') {
    for (const ask of pictures[data.direction]) ask()
    return
  }
  report({ type: 'delays', delays: delays ?? [] })
  delays = []
})

scope.addEventListener('rtctransform', ({ transformer }) => {
  const { direction, kind } = transformer.options as FrameTransformOptions
  const transform = direction === 'send' ? sealing(kind) : opening(kind, transformer)
  if (isPicture(kind))
    pictures[direction].push(() =>
      direction === 'send' ? makeKeyFrame(transformer) : askForKeyFrame(transformer),
    )
  // The pipe breaks when its sender or receiver ends, which is the end of the call.
  transformer.readable
    .pipeThrough(new TransformStream<Frame, Frame>({ transform: timed(transform) }))
    .pipeTo(transformer.writable as WritableStream<Frame>)
    .catch(() => tell())
})

setInterval(tell, REPORT_MS)

type Transform = (frame: Frame) => Promise<boolean>

function sealing(kind: MediaKind): Transform {
  const sealer = whenKeyed('send', kind, (chain, { rotateMs }) => {
    return new FrameSealer(chain, kind, rotateMs, () => performance.now())
  })
  return async (frame) => {
    const found = await sealer()
    // Nothing leaves unsealed: without keys there is no frame.
    if (found === undefined) return false
    frame.data = (await found.seal(new Uint8Array(frame.data))).buffer
    counts.sealed++
    return true
  }
}

function opening(kind: MediaKind, transformer: RTCRtpScriptTransformer): Transform {
  const opener = whenKeyed('receive', kind, (chain) => new FrameOpener(chain, kind))
  let isAsking = false
  return async (frame) => {
    const found = await opener()
    const plain = await found?.open(new Uint8Array(frame.data))
    if (plain === undefined) {
      counts.failed++
      // A picture that is lost leaves the next ones hanging in the air.
      if (!isAsking && isPicture(kind)) askForKeyFrame(transformer)
      isAsking = true
      return false
    }
    isAsking = false
    counts.opened++
    frame.data = plain.buffer
    return true
  }
}

/** Refused while the medium is off, when no picture is missed either. */
function askForKeyFrame(transformer: RTCRtpScriptTransformer): void {
  transformer.sendKeyFrameRequest().catch(() => tell())
}

/** Refused while the medium is off. Not every browser can: there the other side's asking does it. */
function makeKeyFrame(transformer: Partial<Pick<RTCRtpScriptTransformer, 'generateKeyFrame'>>): void {
  transformer.generateKeyFrame?.().catch(() => tell())
}

function isPicture(kind: MediaKind): boolean {
  return kind === 'camera' || kind === 'screen'
}

/** What is made of a direction's keys, once they are there. */
function whenKeyed<T>(
  direction: FrameTransformOptions['direction'],
  kind: MediaKind,
  make: (chain: KeyChain, keys: Keys) => T,
): () => Promise<T | undefined> {
  let made: T | undefined
  return async () => {
    const found = keys[direction]
    if (made === undefined && found !== undefined)
      made = make(await KeyChain.begin(found.secret as Bytes, found.callId, kind), found)
    return made
  }
}

/** Passes on what `transform` lets through. A frame that is unlike any frame breaks neither the pipe nor the call. */
function timed(
  transform: Transform,
): (frame: Frame, out: TransformStreamDefaultController<Frame>) => Promise<void> {
  return async (frame, out) => {
    const startMs = performance.now()
    if (await transform(frame)) out.enqueue(frame)
    if (delays !== undefined && delays.length < MAX_DELAYS) delays.push(performance.now() - startMs)
  }
}

function tell(): void {
  const sum = counts.sealed + counts.opened + counts.failed
  if (sum === toldSum) return
  toldSum = sum
  report({ type: 'counts', ...counts })
}

function report(message: FrameReport): void {
  scope.postMessage(message)
}
