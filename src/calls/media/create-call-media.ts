// The media of one call: an `RTCPeerConnection` of its own with four sections, its frames sealed by a worker, its devices and its path.
// `docs/protocol/calls-media.md`, section "Media". This file binds the parts together and keeps their
// order, which is why it is above 300 lines.
import { copy, wipe, type Bytes } from '../../lib/bytes.ts'
import { createKeyedQueue } from '../../lib/queue.ts'
import type { CallCandidate } from '../../protocol/content/call.ts'
import {
  canCall,
  type CallDevices,
  type CallMedia,
  type CallMediaOptions,
  type CallQuality,
  type EncryptionState,
  type LocalMedia,
  type RemoteMedia,
} from '../call-media.ts'
import { CallMediaError } from '../errors.ts'
import { CandidateBatches, RemoteCandidates } from './candidates.ts'
import { Capture } from './capture.ts'
import { candidateToWire, fromWire, isOfFirefox, toWire, type PathPolicy } from './descriptions.ts'
import { FrameEncryption, prepareFrames } from './frame-encryption.ts'
import type { PathState } from './path-health.ts'
import { PathWatch } from './path-watch.ts'
import { boundBitrates, makeSections, takeSections, type Sections } from './sections.ts'
import { Servers } from './servers.ts'
import { hangs, rate, readStats, type Reading } from './stats.ts'
import type { MediaKind } from '../frames/messages.ts'

const SECRET_BYTES = 32
/** Silence for so long, in milliseconds, means that no sound comes. */
const SILENT_MS = 3000
/** So long after another path, in milliseconds, pictures that cannot be shown are not waited for: browsers wait 3 s for one that is lost. */
const ANEW_MS = 5000

/** Makes the media of a call. Nothing happens before `open`. Throws `unsupported` where frames cannot be sealed. */
export function createCallMedia(options: CallMediaOptions): CallMedia {
  if (!canCall()) throw new CallMediaError('unsupported', 'this browser cannot seal the frames of a call')
  return new BrowserCallMedia(options)
}

/** Gets ready for a call that rings: nothing is asked of anybody, and nobody is told. Gives what takes it back. */
export function prepareCallMedia(): () => void {
  return canCall() ? prepareFrames() : () => undefined
}

class BrowserCallMedia implements CallMedia {
  readonly secret: Bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  readonly #options: CallMediaOptions
  readonly #callId: Bytes
  readonly #connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' })
  readonly #frames: FrameEncryption
  readonly #capture: Capture
  readonly #batches: CandidateBatches
  readonly #theirs = new RemoteCandidates(this.#connection, () => this.#batches.release())
  readonly #watch: PathWatch
  readonly #tracks = new Map<MediaKind, MediaStreamTrack | null>()
  #sections: Sections | undefined
  #policy: PathPolicy
  #isWithFirefox = false
  readonly #servers: Servers
  #remote: RemoteMedia = { hasSound: false }
  #reading: Reading | undefined
  #soundAtMs = -Infinity
  #anewAtMs = -Infinity
  #asked: Reading | undefined
  readonly #queue = createKeyedQueue()
  /** Rejects when the call is closed: the browser may never settle what was under way by then. */
  readonly #closing = Promise.withResolvers<never>()
  #isClosed = false

