// The network of one window: a libp2p peer, the edge nodes it keeps, their mailboxes and the links to contacts, behind the
// messenger's port.
import type { Bytes } from '../lib/bytes.ts'
import type {
  Challenge,
  Diagnosis,
  EdgeDiagnosis,
  IceServer,
  Network,
  NetworkEvents,
  PeerAddress,
} from '../messenger/ports.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { ConnectionStatus } from './connection-state.ts'
import { probeNat, roundTripTo } from './diagnosis.ts'
import { createDial, type Dial } from './dial.ts'
import { edgeMailboxUrl, edgePeerId, edgeStunUrl } from './edge-address.ts'
import { openEdgeSession } from './edge-session.ts'
import { NetworkError } from './errors.ts'
import { createGater, type PageOrigin } from './gater.ts'
import type { Peer } from './libp2p-types.ts'
import { IceServers } from './ice-servers.ts'
import { AnnouncedPeers, Links } from './links.ts'
import { MailboxHttp } from './mailbox-http.ts'
import { MailboxLink } from './mailbox-link.ts'
import type { MailboxStream } from './mailbox-stream.ts'
import { publicAddresses, startPeer } from './peer.ts'
import { RelaySupervisor } from './relay-supervisor.ts'
import { watchWindow, type SignalSource } from './window-signals.ts'

/** What the surroundings give. */
export type NetworkSurroundings = {
  page: PageOrigin
  signals: SignalSource
  iceTransportPolicy?: RTCIceTransportPolicy
  random: () => number
}

/** Mailboxes of foreign edge nodes that are remembered; the one asked longest ago goes first. */
const MAX_FOREIGN = 64

type Running = { peer: Peer; dial: Dial; scope: AbortController; unwatch: () => void }

