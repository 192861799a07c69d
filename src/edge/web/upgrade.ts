// Hands WebSocket connections, on whatever path, from the public port to the relay's loopback port, byte for byte. Both
// sockets send at once (no Nagle delay, `edge.md`, section 3.10) and end together.

import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** Upgrade headers that the relay needs; nothing else of the client goes on. */
const PASSED_ON = [
  'upgrade',
  'connection',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
]

/** Connects a client that wants a WebSocket with the relay on this loopback port. */
export function forwardUpgrade(request: IncomingMessage, client: Duplex, head: Buffer, port: number): void {
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    client.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    return
  }
  request.socket.setNoDelay(true)
  const relay = connect({ host: '127.0.0.1', port, noDelay: true })
  const endBoth = (): void => {
    client.destroy()
    relay.destroy()
  }
  client.on('error', endBoth).on('close', endBoth)
  relay.on('error', endBoth).on('close', endBoth)
  relay.write(requestHead(request, port))
  relay.write(head)
  client.pipe(relay)
  relay.pipe(client)
}

function requestHead(request: IncomingMessage, port: number): string {
  const lines = PASSED_ON.flatMap((name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? [`${name}: ${value}`] : []
  })
  return ['GET / HTTP/1.1', `host: 127.0.0.1:${port}`, ...lines, '', ''].join('\r\n')
}
