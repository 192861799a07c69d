// The public port of an edge node: the app, `/edge.json`, health, the mailbox over HTTP and WebSocket, and every other WebSocket,
// which goes on to the relay. Plain http, or https with the operator's certificate. `platform.md`, section 9.

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { MAILBOX_HTTP_PATH } from '../../protocol/mailbox/constants.ts'
import { codeOf, type Log } from '../log.ts'
import type { MailboxHttpHandler } from '../mailbox/http-carrier.ts'
import type { MailboxSockets } from '../mailbox/socket-carrier.ts'
import { describeEdge } from './edge-card.ts'
import type { StaticFile, StaticFiles } from './files.ts'
import { securityHeaders, type Headers } from './headers.ts'
import { renderHealthPage, type Health } from './health.ts'
import { readClientHost, type ClientHost } from './host.ts'
import { forwardUpgrade } from './upgrade.ts'

export type WebParts = Readonly<{
  files: StaticFiles
  health: Health
  mailbox: MailboxHttpHandler
  sockets: MailboxSockets
  relay: Readonly<{ id: string; port: number }>
  log: Log
  tls?: Readonly<{ cert: Buffer; key: Buffer }> | undefined
}>

export interface WebServer {
  /** The port it listens on. */
  readonly port: number
  stop(): Promise<void>
}

/** A client has this long for its headers, and for the whole request, in milliseconds. */
const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 30_000
/** Requests under way have this long when the server stops, in milliseconds. */
const DRAIN_MS = 2000

/** Starts to listen. Rejects with the system's error when the port is taken. */
export async function startWebServer(host: string, port: number, parts: WebParts): Promise<WebServer> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    handleRequest(request, response, parts).catch((error: unknown) => {
      if (!request.destroyed) parts.log('request failed', { code: codeOf(error) })
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  }
  const limits = { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS }
  const server =
    parts.tls === undefined
      ? createHttpServer(limits, answer)
      : createHttpsServer({ ...limits, ...parts.tls }, answer)
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    if (pathOf(request) === MAILBOX_HTTP_PATH) parts.sockets.upgrade(request, socket, head)
    else forwardUpgrade(request, socket, head, parts.relay.port)
  })
  // A malformed request ends its connection; Node has answered it by then or cannot.
  server.on('clientError', (_error, socket) => socket.destroy())
  const listening = once(server, 'listening')
  server.listen(port, host)
  await listening
  server.on('error', (error) => parts.log('web server fault', { code: codeOf(error) }))
  return { port: (server.address() as AddressInfo).port, stop: () => stopServer(server, upgraded) }
}

async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  parts: WebParts,
): Promise<void> {
  const host = readClientHost(request, parts.tls !== undefined)
  const path = pathOf(request)
  if (host === undefined || path === undefined) {
    response.writeHead(400).end()
    return
  }
  if (path === MAILBOX_HTTP_PATH) {
    await parts.mailbox(request, response)
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...securityHeaders(host), allow: 'GET, HEAD' }).end()
    return
  }
  if (answerOwnPath(path, { response, host, parts })) return
  const file = parts.files.find(path) ?? (isRoute(path) ? parts.files.index : undefined)
  if (file === undefined) sendText(response, host, 404, 'Not found\n')
  else await sendFile(request, response, host, file)
}

/** Answers what the node says about itself; false for any other path. */
function answerOwnPath(
  path: string,
  { response, host, parts }: Readonly<{ response: ServerResponse; host: ClientHost; parts: WebParts }>,
): boolean {
  switch (path) {
    case '/edge.json': {
      const body = JSON.stringify(describeEdge(parts.relay.id, host))
      const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }
      const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
      response.writeHead(200, { ...securityHeaders(host), ...open, ...type }).end(body)
      return true
    }
    case '/healthz': {
      const { hasRoom } = parts.health.report()
      sendText(response, host, hasRoom ? 200 : 503, hasRoom ? 'alive\n' : 'disk full\n')
      return true
    }
    case '/readyz': {
      const { isReady } = parts.health.report()
      sendText(response, host, isReady ? 200 : 503, isReady ? 'ready\n' : 'not ready\n')
      return true
    }
    case '/health': {
      const headers = {
        ...securityHeaders(host),
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      }
      response.writeHead(200, headers).end(renderHealthPage(parts.health.report()))
      return true
    }
    default:
      return false
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  host: ClientHost,
  file: StaticFile,
): Promise<void> {
  const headers: Headers = {
    ...securityHeaders(host),
    etag: file.etag,
    'cache-control': file.cacheControl,
    vary: 'accept-encoding',
  }
  if (request.headers['if-none-match']?.includes(file.etag) === true) {
    response.writeHead(304, headers).end()
    return
  }
  const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const gzipped = acceptsGzip ? await file.gzipped() : undefined
  const body = gzipped ?? file.bytes
  const encoding: Headers = gzipped === undefined ? {} : { 'content-encoding': 'gzip' }
  response.writeHead(200, {
    ...headers,
    ...encoding,
    'content-type': file.type,
    'content-length': body.length,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function sendText(response: ServerResponse, host: ClientHost, status: number, text: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  response.writeHead(status, { ...securityHeaders(host), ...headers }).end(text)
}

/** The path of the URL, decoded; nothing where it is malformed. */
function pathOf(request: IncomingMessage): string | undefined {
  const [path = ''] = (request.url ?? '').split('?')
  try {
    return path.startsWith('/') ? decodeURIComponent(path) : undefined
  } catch {
    return undefined
  }
}

/** Whether a path may be a place inside the app: it does not look like a file. */
function isRoute(path: string): boolean {
  return !/\.[^/]*$/.test(path) && !path.startsWith('/assets/')
}

async function stopServer(server: Server, upgraded: ReadonlySet<Duplex>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of upgraded) socket.destroy()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(timer)
}
