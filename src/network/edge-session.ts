// One connection to an edge node and the mailbox stream on it, which is opened again as long as the connection lives.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { encodeRequest } from '../protocol/mailbox/requests.ts'
import { Backoff, REDIAL_PLAN } from './backoff.ts'
import { Bell } from './bell.ts'
import type { Dial } from './dial.ts'
import { edgeDialAddress, edgePeerId } from './edge-address.ts'
import type { Connection, Peer } from './libp2p-types.ts'
import { MailboxStream } from './mailbox-stream.ts'
import { publicAddresses } from './peer.ts'
import type { EdgeSession } from './relay-supervisor.ts'

/** A living connection answers within so many milliseconds, and so many times the way there and back. */
const ANSWER_MS = 300
const ANSWER_TRIPS = 3

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
  const connection = present ?? (await dial([edgeDialAddress(edge)], { signal, tries: 1 }))
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
  void keepMailbox(connection, edge, { ...events, onMailbox }, scope.signal)
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

async function keepMailbox(
  connection: Connection,
  edge: EdgeAddress,
  events: EdgeSessionEvents,
  signal: AbortSignal,
): Promise<void> {
  const backoff = new Backoff(REDIAL_PLAN)
  const pause = new Bell()
  while (!signal.aborted) {
    const stream = await openMailbox(connection, edge, events, signal)
    if (stream !== undefined) {
      events.onMailbox(edge, stream)
      await stream.closed
    }
    await pause.wait(backoff.next(), signal)
  }
}

/** Nothing when the edge node gives no stream now: it is asked again later. */
async function openMailbox(
  connection: Connection,
  edge: EdgeAddress,
  events: EdgeSessionEvents,
  signal: AbortSignal,
): Promise<MailboxStream | undefined> {
  return MailboxStream.open(connection, (frame) => events.onMail(edge, frame), signal).catch(() => undefined)
}
