// Keeps up to two of the chosen edge nodes connected and reserved (network.md, sections 4.2, 4.3 and 6.3). The library finds a
// lost relay never again, so every redial is made here; the reservation follows the redial by itself.
import type { EdgeAddress } from '../protocol/content/content.ts'
import { Backoff, UPGRADE_DELAYS_MS, type BackoffPlan } from './backoff.ts'
import { Bell } from './bell.ts'

/** Edge nodes kept at a time. */
const WANTED = 2
/** Failures in a row after which the next edge node of the list takes over. */
const FAILURES_BEFORE_NEXT = 3
/** Time for the reservation after the connection, in milliseconds. */
const RESERVATION_TIMEOUT_MS = 10_000
/** In the first minute of an outage a redial is never further away than this, so that a restarted edge node is found soon. */
const EARLY_CAP_MS = 1_500
const EARLY_MS = 60_000
/** A network that has just come back takes a moment until it carries anything: until then tries come this close together. */
const HASTE_WAIT_MS = 150
const HASTE_MS = 2_000

const PLAN: BackoffPlan = { firstMs: 500, factor: 2, maxMs: 30_000, jitter: 0.3 }

/** A connection to one edge node. */
export type EdgeSession = {
  /** Settles when the connection has ended. */
  closed: Promise<void>
  /** Whether an own address through this edge node stands. */
  isReserved(): boolean
  /** Whether the edge node answers at once. */
  answers(): Promise<boolean>
  abort(): void
}

/** Connects to an edge node; rejects when it is not reached in time. */
export type OpenEdge = (edge: EdgeAddress, signal: AbortSignal) => Promise<EdgeSession>

/** What the supervisor tells. */
export type SupervisorEvents = {
  /** How many of the kept edge nodes are connected now. */
  onReachable(count: number): void
}

/** Watches over the connections to edge nodes. */
export class RelaySupervisor {
  readonly #open: OpenEdge
  readonly #events: SupervisorEvents
  readonly #random: () => number
  readonly #keepers = new Set<EdgeKeeper>()
  #spares: EdgeAddress[] = []
  #scope = new AbortController()

  constructor(open: OpenEdge, events: SupervisorEvents, random: () => number = Math.random) {
    this.#open = open
    this.#events = events
    this.#random = random
  }

