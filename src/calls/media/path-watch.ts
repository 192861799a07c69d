// Watches over the path of one call: looks at the statistics twice a second, more often when something is the matter, hears of the network, and asks for a new path in time.
import type { CallMediaEvents } from '../call-media.ts'
import { beginPath, isRestless, stepPath, type PathEvent, type PathHealth } from './path-health.ts'
import { readStats, type Reading } from './stats.ts'

export type PathWatchParts = {
  connection: RTCPeerConnection
  isCaller: boolean
  canRelay: () => boolean
  events: Pick<CallMediaEvents, 'onPath' | 'onWantsRestart'>
  /** Each look at the statistics. */
  onReading: (reading: Reading) => void
}

/** Looks come in this step, in milliseconds: every second one while all is well. */
const LOOK_MS = 250

/** Told by Chromium when the way out changes, say from Wi-Fi to mobile. */
type NetworkInformation = (EventTarget & { type?: string }) | undefined

/** Begins with the first description and ends with the call. */
export class PathWatch {
  readonly #parts: PathWatchParts
  readonly #scope = new AbortController()
  #health: PathHealth | undefined
  #timer: ReturnType<typeof setInterval> | undefined
  #renewing: ReturnType<typeof setTimeout> | undefined
  #isLooking = false
  #looks = 0

  constructor(parts: PathWatchParts) {
    this.#parts = parts
    const { signal } = this.#scope
    const { connection } = parts
    connection.addEventListener(
      'connectionstatechange',
      () => this.#step({ type: 'ice', state: connection.connectionState }),
      { signal },
    )
    const network = (isOnline: boolean) => (): void =>
      this.#step({ type: 'network', isOnline, isOther: isOnline })
    addEventListener('online', network(true), { signal })
    addEventListener('offline', network(false), { signal })
    const way = (navigator as { connection?: NetworkInformation }).connection
    let kind = way?.type
    const change = (): void => {
      const isOther = way?.type !== kind
      kind = way?.type
      // It changes with each estimate of how fast it is, too.
      this.#step({ type: 'network', isOnline: navigator.onLine, isOther })
    }
    way?.addEventListener('change', change, { signal })
  }

  /** Descriptions are exchanged, and the first path is looked for. */
  begin(): void {
    if (this.#health !== undefined || this.#scope.signal.aborted) return
    this.#health = beginPath(performance.now())
    this.#parts.events.onPath('connecting')
    this.#timer = setInterval(() => this.#lookInTime(), LOOK_MS)
    // It may have connected before the answer was heard of.
    this.#step({ type: 'ice', state: this.#parts.connection.connectionState })
  }

  /** The other side asks for another path. */
  renew(): void {
    this.#step({ type: 'asked' })
  }

  /** An offer of the other side of another path was taken. */
  noteOffer(): void {
    this.#step({ type: 'offered' })
  }

  stop(): void {
    this.#scope.abort()
    clearInterval(this.#timer)
    clearTimeout(this.#renewing)
  }

  #lookInTime(): void {
    this.#looks += 1
    if (this.#looks % 2 === 0 || (this.#health !== undefined && isRestless(this.#health, performance.now())))
      void this.#look()
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const reading = readStats(await this.#parts.connection.getStats(), performance.now())
      if (this.#scope.signal.aborted) return
      this.#parts.onReading(reading)
      this.#step({ type: 'life', signsOfLife: reading.signsOfLife })
    } finally {
      this.#isLooking = false
    }
  }

  #step(event?: PathEvent): void {
    if (this.#health === undefined) return
    const nowMs = performance.now()
    const { isCaller, canRelay, events } = this.#parts
    const abilities = { canRestart: isCaller, canRelay: canRelay() }
    const before = this.#health.state
    const { health, restart } = stepPath(this.#health, event, nowMs, abilities)
    this.#health = health
    // Not at the next look: every part of a second without a picture counts.
    clearTimeout(this.#renewing)
    if (health.renewAtMs !== undefined && health.renewAtMs > nowMs)
      this.#renewing = setTimeout(() => this.#step(), Math.ceil(health.renewAtMs - nowMs))
    if (health.state !== before) events.onPath(health.state)
    if (restart !== undefined) events.onWantsRestart(restart)
  }
}
