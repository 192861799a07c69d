// The libp2p node of an edge: WebSocket, circuit relay and the mailbox stream protocol. It listens on a loopback port of
// its own; the web server hands it the WebSocket connections that come to the public port. It never dials.
// `network.md`, section 3.

import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify, identifyPush } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { MAILBOX_PROTOCOL } from '../../protocol/mailbox/constants.ts'
import type { MailboxStream } from '../mailbox/stream-carrier.ts'
import type { loadNodeKey } from './node-key.ts'
import { keepReservations } from './reservations.ts'

export interface Relay {
  /** libp2p peer id, the `nodeId` of the mailbox protocol. */
  readonly id: string
  /** Loopback port that takes WebSocket connections. */
  readonly port: number
  /** Reservations and connections now. */
  counts(): { reservations: number; connections: number }
  /** Serves the mailbox protocol from now on. */
  serveMailbox(serve: (stream: MailboxStream) => void): Promise<void>
  stop(): Promise<void>
}

export type RelayOptions = Readonly<{
  privateKey: Awaited<ReturnType<typeof loadNodeKey>>
  reservationTtlMs?: number
  maxReservations?: number
}>

const RESERVATION_TTL_MS = 24 * 3_600_000
const MAX_RESERVATIONS = 5000
const MAX_CONNECTIONS = 5000
/** Behind one proxy or one carrier's NAT all clients are one host, and all of ours come over loopback. */
const INBOUND_PER_HOST_AND_SECOND = 10_000
const MAX_PENDING_HANDSHAKES = 1000
/** Notices a lost page within seconds at a bearable number of pings (`network.md`, sections 4.7 and 9.5). */
const CONNECTION_MONITOR = { pingInterval: 5000, pingTimeout: { minTimeout: 3000, maxTimeout: 8000 } }
/** Mailbox streams of one connection. */
const MAX_MAILBOX_STREAMS = 16

/** Starts the relay. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const reservationTtl = options.reservationTtlMs ?? RESERVATION_TTL_MS
  const maxReservations = options.maxReservations ?? MAX_RESERVATIONS
  let isAnnouncing = true
  const node = await createLibp2p({
    privateKey: options.privateKey,
    addresses: {
      listen: ['/ip4/127.0.0.1/tcp/0/ws'],
      // The loopback port is nobody's business; a client adds the address it dialled by itself.
      announceFilter: (addresses) => (isAnnouncing ? addresses : []),
    },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => true },
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      inboundConnectionThreshold: INBOUND_PER_HOST_AND_SECOND,
      maxIncomingPendingConnections: MAX_PENDING_HANDSHAKES,
      resolvers: {},
    },
    connectionMonitor: CONNECTION_MONITOR,
    nodeInfo: { userAgent: 'skein-edge' },
    services: {
      identify: identify(),
      identifyPush: identifyPush(),
      ping: ping(),
      relay: circuitRelayServer({
        reservations: { maxReservations, reservationTtl, applyDefaultLimit: false },
      }),
    },
  })
  const port = portOf(node.getMultiaddrs().map(String))
  isAnnouncing = false
  const { reservations } = node.services.relay
  keepReservations(node, reservations, reservationTtl)
  return {
    id: node.peerId.toString(),
    port,
    counts: () => ({ reservations: reservations.size, connections: node.getConnections().length }),
    serveMailbox: (serve) =>
      node.handle(MAILBOX_PROTOCOL, (stream) => serve(stream), { maxInboundStreams: MAX_MAILBOX_STREAMS }),
    stop: async () => {
      await node.stop()
    },
  }
}

function portOf(addresses: readonly string[]): number {
  const port = addresses
    .map((address) => /\/tcp\/(\d+)\//.exec(address)?.[1])
    .find((found) => found !== undefined)
  if (port === undefined) throw new Error('the relay has no address to listen on')
  return Number(port)
}
