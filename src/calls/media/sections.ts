// The four media sections of a call, which stand from the start, so that turning a camera or the screen on needs no new description.
import { mediaKinds, type FrameTransformOptions, type MediaKind } from '../frames/messages.ts'

export type Sections = Record<MediaKind, RTCRtpTransceiver>

/** Codecs whose clear head the frame layout knows, with what belongs to them. */
const CODECS = { audio: ['audio/opus'], video: ['video/vp8', 'video/rtx'] }
/** Most bits a second of each medium; below that the browser finds what the path bears. */
const MAX_BITRATE: Record<MediaKind, number> = {
  audio: 40_000,
  camera: 1_800_000,
  screen: 2_500_000,
  'screen-audio': 128_000,
}

/** Makes the caller's sections; their order is the one of `mediaKinds`. */
export function makeSections(connection: RTCPeerConnection, worker: Worker): Sections {
  for (const kind of mediaKinds) connection.addTransceiver(typeOf(kind), { direction: 'sendrecv' })
  return takeSections(connection, worker)
}

/** Takes the sections that their offer has made, answers them all, and puts the frame worker between. */
export function takeSections(connection: RTCPeerConnection, worker: Worker): Sections {
  const found = connection.getTransceivers()
  const sections = Object.fromEntries(mediaKinds.map((kind, at) => [kind, found[at]!])) as Sections
  for (const kind of mediaKinds) {
    const section = sections[kind]
    section.direction = 'sendrecv'
    section.setCodecPreferences(codecsOf(typeOf(kind)))
    section.sender.transform = new RTCRtpScriptTransform(worker, through('send', kind))
    section.receiver.transform = new RTCRtpScriptTransform(worker, through('receive', kind))
  }
  return sections
}

/** Bounds what each medium takes; to be called once the sections are agreed on. */
export async function boundBitrates(sections: Sections): Promise<void> {
  for (const kind of mediaKinds) {
    const { sender } = sections[kind]
    const parameters = sender.getParameters()
    const [encoding] = parameters.encodings
    if (encoding === undefined) continue
    encoding.maxBitrate = MAX_BITRATE[kind]
    if (kind === 'audio') encoding.priority = 'high'
    // Text on a screen has to stay sharp; a face had better move.
    if (kind === 'screen') parameters.degradationPreference = 'maintain-resolution'
    await sender.setParameters(parameters)
  }
}

function codecsOf(type: 'audio' | 'video'): RTCRtpCodec[] {
  const codecs = RTCRtpReceiver.getCapabilities(type)?.codecs ?? []
  return codecs.filter(({ mimeType }) => CODECS[type].includes(mimeType.toLowerCase()))
}

const through = (direction: FrameTransformOptions['direction'], kind: MediaKind): FrameTransformOptions => ({
  direction,
  kind,
})

const typeOf = (kind: MediaKind): 'audio' | 'video' =>
  kind === 'audio' || kind === 'screen-audio' ? 'audio' : 'video'
