// Networks without a network: two or more messengers in one process, joined by a stand-in for edge nodes and by links that
// deliver directly. Going offline, losing, doubling and delaying are switches. Passes the same contract as the real one
// (`contracts/network.ts`).
import type { Bytes } from '../lib/bytes.ts'
import type {
  Challenge,
  Diagnosis,
  IceServer,
  Network,
  NetworkEvents,
  PeerAddress,
} from '../messenger/ports.ts'
import { NetworkError } from '../network/errors.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { decodeReply } from '../protocol/mailbox/replies.ts'
import { encodeRequest } from '../protocol/mailbox/requests.ts'

/** One stream to an edge node, as the edge node sees it: it lives from `start` or the return of the network to the next loss. */
export type MemoryStream = { id: number; push(frame: Bytes): void }

/** Answers a mailbox frame with a reply frame; `stream` is what a nonce is bound to. */
export type EdgeStandIn = (edge: EdgeAddress, frame: Bytes, stream: MemoryStream) => Bytes | Promise<Bytes>

/** What goes wrong on links. Each is asked anew for every envelope. */
export type LinkFaults = { drop: () => boolean; duplicate: () => boolean; delayMs: () => number }

const DELIVER_TIMEOUT_MS = 2_000

/** The place where networks in memory meet. */
export class MemoryWorld {
  readonly faults: LinkFaults = { drop: () => false, duplicate: () => false, delayMs: () => 0 }
  readonly handle: EdgeStandIn
  readonly #networks = new Set<MemoryNetwork>()
  #isEdgeUp = true
  #counter = 0

  constructor(handle: EdgeStandIn) {
    this.handle = handle
  }

  create(events: NetworkEvents): MemoryNetwork {
    const network = new MemoryNetwork(this, events)
    this.#networks.add(network)
    return network
  }

  /** A number nobody had before. */
  next(): number {
    return ++this.#counter
  }

  get isEdgeUp(): boolean {
    return this.#isEdgeUp
  }

  /** Stops or starts every edge node: streams end and come back; links go on. */
  setEdgeUp(isUp: boolean): void {
    this.#isEdgeUp = isUp
    for (const network of this.#networks) network.refresh()
  }

  find(peerId: string): MemoryNetwork | undefined {
    return [...this.#networks].find((network) => network.peerId === peerId)
  }

  /** Makes and breaks links after anything changed. */
  refreshLinks(): void {
    for (const network of this.#networks) network.refreshLinks()
  }
}

/** The port in memory. */
export class MemoryNetwork implements Network {
  peerId = ''
  readonly #world: MemoryWorld
  readonly #events: NetworkEvents
  readonly #peers = new Map<string, PeerAddress>()
  readonly #linked = new Set<string>()
  #edges: readonly EdgeAddress[] = []
  #streams = new Map<string, MemoryStream>()
  #isOnline = true
  #state: Parameters<NetworkEvents['onConnection']>[0] | undefined

  constructor(world: MemoryWorld, events: NetworkEvents) {
    this.#world = world
    this.#events = events
  }

  async start(edges: readonly EdgeAddress[]): Promise<void> {
    await Promise.resolve()
    if (this.peerId !== '') return
    this.peerId = `memoryPeer${this.#world.next()}`
    this.#edges = edges
    this.#tell('connecting')
    this.refresh()
  }

  async stop(): Promise<void> {
    await Promise.resolve()
    this.peerId = ''
    this.#peers.clear()
    this.#streams.clear()
    this.#state = undefined
    this.#world.refreshLinks()
  }

  /** Loses or regains the network. */
  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline
    this.refresh()
  }

  async diagnose(): Promise<Diagnosis> {
    await Promise.resolve()
    const isConnected = this.#state === 'connected'
    const edges = this.#edges.map(({ http }) => ({
      address: http,
      isConnected,
      isReserved: isConnected,
      hasMailbox: isConnected,
    }))
    return {
      isOnline: this.#isOnline,
      nat: 'unknown',
      edges,
      links: { direct: this.#linked.size, relayed: 0 },
    }
  }

  async iceServers(): Promise<IceServer[]> {
    await Promise.resolve()
    return this.#edges.map(({ http }) => ({ urls: [`stun:${new URL(http).host}`] }))
  }

  async reconnect(): Promise<void> {
    await Promise.resolve()
    this.refresh()
  }

  async request(edge: EdgeAddress, frame: Bytes): Promise<Bytes> {
    return this.#world.handle(edge, frame, this.#stream(edge))
  }

  async challenge(edge: EdgeAddress): Promise<Challenge> {
    const { reply } = decodeReply(await this.request(edge, encodeRequest(0, { op: 'hello' })))
    if (reply.op !== 'hello' || 'refusal' in reply) throw new NetworkError('refused', 'no HELLO')
    return { nodeId: reply.nodeId, nonce: reply.nonce, carrier: 'stream' }
  }

