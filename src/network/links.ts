// The links to all contacts, by tag. A contact is one peer id at a time; a new one ends everything of the old (network.md,
// section 4.7), and a stream from anybody else is refused.
import type { Bytes } from '../lib/bytes.ts'
import type { NetworkEvents, PeerAddress } from '../messenger/ports.ts'
import { ContactLink } from './contact-link.ts'
import type { Dial } from './dial.ts'
import { NetworkError } from './errors.ts'
import { LINK_PROTOCOL } from './link-frame.ts'
import type { Connection, Peer, Stream } from './libp2p-types.ts'

/** Time a contact has to store an envelope, in milliseconds (issue's settled question: then the mailbox takes over). */
export const DELIVER_TIMEOUT_MS = 2_000
/** Link streams a contact may hold open towards this browser on one connection. */
const MAX_STREAMS_PER_CONNECTION = 4

type LinkEvents = Pick<NetworkEvents, 'onEnvelope' | 'onLink'>

/** Who is announced: shared with the gater, which is older than the peer. */
export class AnnouncedPeers {
  readonly #tags = new Map<string, string>()

  has(peerId: string): boolean {
    return this.#tags.has(peerId)
  }

  tagOf(peerId: string): string | undefined {
    return this.#tags.get(peerId)
  }

  set(peerId: string, tag: string): void {
    this.#tags.set(peerId, tag)
  }

  delete(peerId: string): void {
    this.#tags.delete(peerId)
  }
}

/** Links by tag. */
export class Links {
  readonly #announced: AnnouncedPeers
  readonly #events: LinkEvents
  readonly #random: () => number
  readonly #links = new Map<string, ContactLink>()
  #access: { peer: Peer; dial: Dial } | undefined

  constructor(announced: AnnouncedPeers, events: LinkEvents, random: () => number) {
    this.#announced = announced
    this.#events = events
    this.#random = random
  }

  /** Begins to take link streams of announced contacts. */
  async start(peer: Peer, dial: Dial): Promise<void> {
    this.#access = { peer, dial }
    await peer.handle(LINK_PROTOCOL, (stream, connection) => this.#accept(stream, connection), {
      runOnLimitedConnection: true,
      maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
    })
  }

  stop(): void {
    for (const tag of this.#links.keys()) this.#drop(tag)
    this.#access = undefined
  }

  /** Rejects with `refused` when another contact is this peer already: nobody takes over another's link. */
  setPeer(tag: string, address: PeerAddress | undefined): void {
    if (this.#access === undefined) throw new NetworkError('stopped', 'the network is stopped')
    const holder = address === undefined ? undefined : this.#announced.tagOf(address.peerId)
    if (holder !== undefined && holder !== tag)
      throw new NetworkError('refused', 'another contact is this peer')
    if (this.#links.get(tag)?.peerId !== address?.peerId) this.#drop(tag)
    if (address === undefined) return
    const link = this.#links.get(tag) ?? this.#create(tag, address.peerId, this.#access)
    link.update(address.addresses, address.dial)
  }

  /** Rejects with `unreachable` without a link, and with `timeout` after two seconds. */
  async deliver(tag: string, envelope: Bytes): Promise<void> {
    const link = this.#links.get(tag)
    if (link === undefined) throw new NetworkError('unreachable', 'the contact is not announced')
    await link.deliver(envelope, DELIVER_TIMEOUT_MS)
  }

  /** The network changed or came back: every waiting dial happens now. */
  poke(): void {
    for (const link of this.#links.values()) link.poke()
  }

  /** The network is another one: links are made anew. */
  reconnect(): void {
    for (const link of this.#links.values()) link.reconnect()
  }

  /** How many contacts are linked now, by path. */
  count(): { direct: number; relayed: number } {
    const kinds = [...this.#links.values()].map(({ kind }) => kind)
    const countOf = (wanted: string): number => kinds.filter((kind) => kind === wanted).length
    return { direct: countOf('direct'), relayed: countOf('relayed') }
  }

  #create(tag: string, peerId: string, access: { peer: Peer; dial: Dial }): ContactLink {
    const link = new ContactLink(peerId, {
      ...access,
      random: this.#random,
      onEnvelope: (envelope) => this.#events.onEnvelope(tag, envelope),
      onKind: (kind) => this.#events.onLink(tag, kind),
    })
    this.#links.set(tag, link)
    this.#announced.set(peerId, tag)
    return link
  }

  #drop(tag: string): void {
    const link = this.#links.get(tag)
    if (link === undefined) return
    this.#links.delete(tag)
    this.#announced.delete(link.peerId)
    link.close()
  }

  #accept(stream: Stream, connection: Connection): void {
    const tag = this.#announced.tagOf(connection.remotePeer.toString())
    const link = tag === undefined ? undefined : this.#links.get(tag)
    if (link === undefined) connection.abort(new Error('nobody announced this peer'))
    else link.adopt(stream, connection)
  }
}
