// The WebSocket carrier: the bytes of a mailbox stream in binary messages, at the path of the HTTP carrier on the public port. What
// a frame says is signed and what it carries is sealed, so it needs no second encryption inside that of the web server, and no
// multiplexer for one stream (docs/adr/014). Open to every origin, like HTTP.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { MAX_FRAME_BYTES } from '../../protocol/mailbox/constants.ts'
import { LENGTH_BYTES } from '../../protocol/mailbox/framing.ts'
import type { MailboxStream } from './stream-carrier.ts'

export interface MailboxSockets {
  /** Takes a request for a WebSocket. */
  upgrade(request: IncomingMessage, client: Duplex, head: Buffer): void
  /** Sockets that are open now. */
  count(): number
  /** Tells every client that the node goes away, and takes no more. */
  stop(): void
}

export type SocketCarrierOptions = Readonly<{ pingMs?: number }>

/** As many as the relay takes connections. */
const MAX_SOCKETS = 5000
/** One message of a client holds one frame. */
const MAX_MESSAGE_BYTES = LENGTH_BYTES + MAX_FRAME_BYTES
/** Bytes that may wait before the writer pauses, and to which they have to fall before it goes on. */
const FULL_BYTES = 1024 * 1024
const DRAINED_BYTES = 256 * 1024
/** A client that answers no ping until the next one is gone, in milliseconds. */
const PING_MS = 20_000
/** Close codes: the server goes away, the message is not binary, try again later (RFC 6455, section 7.4, and its registry). */
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003
const TRY_LATER = 1013

/** Serves each socket by `serve` until it ends. */
export function createMailboxSockets(
  serve: (stream: MailboxStream) => void,
  { pingMs = PING_MS }: SocketCarrierOptions = {},
): MailboxSockets {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  })
  const alive = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, pingMs)
  timer.unref()

  function take(socket: WebSocket): void {
    // The library closes what broke the protocol by itself, and speaks of it.
    socket.on('error', () => socket.terminate())
    if (server.clients.size > MAX_SOCKETS) {
      socket.close(TRY_LATER)
      return
    }
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    serve(toStream(socket))
  }

  return {
    upgrade: (request, client, head) => server.handleUpgrade(request, client, head, take),
    count: () => server.clients.size,
    stop() {
      clearInterval(timer)
      for (const socket of server.clients) socket.close(GOING_AWAY)
    },
  }
}

/** A socket as the carriers know streams. */
function toStream(socket: WebSocket): MailboxStream {
  const drains = new Set<() => void>()
  const tellDrained = (): void => {
    if (socket.readyState === socket.OPEN && socket.bufferedAmount <= DRAINED_BYTES)
      for (const drained of drains) drained()
  }
  function addEventListener(type: string, listener: (event: { data: Uint8Array }) => void): void {
    if (type === 'message')
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) listener({ data })
        else socket.close(UNSUPPORTED_DATA)
      })
    if (type === 'close') socket.on('close', () => listener({ data: new Uint8Array() }))
  }
  return {
    addEventListener,
    send(data) {
      if (socket.readyState !== socket.OPEN) throw new Error('the socket has ended')
      socket.send(data, tellDrained)
      return socket.bufferedAmount < FULL_BYTES
    },
    async onDrain({ signal }) {
      if (socket.bufferedAmount <= DRAINED_BYTES) return
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = (): void => reject(new Error('the socket does not drain'))
      drains.add(resolve)
      signal.addEventListener('abort', abort)
      socket.on('close', abort)
      try {
        await promise
      } finally {
        drains.delete(resolve)
        signal.removeEventListener('abort', abort)
        socket.off('close', abort)
      }
    },
    abort: () => socket.terminate(),
    close() {
      socket.close()
      return Promise.resolve()
    },
  }
}