  async setPeer(tag: string, peer: PeerAddress | undefined): Promise<void> {
    await Promise.resolve()
    this.#assertStarted()
    const isTaken = [...this.#peers].some(([other, { peerId }]) => other !== tag && peerId === peer?.peerId)
    if (isTaken) throw new NetworkError('refused', 'another contact is this peer')
    if (peer === undefined || this.#peers.get(tag)?.peerId !== peer.peerId) {
      this.#peers.delete(tag)
      this.#world.refreshLinks()
    }
    if (peer !== undefined) this.#peers.set(tag, peer)
    this.#world.refreshLinks()
  }

  async deliver(tag: string, envelope: Bytes): Promise<void> {
    const other = this.#partner(tag)
    const theirTag = other === undefined ? undefined : other.#tagOf(this.peerId)
    if (other === undefined || theirTag === undefined)
      throw new NetworkError('unreachable', 'the contact is not linked')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(
      () => reject(new NetworkError('timeout', 'the contact has not stored the envelope in time')),
      DELIVER_TIMEOUT_MS,
    )
    const copies = this.#world.faults.drop() ? 0 : this.#world.faults.duplicate() ? 2 : 1
    for (let copy = 0; copy < copies; copy++) void other.#take(theirTag, envelope, resolve)
    await promise.finally(() => clearTimeout(timer))
  }

  async addresses(): Promise<{ peerId: string; addresses: string[] }> {
    await Promise.resolve()
    this.#assertStarted()
    return this.#own()
  }

  /** Brings streams, state and own addresses in line with what is reachable now. */
  refresh(): void {
    if (this.peerId === '') return
    const isReached = this.#isOnline && this.#world.isEdgeUp && this.#edges.length > 0
    const wasReached = this.#streams.size > 0
    if (!isReached) this.#streams.clear()
    if (isReached && !wasReached) for (const edge of this.#edges) this.#open(edge)
    this.#tell(isReached ? 'connected' : this.#isOnline ? 'connecting' : 'offline')
    if (isReached !== wasReached) this.#events.onAddresses(this.#own())
    if (isReached && !wasReached) for (const edge of this.#edges) this.#events.onEdgeReady(edge)
    this.#world.refreshLinks()
  }

  refreshLinks(): void {
    for (const tag of new Set([...this.#peers.keys(), ...this.#linked])) {
      const isLinked = this.#partner(tag) !== undefined
      if (isLinked === this.#linked.has(tag)) continue
      if (isLinked) this.#linked.add(tag)
      else this.#linked.delete(tag)
      this.#events.onLink(tag, isLinked ? 'direct' : undefined)
    }
  }

  /** The network at the other end, when each has announced the other and one of the two dials. */
  #partner(tag: string): MemoryNetwork | undefined {
    const address = this.#peers.get(tag)
    const other = address === undefined ? undefined : this.#world.find(address.peerId)
    const theirs = other === undefined ? undefined : other.#peers.get(other.#tagOf(this.peerId) ?? '')
    if (address === undefined || other === undefined || theirs === undefined) return undefined
    return this.#isOnline && other.#isOnline && (address.dial || theirs.dial) ? other : undefined
  }

  #tagOf(peerId: string): string | undefined {
    return [...this.#peers].find(([, address]) => address.peerId === peerId)?.[0]
  }

  async #take(tag: string, envelope: Bytes, onStored: () => void): Promise<void> {
    const delayMs = this.#world.faults.delayMs()
    if (delayMs > 0) await new Promise<void>((resolve) => setTimeout(() => resolve(), delayMs))
    const isStored = await this.#events.onEnvelope(tag, new Uint8Array(envelope)).then(
      () => true,
      () => false,
    )
    if (isStored) onStored()
  }

  #open(edge: EdgeAddress): MemoryStream {
    const id = this.#world.next()
    const push = (frame: Bytes): void => {
      if (this.#streams.get(edge.id)?.id === id) this.#events.onMail(edge, frame)
    }
    const stream = { id, push }
    this.#streams.set(edge.id, stream)
    return stream
  }

  #stream(edge: EdgeAddress): MemoryStream {
    this.#assertStarted()
    if (!this.#isOnline || !this.#world.isEdgeUp)
      throw new NetworkError('unreachable', 'the edge node is not reached')
    return this.#streams.get(edge.id) ?? this.#open(edge)
  }

  #own(): { peerId: string; addresses: string[] } {
    const reached = this.#streams.size > 0 ? this.#edges : []
    const addresses = reached.map(({ id, ws }) => `${ws}/p2p/${id}/p2p-circuit/webrtc/p2p/${this.peerId}`)
    return { peerId: this.peerId, addresses }
  }

  #assertStarted(): void {
    if (this.peerId === '') throw new NetworkError('stopped', 'the network is stopped')
  }

  #tell(state: Parameters<NetworkEvents['onConnection']>[0]): void {
    if (state === this.#state) return
    this.#state = state
    this.#events.onConnection(state)
  }
}
