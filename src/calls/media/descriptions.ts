// What leaves this browser in words of SDP, and what is taken from the other side: no address stands in a description, Opus saves in
// silence and mends losses, and a restart says which candidates it is meant for. `docs/protocol/calls-media.md`, section "Media".
import type { CallCandidate } from '../../protocol/content/call.ts'
import { CallMediaError } from '../errors.ts'

export type PathPolicy = 'all' | 'relay'

/** Bounds of a description and of a candidate, in UTF-8 bytes; our own are far below. */
const MAX_SDP_BYTES = 12_000
const MAX_CANDIDATE_BYTES = 512
/** Session attribute by which a restart asks the other side for relayed candidates too. */
const RELAY_MARK = 'a=x-skein-path:relay'
const SECTIONS = ['audio', 'video', 'video', 'audio']

/** Makes a description of the browser ready to be sent. Media sections say nothing of where this browser is. */
export function toWire(sdp: string, policy: PathPolicy = 'all'): string {
  const lines = linesOf(sdp)
    .filter((line) => !/^a=(?:candidate|end-of-candidates|rtcp:)/.test(line))
    .map((line) => (line.startsWith('c=') ? 'c=IN IP4 0.0.0.0' : line))
  const first = lines.findIndex((line) => line.startsWith('m='))
  const session = lines.slice(0, first)
  if (policy === 'relay') session.push(RELAY_MARK)
  return `${[...session, ...tuneVoice(dropStrayCodecs(lines.slice(first)))].join('\r\n')}\r\n`
}

/** Takes a description of the other side apart. Throws `malformed` when it is not one of a call. */
export function fromWire(sdp: string): { sdp: string; policy: PathPolicy } {
  if (new TextEncoder().encode(sdp).length > MAX_SDP_BYTES) throw malformed()
  const lines = linesOf(sdp)
  const sections = lines.filter((line) => line.startsWith('m=')).map((line) => /^m=(\w+)/.exec(line)?.[1])
  if (sections.join() !== SECTIONS.join()) throw malformed()
  const plain = lines.filter((line) => line !== RELAY_MARK)
  return { sdp: `${plain.join('\r\n')}\r\n`, policy: plain.length < lines.length ? 'relay' : 'all' }
}

/** Firefox names its maker in the origin of each description. */
export function isOfFirefox(sdp: string): boolean {
  return /^o=mozilla/m.test(sdp)
}

/**
 * A candidate as it may be sent under this policy; nothing when it may not. It says which description it belongs to, which Firefox leaves
 * out, and a relayed one hides the address that it was asked from.
 */
export function candidateToWire(
  { candidate, sdpMid, usernameFragment }: Pick<RTCIceCandidate, 'candidate' | 'sdpMid' | 'usernameFragment'>,
  policy: PathPolicy,
): CallCandidate | undefined {
  if (candidate === '' || (policy === 'relay' && !/ typ relay\b/.test(candidate))) return undefined
  const hidden =
    policy === 'relay' ? candidate.replace(/ raddr \S+ rport \d+/, ' raddr 0.0.0.0 rport 0') : candidate
  const isNamed = usernameFragment === null || ufragOf(hidden) !== undefined
  const line = isNamed ? hidden : `${hidden} ufrag ${usernameFragment}`
  if (new TextEncoder().encode(line).length > MAX_CANDIDATE_BYTES) return undefined
  return { candidate: line, mid: sdpMid ?? '' }
}

/** Of which description a candidate is. */
export function ufragOf(line: string): string | undefined {
  return / ufrag (\S+)/.exec(line)?.[1]
}

/** Firefox describes codecs that it does not offer any more, and Chromium refuses the whole description for it. */
function dropStrayCodecs(lines: readonly string[]): string[] {
  let types: string[] = []
  return lines.filter((line) => {
    if (line.startsWith('m=')) types = line.split(' ').slice(3)
    const [, type] = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line) ?? []
    return type === undefined || types.includes(type)
  })
}

/** The first section carries voice: silence costs next to nothing, and a lost packet is rebuilt from the next one (RFC 7587, 6.1). */
function tuneVoice(lines: readonly string[]): string[] {
  const second = lines.findIndex((line, at) => at > 0 && line.startsWith('m='))
  const voice = lines.slice(0, second)
  const opus = voice
    .map((line) => /^a=rtpmap:(\d+) opus\//i.exec(line)?.[1])
    .find((type) => type !== undefined)
  const tuned = voice.map((line) => {
    if (!line.startsWith(`a=fmtp:${opus} `)) return line
    const kept = line
      .slice(`a=fmtp:${opus} `.length)
      .split(';')
      .filter((option) => !/^\s*(?:usedtx|useinbandfec)=/.test(option))
    return `a=fmtp:${opus} ${[...kept, 'usedtx=1', 'useinbandfec=1'].join(';')}`
  })
  return [...tuned, ...lines.slice(second)]
}

const linesOf = (sdp: string): string[] => sdp.split(/\r?\n/).filter((line) => line !== '')

const malformed = (): CallMediaError =>
  new CallMediaError('malformed', 'the description is not one of a call')
