// `/edge.json`: how this client reaches this edge node, in the words of the address it came to.

import { MAILBOX_VERSION } from '../../protocol/mailbox/constants.ts'
import { urlHost, type ClientHost } from './host.ts'

/** What a page learns of the edge node that served it. */
export type EdgeCard = Readonly<{
  /** libp2p peer id. */
  id: string
  /** Multiaddr of the WebSocket, without the peer id. */
  ws: string
  /** HTTP origin, which has the mailbox path. */
  http: string
  /** ICE URL of the STUN responder. */
  stun: string
  /** Version of the mailbox protocol. */
  version: number
}>

/** Describes the node with this id as the client sees it. */
export function describeEdge(id: string, host: ClientHost): EdgeCard {
  const protocol = { dns: 'dns4', ip4: 'ip4', ip6: 'ip6' }[host.kind]
  const usualPort = host.isSecure ? 443 : 80
  const portSuffix = host.port === usualPort ? '' : `:${host.port}`
  return {
    id,
    ws: `/${protocol}/${host.hostname}/tcp/${host.port}${host.isSecure ? '/tls' : ''}/ws`,
    http: `${host.isSecure ? 'https' : 'http'}://${urlHost(host)}${portSuffix}`,
    stun: `stun:${urlHost(host)}:${host.port}`,
    version: MAILBOX_VERSION,
  }
}