  /** Begins to keep the first two of `edges`, the others in reserve. Does nothing when it runs already. */
  start(edges: readonly EdgeAddress[]): void {
    if (this.#keepers.size > 0) return
    this.#scope = new AbortController()
    this.#spares = edges.slice(WANTED)
    for (const edge of edges.slice(0, WANTED)) this.#keep(edge)
  }

  stop(): void {
    this.#scope.abort()
    for (const keeper of this.#keepers) keeper.stop()
    this.#keepers.clear()
    this.#spares = []
  }

  /** The window came back, or its network changed: waiting times start over and every lost edge node is dialled at once. */
  poke(): void {
    for (const keeper of this.#keepers) keeper.poke()
  }

  /** How it stands with each kept edge node. */
  kept(): { edge: EdgeAddress; isConnected: boolean; isReserved: boolean }[] {
    return [...this.#keepers].map(({ edge, isConnected, isReserved }) => ({ edge, isConnected, isReserved }))
  }

  /** Gives up every connection; the keepers make them anew at once. */
  reconnect(): void {
    for (const keeper of this.#keepers) keeper.reconnect()
  }

  /** Gives up connections that do not answer at once: their network may have gone without a word. */
  async reconnectSilent(): Promise<void> {
    await Promise.all([...this.#keepers].map((keeper) => keeper.reconnectSilent()))
  }

  /** Own addresses changed: reservations came or went. */
  addressesChanged(): void {
    for (const keeper of this.#keepers) keeper.look()
  }

  #keep(edge: EdgeAddress): void {
    const keeper = new EdgeKeeper(edge, this.#open, new Backoff(PLAN, this.#random), {
      onChange: () => this.#report(),
      onFailures: (failures) => {
        if (failures >= FAILURES_BEFORE_NEXT) this.#goOver(keeper)
      },
    })
    this.#keepers.add(keeper)
    void keeper.run(this.#scope.signal)
  }

  #goOver(keeper: EdgeKeeper): void {
    const next = this.#spares.shift()
    if (next === undefined || !this.#keepers.delete(keeper)) return
    keeper.stop()
    this.#spares.push(keeper.edge)
    this.#keep(next)
    this.#report()
  }

  #report(): void {
    this.#events.onReachable([...this.#keepers].filter(({ isConnected }) => isConnected).length)
  }
}

type KeeperEvents = { onChange(): void; onFailures(count: number): void }

/** Keeps one edge node. */
class EdgeKeeper {
  readonly edge: EdgeAddress
  readonly #open: OpenEdge
  readonly #backoff: Backoff
  readonly #events: KeeperEvents
  readonly #kick = new Bell()
  readonly #look = new Bell()
  readonly #scope = new AbortController()
  #session: EdgeSession | undefined
  #attempt = new AbortController()
  #lostAt = Date.now()
  #hasteUntil = 0
  #unreserved = 0

  constructor(edge: EdgeAddress, open: OpenEdge, backoff: Backoff, events: KeeperEvents) {
    this.edge = edge
    this.#open = open
    this.#backoff = backoff
    this.#events = events
  }

  get isConnected(): boolean {
    return this.#session !== undefined
  }

  get isReserved(): boolean {
    return this.#session?.isReserved() ?? false
  }

  reconnect(): void {
    this.#hasteUntil = Date.now() + HASTE_MS
    this.#session?.abort()
    // It may be waiting for an answer over a network that is no more.
    this.#attempt.abort()
    this.poke()
  }

  async reconnectSilent(): Promise<void> {
    const session = this.#session
    if (session === undefined || (await session.answers()) || this.#session !== session) return
    this.reconnect()
  }

  async run(outer: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([outer, this.#scope.signal])
    while (!signal.aborted) {
      const session = await this.#connect(signal)
      if (session === undefined) {
        const isHasty = Date.now() < this.#hasteUntil
        if (!isHasty) this.#events.onFailures(this.#backoff.failures + 1)
        await this.#kick.wait(isHasty ? HASTE_WAIT_MS : this.#nextWaitMs(), signal)
        continue
      }
      this.#session = session
      this.#events.onChange()
      await this.#watch(session, signal)
      session.abort()
      this.#session = undefined
      this.#lostAt = Date.now()
      this.#events.onChange()
    }
  }

  stop(): void {
    this.#scope.abort()
  }

  poke(): void {
    this.#backoff.reset()
    this.#lostAt = Date.now()
    this.#kick.ring()
  }

  look(): void {
    this.#look.ring()
  }

  async #connect(signal: AbortSignal): Promise<EdgeSession | undefined> {
    this.#attempt = new AbortController()
    return this.#open(this.edge, AbortSignal.any([signal, this.#attempt.signal])).catch(() => undefined)
  }

  #nextWaitMs(): number {
    const isEarly = Date.now() - this.#lostAt < EARLY_MS
    return isEarly ? this.#backoff.next(EARLY_CAP_MS) : this.#backoff.next()
  }

  /** Resolves when the connection has ended, or when it is time to connect anew because the relay gives no reservation. */
  async #watch(session: EdgeSession, signal: AbortSignal): Promise<void> {
    let isClosed = false
    void session.closed.then(() => {
      isClosed = true
      this.#look.ring()
    })
    const gone = (): boolean => isClosed || signal.aborted
    let deadline = Date.now() + RESERVATION_TIMEOUT_MS
    while (!gone()) {
      if (session.isReserved()) {
        this.#backoff.reset()
        this.#unreserved = 0
        await this.#look.wait(undefined, signal)
        deadline = Date.now() + RESERVATION_TIMEOUT_MS
      } else if (Date.now() < deadline) {
        await this.#look.wait(deadline - Date.now(), signal)
      } else {
        // Without a reservation the connection still carries the mailbox, so it is given up for another try only rarely.
        const index = Math.min(this.#unreserved++, UPGRADE_DELAYS_MS.length - 1)
        this.#events.onFailures(this.#unreserved)
        await this.#waitUnreserved(session, UPGRADE_DELAYS_MS[index]!, gone, signal)
        if (!session.isReserved()) return
      }
    }
  }

  async #waitUnreserved(
    session: EdgeSession,
    waitMs: number,
    gone: () => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const until = Date.now() + waitMs
    while (!gone() && !session.isReserved() && Date.now() < until)
      await this.#look.wait(until - Date.now(), signal)
  }
}