  constructor(options: CallMediaOptions) {
    const { events, isCaller } = options
    this.#options = options
    this.#closing.promise.catch(() => undefined)
    this.#callId = copy(options.callId)
    this.#policy = options.relayOnly ? 'relay' : 'all'
    this.#servers = new Servers(() => options.iceServers())
    this.#frames = new FrameEncryption(() => this.#tellChange())
    this.#capture = new Capture({
      onTrack: (kind, track) => this.#give(kind, track),
      onChange: () => this.#tellChange(),
    })
    this.#batches = new CandidateBatches((candidates) => events.onCandidates(candidates))
    this.#watch = new PathWatch({
      connection: this.#connection,
      isCaller,
      canRelay: () => this.#servers.canRelay,
      events: {
        onPath: (state) => this.#follow(state),
        onWantsRestart: (policy) => events.onWantsRestart(policy),
      },
      onReading: (reading) => this.#take(reading),
    })
    this.#connection.addEventListener('icecandidate', ({ candidate }) => {
      const found = candidate === null ? undefined : candidateToWire(candidate, this.#policy)
      if (found !== undefined && !this.#isClosed) this.#batches.add(found)
    })
  }

  open(): Promise<void> {
    const { microphone, camera } = this.#options
    return this.#inTurn('devices', () => this.#capture.open(microphone, camera))
  }

  offer(): Promise<string> {
    return this.#inTurn('path', async () => {
      await this.#configure()
      this.#frames.setKeys('send', this.#callId, this.secret)
      await this.#use(makeSections(this.#connection, this.#frames.worker))
      await this.#connection.setLocalDescription()
      return this.#ownDescription()
    })
  }

  answer(offerSdp: string, theirSecret: Bytes): Promise<string> {
    return this.#inTurn('path', async () => {
      const { sdp } = fromWire(offerSdp)
      this.#frames.setKeys('send', this.#callId, this.secret)
      this.#frames.setKeys('receive', this.#callId, theirSecret)
      // Nothing is gathered before the own description is set, so the servers may be asked for meanwhile.
      const configuring = this.#configure()
      configuring.catch(() => undefined)
      await this.#setRemote('offer', sdp)
      await this.#use(takeSections(this.#connection, this.#frames.worker))
      await configuring
      await this.#connection.setLocalDescription()
      await this.#agreed()
      return this.#ownDescription()
    })
  }

  acceptAnswer(sdp: string, theirSecret: Bytes): Promise<void> {
    return this.#inTurn('path', async () => {
      this.#frames.setKeys('receive', this.#callId, theirSecret)
      await this.#setRemote('answer', fromWire(sdp).sdp)
      await this.#agreed()
    })
  }

  addCandidates(candidates: readonly CallCandidate[]): Promise<void> {
    return this.#inTurn('path', () => this.#theirs.add(candidates))
  }

  restart(policy: PathPolicy): Promise<string> {
    return this.#inTurn('path', async () => {
      await this.#configure(policy)
      // Checks of Firefox that come before its candidates are lost on Chromium, which may stay on Firefox's old port for ever then.
      if (this.#isWithFirefox) this.#batches.hold()
      const offer = await this.#connection.createOffer({ iceRestart: true })
      await this.#connection.setLocalDescription(offer)
      return this.#ownDescription()
    })
  }

  answerRestart(offerSdp: string): Promise<string> {
    return this.#inTurn('path', async () => {
      const { sdp, policy } = fromWire(offerSdp)
      this.#watch.noteOffer()
      await this.#configure(policy)
      await this.#setRemote('offer', sdp)
      await this.#connection.setLocalDescription()
      return this.#ownDescription()
    })
  }

  acceptRestart(sdp: string): Promise<void> {
    return this.#inTurn('path', async () => {
      // The answer to an offer that another one has followed.
      if (this.#connection.signalingState !== 'have-local-offer') return
      await this.#setRemote('answer', fromWire(sdp).sdp)
      this.#batches.releaseInTime()
    })
  }

  renew(): Promise<void> {
    return this.#whileOpen(async () => this.#watch.renew())
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#inTurn('devices', () => this.#capture.setMicrophone(on))
  }

  setCamera(on: boolean): Promise<void> {
    return this.#inTurn('devices', () => this.#capture.setCamera(on))
  }

  shareScreen(): Promise<void> {
    // Not in turn: the browser's picker may stay open for long, and asks for the person's click just now.
    return this.#whileOpen(() => this.#capture.shareScreen())
  }

  stopSharing(): Promise<void> {
    return this.#inTurn('devices', () => this.#capture.stopSharing())
  }

  devices(): Promise<CallDevices> {
    return this.#whileOpen(() => this.#capture.devices())
  }

  choose(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void> {
    return this.#inTurn('devices', () => this.#capture.choose(kind, deviceId))
  }

  local(): LocalMedia {
    return this.#capture.view()
  }

  remote(): RemoteMedia {
    return this.#remote
  }

  encryption(): EncryptionState {
    return this.#frames.state
  }

  async quality(): Promise<CallQuality> {
    const reading = await this.#whileOpen(async () =>
      readStats(await this.#connection.getStats(), performance.now()),
    )
    const before = this.#asked ?? this.#reading
    this.#asked = reading
    return { ...rate(reading, before), encryption: this.#frames.state }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#watch.stop()
    this.#batches.stop()
    this.#capture.close()
    this.#connection.close()
    this.#frames.close()
    wipe(this.secret)
    this.#remote = { hasSound: false }
    this.#closing.reject(callIsOver())
  }

  /** Chooses servers and candidates for the gathering to come: the first one, or that of a restart, which says its policy. */
  async #configure(policy?: PathPolicy): Promise<void> {
    const iceServers = await (policy === undefined ? this.#servers.first() : this.#servers.again())
    const isRelayed = this.#options.relayOnly || (policy === 'relay' && this.#servers.canRelay)
    this.#policy = isRelayed ? 'relay' : 'all'
    this.#requireOpen()
    this.#connection.setConfiguration({
      ...this.#connection.getConfiguration(),
      iceServers,
      iceTransportPolicy: this.#policy,
    })
  }

  async #use(sections: Sections): Promise<void> {
    this.#sections = sections
    for (const [kind, track] of this.#tracks) await sections[kind].sender.replaceTrack(track)
    const stream = (...kinds: MediaKind[]) =>
      new MediaStream(kinds.map((kind) => sections[kind].receiver.track))
    this.#remote = {
      ...this.#remote,
      stream: stream('audio', 'camera'),
      screenStream: stream('screen', 'screen-audio'),
    }
    this.#tellChange()
  }

  async #give(kind: MediaKind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(kind, track)
    if (this.#isClosed) return
    await this.#sections?.[kind].sender.replaceTrack(track)
  }

  async #setRemote(type: RTCSdpType, sdp: string): Promise<void> {
    this.#isWithFirefox = isOfFirefox(sdp)
    try {
      await this.#connection.setRemoteDescription({ type, sdp })
    } catch (error) {
      throw new CallMediaError('malformed', 'the browser does not take the description', { cause: error })
    }
    await this.#theirs.settle()
  }

  async #agreed(): Promise<void> {
    if (this.#sections !== undefined) await boundBitrates(this.#sections)
    // Where the browser tells of it (Firefox does not), another path is known before anything has come over it.
    const ice: EventTarget | undefined = this.#sections?.audio.sender.transport?.iceTransport
    ice?.addEventListener('selectedcandidatepairchange', () => this.#beginAnew())
    this.#watch.begin()
  }

  #ownDescription(): string {
    return toWire(this.#connection.localDescription?.sdp ?? '', this.#policy)
  }

  #follow(state: PathState): void {
    if (state === 'connected') this.#beginAnew()
    this.#options.events.onPath(state)
  }

  /** What was lost on the former path would be sent again picture by picture. */
  #beginAnew(): void {
    this.#anewAtMs = performance.now()
    this.#frames.renew()
  }

  #take(reading: Reading): void {
    if (reading.atMs - this.#anewAtMs < ANEW_MS && hangs(reading, this.#reading)) this.#frames.askForWhole()
    if (reading.audioPackets > (this.#reading?.audioPackets ?? 0)) this.#soundAtMs = reading.atMs
    this.#reading = reading
    const hasSound = reading.atMs - this.#soundAtMs < SILENT_MS
    if (hasSound === this.#remote.hasSound) return
    this.#remote = { ...this.#remote, hasSound }
    this.#tellChange()
  }

  #tellChange(): void {
    if (!this.#isClosed) this.#options.events.onChange()
  }

  /** One thing after the other: descriptions and candidates depend on their order, and so do the uses of a device. */
  #inTurn<T>(lane: 'path' | 'devices', task: () => Promise<T>): Promise<T> {
    return this.#queue.run(lane, () => this.#whileOpen(task))
  }

  async #whileOpen<T>(task: () => Promise<T>): Promise<T> {
    this.#requireOpen()
    return Promise.race([task(), this.#closing.promise])
  }

  #requireOpen(): void {
    if (this.#isClosed) throw callIsOver()
  }
}

const callIsOver = (): CallMediaError => new CallMediaError('closed', 'the call is over')
