// ICE candidates on their way: the own ones leave in batches, since each is a message to seal, and theirs wait until there is a
// description they belong to.
import type { CallCandidate } from '../../protocol/content/call.ts'
import { ufragOf } from './descriptions.ts'

/** Candidates that come this close together leave together, in milliseconds. */
const GATHER_MS = 30
/** Most candidates of one signal. */
const MAX_BATCH = 32
/** Candidates are held back no longer than this after the answer, in milliseconds: it may be that there are none to wait for. */
const MAX_HOLD_MS = 300
/** Candidates that wait for a description; the oldest make room. */
const MAX_WAITING = 128

/** Gathers the own candidates and hands them on in batches, unless they are held back. */
export class CandidateBatches {
  readonly #send: (candidates: CallCandidate[]) => void
  #waiting: CallCandidate[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #isHeld = false

  constructor(send: (candidates: CallCandidate[]) => void) {
    this.#send = send
  }

  add(candidate: CallCandidate): void {
    this.#waiting.push(candidate)
    if (this.#isHeld) this.#waiting = this.#waiting.slice(-MAX_BATCH)
    else if (this.#waiting.length >= MAX_BATCH) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS)
  }

  /** What waits is of a path that is given up; what comes from now on waits for `release`. */
  hold(): void {
    this.stop()
    this.#isHeld = true
  }

  /** Lets go what is held back. */
  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#flush()
  }

  /** Lets it go in a while, should nothing else do so. */
  releaseInTime(): void {
    if (this.#isHeld) this.#timer ??= setTimeout(() => this.release(), MAX_HOLD_MS)
  }

  /** Forgets what has not left yet. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }

  #flush(): void {
    const batch = this.#waiting
    this.stop()
    if (batch.length > 0) this.#send(batch)
  }
}

/** Theirs: given to the connection as soon as it knows whom they belong to. */
export class RemoteCandidates {
  readonly #connection: RTCPeerConnection
  readonly #onAgreed: () => void
  #waiting: CallCandidate[] = []

  /** `onAgreed`: a candidate was taken of the descriptions that both sides have agreed on. */
  constructor(connection: RTCPeerConnection, onAgreed: () => void) {
    this.#connection = connection
    this.#onAgreed = onAgreed
  }

  /** Adds what fits the present description and keeps the rest for the next one. */
  async add(candidates: readonly CallCandidate[]): Promise<void> {
    this.#waiting.push(...candidates)
    await this.settle()
  }

  /** To be called after each description of theirs. */
  async settle(): Promise<void> {
    if (this.#connection.remoteDescription === null) return
    const waiting = this.#waiting.slice(-MAX_WAITING)
    this.#waiting = []
    for (const candidate of waiting) if (!(await this.#take(candidate))) this.#waiting.push(candidate)
  }

  /** False when it belongs to another description, or to none: one that no browser understands is never taken. */
  async #take({ candidate, mid }: CallCandidate): Promise<boolean> {
    try {
      const ufrag = ufragOf(candidate)
      const whose = ufrag === undefined ? {} : { usernameFragment: ufrag }
      await this.#connection.addIceCandidate({ candidate, sdpMid: mid, ...whose })
      if (this.#connection.signalingState === 'stable') this.#onAgreed()
      return true
    } catch (error) {
      if (error instanceof DOMException || error instanceof TypeError) return false
      throw error
    }
  }
}
