// One connection to an edge node and a mailbox stream beside or on it, which is opened again as long as the connection lives: over
// a WebSocket of its own, else as a stream of the connection.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { encodeRequest } from '../protocol/mailbox/requests.ts'
import { Backoff, REDIAL_PLAN } from './backoff.ts'
import { Bell } from './bell.ts'
import type { Dial } from './dial.ts'
import { edgeDialAddress, edgePeerId, edgeSocketUrl } from './edge-address.ts'
import type { ByteStream, Connection, Peer } from './libp2p-types.ts'
import { NetworkError, toError } from './errors.ts'
import { openMailboxSocket } from './mailbox-socket.ts'
import { MailboxStream } from './mailbox-stream.ts'
import { publicAddresses } from './peer.ts'
import type { EdgeSession } from './relay-supervisor.ts'

/** A living connection answers within so many milliseconds, and so many times the way there and back. */
const ANSWER_MS = 300
const ANSWER_TRIPS = 3

/** How long a socket may take before the connection gives a stream, in milliseconds. */
const SOCKET_PATIENCE_MS = 2_000
/** How often a mailbox stream is asked whether it still lives, in milliseconds. */
const PROBE_MS = 20_000

/** What a session tells: its mailbox stream said HELLO, or brings mail. */
export type EdgeSessionEvents = {
  onMailbox(edge: EdgeAddress, stream: MailboxStream): void
  onMail(edge: EdgeAddress, frame: Bytes): void
}

/** Connects to an edge node, or takes the connection that is there. */
export async function openEdgeSession(
  { peer, dial, events }: { peer: Peer; dial: Dial; events: EdgeSessionEvents },
  edge: EdgeAddress,
  signal: AbortSignal,
): Promise<EdgeSession> {
  const peerId = edgePeerId(edge)
  const present = peer
    .getConnections()
    .find(({ remotePeer, status, direct }) => remotePeer.toString() === peerId && status === 'open' && direct)
  // Both are opened at once; the socket is of use only beside a connection.
  const socket = openSocket(edge, signal)
  const connection = present ?? (await dialOrDrop(dial, edge, signal, socket))
  const scope = new AbortController()
  const closed = new Promise<void>((resolve) => {
    if (connection.status !== 'open') resolve()
    connection.addEventListener('close', () => resolve(), { once: true })
  })
  void closed.then(() => scope.abort())
  let mailbox: MailboxStream | undefined
  const onMailbox = (at: EdgeAddress, stream: MailboxStream): void => {
    mailbox = stream
    events.onMailbox(at, stream)
  }
  void keepMailbox({ connection, edge, events: { ...events, onMailbox }, signal: scope.signal }, socket)
  return {
    closed,
    isReserved: () =>
      publicAddresses(peer).some((address) => address.includes(`/p2p/${peerId}/p2p-circuit/`)),
    answers: async () => {
      // One that is being opened has a time limit of its own.
      if (mailbox?.isOpen !== true) return true
      const patienceMs = ANSWER_MS + ANSWER_TRIPS * (connection.rtt ?? 0)
      return mailbox.request(encodeRequest(0, { op: 'hello' }), patienceMs).then(
        () => true,
        () => false,
      )
    },
    abort: () => {
      scope.abort()
      connection.abort(new Error('the edge node is given up'))
    },
  }
}

type MailboxKeeping = {
  readonly connection: Connection
  readonly edge: EdgeAddress
  readonly events: EdgeSessionEvents
  readonly signal: AbortSignal
}

async function keepMailbox(keeping: MailboxKeeping, first: Promise<ByteStream | undefined>): Promise<void> {
  const { edge, events, signal } = keeping
  const backoff = new Backoff(REDIAL_PLAN)
  const pause = new Bell()
  for (let socket = first; !signal.aborted; socket = openSocket(edge, signal)) {
    const stream = await openMailbox(keeping, await socket)
    if (stream !== undefined) {
      const abort = (): void => stream.abort(new Error('the connection beside it has ended'))
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      else {
        events.onMailbox(edge, stream)
        void watchOver(stream)
      }
      await stream.closed
      signal.removeEventListener('abort', abort)
    }
    await pause.wait(backoff.next(), signal)
  }
  ;(await first)?.abort(new Error('the connection beside it has ended'))
}

/** Nothing when the edge node gives no stream now: it is asked again later. */
async function openMailbox(
  { connection, edge, events, signal }: MailboxKeeping,
  socket: ByteStream | undefined,
): Promise<MailboxStream | undefined> {
  const onPush = (frame: Bytes): void => events.onMail(edge, frame)
  const greeted =
    socket === undefined ? undefined : await MailboxStream.greet(socket, onPush).catch(() => undefined)
  return greeted ?? MailboxStream.open(connection, onPush, signal).catch(() => undefined)
}

/** Nothing when there is no socket to be had in time. */
function openSocket(edge: EdgeAddress, signal: AbortSignal): Promise<ByteStream | undefined> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(SOCKET_PATIENCE_MS)])
  return openMailboxSocket(edgeSocketUrl(edge), bounded).catch(() => undefined)
}

async function dialOrDrop(
  dial: Dial,
  edge: EdgeAddress,
  signal: AbortSignal,
  socket: Promise<ByteStream | undefined>,
): Promise<Connection> {
  try {
    return await dial([edgeDialAddress(edge)], { signal, tries: 1 })
  } catch (error) {
    void socket.then((opened) => opened?.abort(new Error('the edge node is not reached')))
    throw error
  }
}

/** Ends a stream whose path is dead: nobody else notices while nothing is sent. */
async function watchOver(stream: MailboxStream): Promise<void> {
  const ended = new AbortController()
  void stream.closed.then(() => ended.abort())
  const pause = new Bell()
  for (;;) {
    await pause.wait(PROBE_MS, ended.signal)
    if (!stream.isOpen) return
    await stream.request(encodeRequest(0, { op: 'hello' })).catch((error: unknown) => {
      if (!(error instanceof NetworkError && error.code === 'busy')) stream.abort(toError(error))
    })
  }
}
