// The only shapes of address this browser dials: an edge node over WebSocket, and a contact behind one, relayed or by WebRTC
// (network.md, sections 4.11 and 6.1). Everything else, `/dnsaddr` above all, has no meaning here.
import { multiaddr } from '@multiformats/multiaddr'

/** A dialable address, taken apart. `contactPeer` is absent for an edge node itself. */
export type DialAddress = {
  host: string
  hostKind: 'name' | 'ip4' | 'ip6'
  isSecure: boolean
  edgePeer?: string
  contactPeer?: string
  isWebRtc: boolean
}

const HOST = '/(?<kind>dns|dns4|dns6|ip4|ip6)/(?<host>[^/]+)/tcp/[0-9]{1,5}'
const TRANSPORT = '/(?<transport>ws|wss|tls/ws|tls/sni/[^/]+/ws)'
const PEER = '[1-9A-HJ-NP-Za-km-z]{20,80}'
const SHAPE = new RegExp(
  `^${HOST}${TRANSPORT}(?:/p2p/(?<edge>${PEER}))?(?<circuit>/p2p-circuit(?<webrtc>/webrtc)?/p2p/(?<contact>${PEER}))?$`,
)

/** Longest address that is looked at, in characters. */
const MAX_ADDRESS_LENGTH = 512

/** Takes an address apart; nothing for any other shape. */
export function parseDialAddress(text: string): DialAddress | undefined {
  if (text.length > MAX_ADDRESS_LENGTH) return undefined
  const groups = SHAPE.exec(text)?.groups
  if (groups === undefined) return undefined
  const { kind, host, transport, edge, circuit, webrtc, contact } = groups
  if (circuit !== undefined && edge === undefined) return undefined
  return {
    host: host!,
    hostKind: kind === 'ip4' || kind === 'ip6' ? kind : 'name',
    isSecure: transport !== 'ws',
    ...(edge === undefined ? {} : { edgePeer: edge }),
    ...(contact === undefined ? {} : { contactPeer: contact }),
    isWebRtc: webrtc !== undefined,
  }
}

/** The relayed path to a contact whose WebRTC address is given, or the address itself. */
export function toRelayedAddress(address: string): string {
  return address.replace('/p2p-circuit/webrtc/', '/p2p-circuit/')
}

/** The addresses of `texts` that lead to this peer through an edge node, with or without WebRTC; others are dropped. */
export function contactAddresses(peerId: string, texts: readonly string[]): string[] {
  return texts.filter((text) => parseDialAddress(text)?.contactPeer === peerId && isMultiaddr(text))
}

function isMultiaddr(text: string): boolean {
  try {
    multiaddr(text)
    return true
  } catch (error) {
    // The parser's own refusals are errors of several classes; the shape was checked before, so any is a bad part.
    if (error instanceof Error) return false
    throw error
  }
}
