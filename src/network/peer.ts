// The libp2p peer of the leader tab's window, with the options of network.md, section 2. Its key, and so its id, is new at each
// start and unrelated to the account.
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webRTC } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { ConnectionGater, Peer } from './libp2p-types.ts'

/** How the peer differs from one page to the next. */
export type PeerOptions = {
  gater: ConnectionGater
  /** STUN addresses of the edge nodes; asked again at every dial and incoming offer. */
  iceServers: () => readonly string[]
  /** `relay` forbids direct candidates: without TURN no WebRTC connection comes about. */
  iceTransportPolicy?: RTCIceTransportPolicy
}

/** Starts a peer that listens through up to two relays and over WebRTC. It knows no address until an edge node is dialled. */
export async function startPeer(options: PeerOptions): Promise<Peer> {
  // `iceServers` is always set, if only to none: the library's own default asks strangers (network.md, section 4.12).
  const rtcConfiguration = (): RTCConfiguration => ({
    iceServers: options.iceServers().map((urls) => ({ urls })),
    iceTransportPolicy: options.iceTransportPolicy ?? 'all',
  })
  return createLibp2p({
    addresses: { listen: ['/p2p-circuit', '/p2p-circuit', '/webrtc'] },
    transports: [webSockets(), webRTC({ rtcConfiguration }), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), identifyPush: identifyPush(), ping: ping() },
    nodeInfo: { userAgent: 'skein' },
    connectionGater: options.gater,
    // Redialling is the relay supervisor's: the library's own queue gives up after one failure (section 4.2).
    connectionManager: { resolvers: {}, reconnectRetries: 0 },
    // Quick to notice a lost contact, and patient enough for a phone or machine that is short of breath.
    connectionMonitor: { pingInterval: 2000, pingTimeout: { minTimeout: 2000, maxTimeout: 4000 } },
  })
}

/** Own addresses that contacts may dial: through an edge node with a standing reservation, by WebRTC. */
export function publicAddresses(peer: Peer): string[] {
  return peer
    .getMultiaddrs()
    .map(String)
    .filter((address) => address.includes('/p2p-circuit/webrtc/'))
}