/** The port as the browser window implements it. Starts and stops any number of times. */
export class WindowNetwork implements Network {
  readonly #events: NetworkEvents
  readonly #surroundings: NetworkSurroundings
  readonly #announced = new AnnouncedPeers()
  readonly #links: Links
  readonly #status: ConnectionStatus
  readonly #supervisor: RelaySupervisor
  readonly #mailboxes = new Map<string, MailboxLink>()
  readonly #foreign = new Map<string, MailboxLink>()
  readonly #iceServers = new IceServers({
    request: async (edge, frame) => (await this.#mailbox(edge)).request(frame),
    nowMs: Date.now,
  })
  #edges: readonly EdgeAddress[] = []
  #running: Promise<Running> | undefined
  #toldAddresses = ''

  constructor(events: NetworkEvents, surroundings: NetworkSurroundings) {
    this.#events = events
    this.#surroundings = surroundings
    this.#links = new Links(this.#announced, events, surroundings.random)
    this.#status = new ConnectionStatus(surroundings.signals.isOnline(), (state) =>
      events.onConnection(state),
    )
    this.#supervisor = new RelaySupervisor(
      async (edge, signal) => {
        const { peer, dial } = await this.#run()
        const session = { onMailbox: this.#onMailbox, onMail: events.onMail.bind(events) }
        return openEdgeSession({ peer, dial, events: session }, edge, signal)
      },
      { onReachable: (count) => this.#status.setReachable(count) },
      surroundings.random,
    )
  }

  async start(edges: readonly EdgeAddress[]): Promise<void> {
    if (this.#running !== undefined) return
    this.#running = this.#begin(edges)
    try {
      await this.#running
    } catch (error) {
      this.#running = undefined
      throw error
    }
    this.#status.start()
    this.#supervisor.start(edges)
  }

  async stop(): Promise<void> {
    const running = await this.#running
    if (running === undefined) return
    this.#running = undefined
    running.unwatch()
    this.#status.stop()
    this.#supervisor.stop()
    this.#links.stop()
    running.scope.abort()
    this.#mailboxes.clear()
    this.#foreign.clear()
    this.#toldAddresses = ''
    await running.peer.stop()
  }

  async request(edge: EdgeAddress, frame: Bytes): Promise<Bytes> {
    return (await this.#mailbox(edge)).request(frame)
  }

  async challenge(edge: EdgeAddress, carrier?: 'http'): Promise<Challenge> {
    return (await this.#mailbox(edge)).challenge(carrier)
  }

  async setPeer(tag: string, peer: PeerAddress | undefined): Promise<void> {
    await this.#run()
    this.#links.setPeer(tag, peer)
  }

  async deliver(tag: string, envelope: Bytes): Promise<void> {
    await this.#links.deliver(tag, envelope)
  }

  async addresses(): Promise<{ peerId: string; addresses: string[] }> {
    const { peer } = await this.#run()
    return { peerId: peer.peerId.toString(), addresses: publicAddresses(peer) }
  }

  async diagnose(): Promise<Diagnosis> {
    const { peer } = await this.#run()
    const nat = await probeNat(this.#edges.map(edgeStunUrl))
    const edges = this.#supervisor.kept().map(({ edge, isConnected, isReserved }): EdgeDiagnosis => {
      const roundTripMs = roundTripTo(peer, edgePeerId(edge))
      return {
        address: edge.http,
        isConnected,
        isReserved,
        hasMailbox: this.#mailboxes.get(edgePeerId(edge))?.isReady ?? false,
        ...(roundTripMs === undefined ? {} : { roundTripMs }),
      }
    })
    return { isOnline: this.#surroundings.signals.isOnline(), nat, edges, links: this.#links.count() }
  }

  async iceServers(): Promise<IceServer[]> {
    await this.#run()
    return this.#iceServers.of(this.#edges)
  }

  async reconnect(which?: 'silent'): Promise<void> {
    await this.#run()
    if (which === 'silent') return this.#supervisor.reconnectSilent()
    this.#supervisor.reconnect()
    this.#links.poke()
  }

  async #begin(edges: readonly EdgeAddress[]): Promise<Running> {
    const { page, signals, iceTransportPolicy } = this.#surroundings
    this.#edges = edges
    const peer = await startPeer({
      gater: createGater(page, (peerId) => this.#announced.has(peerId)),
      iceServers: () => this.#edges.map(edgeStunUrl),
      ...(iceTransportPolicy === undefined ? {} : { iceTransportPolicy }),
    })
    const dial = createDial(peer)
    const scope = new AbortController()
    for (const edge of edges) this.#mailboxes.set(edgePeerId(edge), createMailbox(edge, true, scope.signal))
    // The library gathers changes of its own record for a second; its listeners tell at once.
    for (const event of ['transport:listening', 'transport:close', 'self:peer:update'] as const)
      peer.addEventListener(event, () => this.#onSelf(peer))
    await this.#links.start(peer, dial)
    const unwatch = watchWindow(signals, {
      onOnline: (isOnline) => this.#status.setOnline(isOnline),
      onOther: () => {
        this.#supervisor.reconnect()
        this.#links.reconnect()
      },
      onReturn: () => {
        this.#supervisor.poke()
        this.#links.poke()
      },
    })
    return { peer, dial, scope, unwatch }
  }

  async #run(): Promise<Running> {
    if (this.#running === undefined) throw new NetworkError('stopped', 'the network is stopped')
    return this.#running
  }

  /** The mailbox of an own edge node, or of a foreign one, which is asked over HTTP. */
  async #mailbox(edge: EdgeAddress): Promise<MailboxLink> {
    const { scope } = await this.#run()
    const id = edgePeerId(edge)
    const own = this.#mailboxes.get(id)
    if (own !== undefined) return own
    const foreign = this.#foreign.get(id) ?? createMailbox(edge, false, scope.signal)
    this.#foreign.delete(id)
    this.#foreign.set(id, foreign)
    for (const oldest of this.#foreign.keys()) {
      if (this.#foreign.size <= MAX_FOREIGN) break
      this.#foreign.delete(oldest)
    }
    return foreign
  }

  readonly #onMailbox = (edge: EdgeAddress, stream: MailboxStream): void => {
    this.#mailboxes.get(edgePeerId(edge))?.use(stream)
    this.#countReady()
    void stream.closed.then(() => this.#countReady())
    this.#events.onEdgeReady(edge)
    // The relay is back, so contacts behind it may be reached again.
    this.#links.poke()
  }

  #countReady(): void {
    this.#status.setReady([...this.#mailboxes.values()].filter(({ isReady }) => isReady).length)
  }

  #onSelf(peer: Peer): void {
    const addresses = publicAddresses(peer)
    this.#supervisor.addressesChanged()
    const told = addresses.toSorted().join()
    if (told === this.#toldAddresses) return
    this.#toldAddresses = told
    this.#events.onAddresses({ peerId: peer.peerId.toString(), addresses })
  }
}

function createMailbox(edge: EdgeAddress, hasStreams: boolean, scope: AbortSignal): MailboxLink {
  return new MailboxLink(new MailboxHttp(edgeMailboxUrl(edge)), { hasStreams, scope })
}
