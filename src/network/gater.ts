// Whom this peer dials and lets in (network.md, sections 4.11 and 4.15). It dials secure WebSocket addresses of public hosts and
// of the page's own host, and plain ones of the page's own host when the page itself came over plain http; it lets in contacts
// that were announced, nobody else.
import { parseDialAddress, type DialAddress } from './address.ts'
import type { ConnectionGater } from './libp2p-types.ts'

/** Where the page came from: protocol with its colon, and host name, as `location` has them. */
export type PageOrigin = { protocol: string; hostname: string }

const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|lan|home|internal|intranet|home\.arpa|onion|test|invalid)$/i
const PRIVATE_IP4 =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:22[4-9]|23\d|24\d|25[0-5])\./
const PRIVATE_IP6 = /^(?:::|fc|fd|fe[89ab]|ff)/i

/** The gater of a page. `isAnnounced` tells whether a contact is known to be this peer now. */
export function createGater(page: PageOrigin, isAnnounced: (peerId: string) => boolean): ConnectionGater {
  const mayDial = (text: string): boolean => isDialAllowed(page, text)
  return {
    denyDialMultiaddr: (address) => !mayDial(address.toString()),
    denyInboundRelayedConnection: (_relay, peer) => !isAnnounced(peer.toString()),
    denyInboundEncryptedConnection: (peer) => !isAnnounced(peer.toString()),
    filterMultiaddrForPeer: (peer, address) => mayDial(withPeer(address.toString(), peer.toString())),
  }
}

/** Peers are remembered by addresses without their own id at the end; the own record, which contacts see, among them. */
function withPeer(address: string, peerId: string): string {
  return address.endsWith(`/p2p/${peerId}`) ? address : `${address}/p2p/${peerId}`
}

/** Whether a page may dial an address at all. */
export function isDialAllowed(page: PageOrigin, text: string): boolean {
  const address = parseDialAddress(text)
  if (address === undefined) return false
  if (isOwnHost(page, address)) return address.isSecure || page.protocol === 'http:'
  return address.isSecure && isPublicHost(address)
}

function isOwnHost(page: PageOrigin, { host }: DialAddress): boolean {
  const own = page.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const other = host.toLowerCase()
  if (own === other) return true
  return isLoopback(own) && isLoopback(other)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function isPublicHost({ host, hostKind }: DialAddress): boolean {
  if (hostKind === 'ip4') return !PRIVATE_IP4.test(host)
  if (hostKind === 'ip6') return !PRIVATE_IP6.test(host)
  return host.includes('.') && !PRIVATE_NAMES.test(host)
}
