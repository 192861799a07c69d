// The media of one call as the call machine drives them and the interface shows them: types only, and whether this browser can
// call at all. `docs/protocol/calls-media.md`, section "Media"; made by `media/create-call-media.ts`.
import type { Bytes } from '../lib/bytes.ts'
import type { IceServer } from '../messenger/api.ts'
import type { CallCandidate } from '../protocol/content/call.ts'

export type CallMediaOptions = {
  isCaller: boolean
  callId: Bytes
  /** STUN and TURN servers; asked anew at each restart, since credentials live shortly. */
  iceServers: () => Promise<IceServer[]>
  /** No address of this browser is shown to the other side: relayed candidates only. */
  relayOnly: boolean
  /** What to start with. */
  microphone: boolean
  camera: boolean
  events: CallMediaEvents
}

export type CallMediaEvents = {
  /** Gathered in batches, while the call goes on. */
  onCandidates(candidates: CallCandidate[]): void
  /** `failed`: given up after 30 s of trying. */
  onPath(state: 'connecting' | 'connected' | 'interrupted' | 'failed'): void
  /** This side wants a new path: the caller's machine sends what `restart()` gives, the callee's asks for it, so that offers do not cross. */
  onWantsRestart(policy: 'all' | 'relay'): void
  /** What `local()`, `remote()` or `encryption()` gives has changed. */
  onChange(): void
}

/** The media of one call. Descriptions are SDP; everything that fails rejects with a `CallMediaError`. */
export interface CallMedia {
  /** What this side's frame keys come from: sealed to the other side, and used in one call only. */
  readonly secret: Bytes
  /** Opens devices; resolves also when one is refused or missing (`local().problem`), so that one may still listen. */
  open(): Promise<void>
  offer(): Promise<string>
  /** Only after the person has accepted: from here on addresses are gathered. */
  answer(offerSdp: string, theirSecret: Bytes): Promise<string>
  acceptAnswer(sdp: string, theirSecret: Bytes): Promise<void>
  /** Those that come before a description are kept for it. */
  addCandidates(candidates: readonly CallCandidate[]): Promise<void>
  restart(policy: 'all' | 'relay'): Promise<string>
  answerRestart(sdp: string): Promise<string>
  acceptRestart(sdp: string): Promise<void>
  /** The callee asks for another path: `onWantsRestart` follows, though not more often than is good. */
  renew(): Promise<void>
  setMicrophone(on: boolean): Promise<void>
  setCamera(on: boolean): Promise<void>
  shareScreen(): Promise<void>
  stopSharing(): Promise<void>
  devices(): Promise<CallDevices>
  choose(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): Promise<void>
  local(): LocalMedia
  remote(): RemoteMedia
  /** Of the frames that come: `on` once one has been opened, `failed` when none can be. */
  encryption(): EncryptionState
  quality(): Promise<CallQuality>
  /** Gives back every device and forgets the keys. */
  close(): void
}

export type EncryptionState = 'pending' | 'on' | 'failed'

export type LocalMedia = {
  microphone: boolean
  camera: boolean
  screen: boolean
  cameraStream?: MediaStream
  screenStream?: MediaStream
  problem?: 'permission' | 'no-device' | 'in-use'
  /** Chosen output, for `setSinkId`. */
  speaker?: string
}

export type RemoteMedia = {
  /** Sound and camera. */
  stream?: MediaStream
  screenStream?: MediaStream
  /** Audio packets arrive. */
  hasSound: boolean
}

export type CallDevices = { microphones: CallDevice[]; cameras: CallDevice[]; speakers: CallDevice[] }

export type CallDevice = { id: string; label: string; isChosen: boolean }

export type CallQuality = {
  path: 'host' | 'reflexive' | 'relay' | 'unknown'
  protocol: 'udp' | 'tcp' | 'unknown'
  roundTripMs?: number
  /** Lost share of what the other side sent lately, 0 to 1. */
  lossShare?: number
  sendKbps?: number
  receiveKbps?: number
  audioCodec?: string
  videoCodec?: string
  framesPerSecond?: number
  width?: number
  height?: number
  encryption: EncryptionState
}

/** Whether this browser can call: it has WebRTC, devices, and frames that a worker of ours may seal. */
export function canCall(): boolean {
  return (
    'RTCPeerConnection' in globalThis &&
    'RTCRtpScriptTransform' in globalThis &&
    globalThis.navigator?.mediaDevices !== undefined
  )
}
