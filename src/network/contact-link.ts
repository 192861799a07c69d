// The link to one contact at one peer id (network.md, sections 4.7, 4.8 and 6.1): a relayed path that is kept, and a direct one
// beside it when WebRTC succeeds. The side whose turn it is dials both; the other accepts.
import type { Bytes } from '../lib/bytes.ts'
import { Backoff, REDIAL_PLAN, UPGRADE_DELAYS_MS } from './backoff.ts'
import { Bell } from './bell.ts'
import { contactAddresses, toRelayedAddress } from './address.ts'
import type { Dial } from './dial.ts'
import { NetworkError } from './errors.ts'
import { LINK_PROTOCOL } from './link-frame.ts'
import { LinkStream } from './link-stream.ts'
import type { Connection, Peer, Stream } from './libp2p-types.ts'

/** The path of a link stream. */
export type LinkKind = 'direct' | 'relayed'

/** What the link needs and tells. */
export type ContactLinkContext = {
  peer: Peer
  dial: Dial
  random: () => number
  onEnvelope(envelope: Bytes): Promise<void>
  onKind(kind: LinkKind | undefined): void
}

/** Time to open a link stream on a connection, in milliseconds. */
const STREAM_TIMEOUT_MS = 5_000
/** A path that lived this long was a good one: its loss starts the waiting times over. In milliseconds. */
const SETTLED_MS = 10_000

type Path = { stream: LinkStream; connection: Connection }

/** Judges a connection as network.md, section 6.1 does: by what it is, not by its limits alone. */
export function linkKindOf(connection: Connection): LinkKind {
  const { direct, limits, multiplexer, encryption, status } = connection
  const isDirect =
    direct &&
    limits === undefined &&
    multiplexer === '/webrtc' &&
    encryption === 'native' &&
    status === 'open'
  return isDirect ? 'direct' : 'relayed'
}

/** A contact's link while it is this peer. */
export class ContactLink {
  readonly peerId: string
  readonly #context: ContactLinkContext
  readonly #paths: { [K in LinkKind]?: Path } = {}
  readonly #changed = { direct: new Bell(), relayed: new Bell() }
  readonly #redialKick = new Bell()
  readonly #upgradeKick = new Bell()
  #addresses: string[] = []
  #dialling: AbortController | undefined
  #kind: LinkKind | undefined

  constructor(peerId: string, context: ContactLinkContext) {
    this.peerId = peerId
    this.#context = context
  }

  /** The best path in use now. */
  get kind(): LinkKind | undefined {
    return this.#kind
  }

