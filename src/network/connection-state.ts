// The one word for how this browser stands to the network: connected, connecting or offline.
import type { NetworkEvents } from '../messenger/ports.ts'

type State = Parameters<NetworkEvents['onConnection']>[0]

/** Nothing reached for longer than this counts as offline, in milliseconds. */
export const OFFLINE_AFTER_MS = 3_000

/** Combines what is known into the state and reports each change once. */
export class ConnectionStatus {
  readonly #onChange: (state: State) => void
  #isOnline: boolean
  #ready = 0
  #reachable = 0
  #isOverdue = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #reported: State | undefined

  constructor(isOnline: boolean, onChange: (state: State) => void) {
    this.#isOnline = isOnline
    this.#onChange = onChange
  }

  start(): void {
    this.#reported = undefined
    this.#isOverdue = false
    this.#update()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#ready = 0
    this.#reachable = 0
  }

  /** What the browser says about its network interfaces. */
  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline
    this.#update()
  }

  /** Mailbox streams that have said HELLO. */
  setReady(count: number): void {
    this.#ready = count
    this.#update()
  }

  /** Edge nodes that are connected, with or without a mailbox stream. */
  setReachable(count: number): void {
    this.#reachable = count
    this.#update()
  }

  #update(): void {
    const isReached = this.#ready + this.#reachable > 0
    if (isReached) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#isOverdue = false
    } else if (!this.#isOverdue) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#isOverdue = true
        this.#update()
      }, OFFLINE_AFTER_MS)
    }
    const state = this.#state()
    if (state === this.#reported) return
    this.#reported = state
    this.#onChange(state)
  }

  #state(): State {
    if (!this.#isOnline) return 'offline'
    if (this.#ready > 0) return 'connected'
    return this.#isOverdue ? 'offline' : 'connecting'
  }
}
