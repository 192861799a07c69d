// Writes frames to a stream in order and at the speed the stream takes them.
import { NetworkError, toError } from './errors.ts'
import type { ByteStream } from './libp2p-types.ts'

/** Frames that may wait for a slow stream; one more is refused with `busy`. */
const MAX_WAITING = 1024
/** A stream that takes nothing for this long is given up, in milliseconds. */
const STALL_TIMEOUT_MS = 10_000

/** The sending side of one stream. */
export class StreamWriter {
  readonly #stream: Pick<ByteStream, 'send' | 'onDrain'>
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #isFull = false

  constructor(stream: Pick<ByteStream, 'send' | 'onDrain'>) {
    this.#stream = stream
  }

  /** Resolves once the stream has taken the frame. Rejects with `busy`, or `unreachable` when the stream has ended. */
  async write(frame: Uint8Array): Promise<void> {
    if (this.#waiting >= MAX_WAITING) throw new NetworkError('busy', 'too many frames wait for the stream')
    this.#waiting++
    const turn = this.#turn.then(() => this.#send(frame))
    this.#turn = turn.then(undefined, () => undefined)
    try {
      await turn
    } catch (error) {
      throw new NetworkError('unreachable', 'the stream has ended', { cause: toError(error) })
    } finally {
      this.#waiting--
    }
  }

  async #send(frame: Uint8Array): Promise<void> {
    // A false from `send` means: taken, but pause before the next one (network.md, section 4.16).
    if (this.#isFull) await this.#stream.onDrain({ signal: AbortSignal.timeout(STALL_TIMEOUT_MS) })
    this.#isFull = !this.#stream.send(frame)
  }
}