  /** Takes the contact's addresses of now and whose turn dialling is. */
  update(addresses: readonly string[], dials: boolean): void {
    const known = this.#addresses.join()
    this.#addresses = contactAddresses(this.peerId, addresses)
    if (known !== this.#addresses.join()) this.poke()
    if (dials === (this.#dialling !== undefined)) return
    this.#dialling?.abort()
    this.#dialling = dials ? new AbortController() : undefined
    if (this.#dialling === undefined) return
    void this.#keepRelayed(this.#dialling.signal)
    void this.#keepDirect(this.#dialling.signal)
  }

  /** The network changed or came back: waiting dials happen now. */
  poke(): void {
    this.#redialKick.ring()
    this.#upgradeKick.ring()
  }

  /** The network is another one, and what led over the former is dead or about to be: both paths are made anew. */
  reconnect(): void {
    this.#drop(new Error('the network is another one'))
    this.poke()
  }

  /** Takes a stream of this contact into use; an older one on the same kind of path goes. */
  adopt(stream: Stream, connection: Connection): void {
    const kind = linkKindOf(connection)
    const path: Path = {
      stream: new LinkStream(stream, (envelope) => this.#context.onEnvelope(envelope)),
      connection,
    }
    const older = this.#paths[kind]
    this.#paths[kind] = path
    older?.stream.abort(new Error('a newer stream took over'))
    if (older !== undefined && older.connection !== connection)
      older.connection.abort(new Error('a newer connection took over'))
    void path.stream.closed.then(() => {
      if (this.#paths[kind] === path) delete this.#paths[kind]
      this.#tell(kind)
    })
    this.#tell(kind)
  }

  /** Delivers over the best path. */
  async deliver(envelope: Bytes, timeoutMs: number): Promise<void> {
    const path = this.#best()
    if (path === undefined) throw new NetworkError('unreachable', 'the contact is not linked')
    await path.stream.deliver(envelope, timeoutMs)
  }

  /** Ends the link and every connection to this peer. */
  close(): void {
    this.#dialling?.abort()
    this.#drop(new Error('the contact is no longer this peer'))
  }

  #drop(reason: Error): void {
    for (const { stream } of Object.values(this.#paths)) stream.abort(reason)
    for (const connection of this.#connections()) connection.abort(reason)
  }

  #best(): Path | undefined {
    return [this.#paths.direct, this.#paths.relayed].find((path) => path?.stream.isOpen === true)
  }

  #isUp(kind: LinkKind): boolean {
    return this.#paths[kind]?.stream.isOpen === true
  }

  #tell(changed: LinkKind): void {
    this.#changed[changed].ring()
    if (changed === 'relayed') this.#upgradeKick.ring()
    const kind = this.#isUp('direct') ? 'direct' : this.#isUp('relayed') ? 'relayed' : undefined
    if (kind === this.#kind) return
    this.#kind = kind
    this.#context.onKind(kind)
  }

  #connections(): Connection[] {
    return this.#context.peer
      .getConnections()
      .filter(({ remotePeer }) => remotePeer.toString() === this.peerId)
  }

  /** Keeps the relayed path: at once after a loss, then with growing waits. */
  async #keepRelayed(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(REDIAL_PLAN, this.#context.random)
    while (!signal.aborted) {
      const isOpened = await this.#open('relayed', this.#addresses.map(toRelayedAddress), signal)
      if (isOpened && (await this.#outlive('relayed', signal))) backoff.reset()
      else await this.#redialKick.wait(backoff.next(), signal)
    }
  }

  /** Tries for the direct path while the relayed one stands; a failure leaves that one alone (network.md, section 4.8). */
  async #keepDirect(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      if (!this.#isUp('relayed')) {
        await this.#upgradeKick.wait(undefined, signal)
        continue
      }
      this.#upgradeKick.silence()
      const isOpened = await this.#open('direct', this.#addresses.filter(isWebRtcAddress), signal)
      if (isOpened && (await this.#outlive('direct', signal))) failures = 0
      else await this.#upgradeKick.wait(this.#upgradeWaitMs(failures++), signal)
    }
  }

  #upgradeWaitMs(failures: number): number {
    const plain = UPGRADE_DELAYS_MS[Math.min(failures, UPGRADE_DELAYS_MS.length - 1)]!
    return plain * (0.85 + 0.3 * this.#context.random())
  }

  /** Waits for the end of a path; true when it had settled. */
  async #outlive(kind: LinkKind, signal: AbortSignal): Promise<boolean> {
    const openedAt = Date.now()
    while (this.#isUp(kind) && !signal.aborted) await this.#changed[kind].wait(undefined, signal)
    return Date.now() - openedAt >= SETTLED_MS
  }

  /** False when the contact is not reached on this path now; whatever the cause, another try comes later. */
  async #open(kind: LinkKind, addresses: readonly string[], signal: AbortSignal): Promise<boolean> {
    this.#dropStale(kind)
    await this.#dial(addresses, signal).catch(() => undefined)
    return this.#isUp(kind)
  }

  async #dial(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    const connection = await this.#context.dial(addresses, { signal, tries: 1 })
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(STREAM_TIMEOUT_MS)])
    const stream = await connection.newStream(LINK_PROTOCOL, {
      signal: bounded,
      runOnLimitedConnection: true,
    })
    if (signal.aborted) stream.abort(new Error('the contact is no longer dialled'))
    else this.adopt(stream, connection)
  }

  /** Connections of this kind that carry no link stream may be dead, and the library would prefer them (section 4.7). */
  #dropStale(kind: LinkKind): void {
    const used = Object.values(this.#paths).map(({ connection }) => connection.id)
    for (const connection of this.#connections()) {
      if (linkKindOf(connection) === kind && !used.includes(connection.id))
        connection.abort(new Error('a stale connection is replaced'))
    }
  }
}

function isWebRtcAddress(address: string): boolean {
  return address.includes('/p2p-circuit/webrtc/')
}
