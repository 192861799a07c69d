// What the network needs of an edge node's address: its peer, where to dial it, where its HTTP carrier and its STUN responder
// are. STUN answers over UDP on the host and port of the HTTP origin.
import type { EdgeAddress } from '../protocol/content/content.ts'
import { MAILBOX_HTTP_PATH } from '../protocol/mailbox/constants.ts'

/** Peer id of the edge node, by which it is told from the others. */
export function edgePeerId(edge: EdgeAddress): string {
  return edge.id
}

/** The address to dial, ending in the edge node's peer id. */
export function edgeDialAddress(edge: EdgeAddress): string {
  const suffix = `/p2p/${edge.id}`
  return edge.ws.endsWith(suffix) ? edge.ws : edge.ws + suffix
}

/** Where the HTTP carrier of the mailbox takes frames. */
export function edgeMailboxUrl(edge: EdgeAddress): string {
  return new URL(MAILBOX_HTTP_PATH, edge.http).href
}

/** Where the WebSocket carrier of the mailbox is. */
export function edgeSocketUrl(edge: EdgeAddress): string {
  return edgeMailboxUrl(edge).replace(/^http/, 'ws')
}

/** The edge node's STUN responder, as an ICE server names it. */
export function edgeStunUrl(edge: EdgeAddress): string {
  const { hostname, port, protocol } = new URL(edge.http)
  const usualPort = protocol === 'https:' ? '443' : '80'
  return `stun:${hostname}:${port === '' ? usualPort : port}`
}
