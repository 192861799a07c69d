// Frames to one stream: those of one turn leave together, the writer waits when the stream is full, and what waits is
// bounded. A reader too slow for its pushes gets them without the envelope; too slow for its replies, it is cut off.

import { concat, type Bytes } from '../../lib/bytes.ts'
import { encodeReply, type NewPush } from '../../protocol/mailbox/replies.ts'
import { toStreamFrame } from '../../protocol/mailbox/framing.ts'

/** What is needed of a stream to write to it. */
export interface WritableStream {
  send(data: Uint8Array): boolean
  onDrain(options: { signal: AbortSignal }): Promise<void>
  abort(error: Error): void
}

/** Waiting bytes above which pushes leave their envelopes out, and above which the stream ends. */
const MAX_PUSH_BACKLOG_BYTES = 1024 * 1024
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024
/** How long a full stream may take to drain, in milliseconds. */
const DRAIN_TIMEOUT_MS = 60_000

export class FrameWriter {
  readonly #stream: WritableStream
  #waiting: Bytes[] = []
  #waitingBytes = 0
  #isFlushing = false

  constructor(stream: WritableStream) {
    this.#stream = stream
  }

  write(frame: Bytes): void {
    const bytes = toStreamFrame(frame)
    if (this.#waitingBytes + bytes.length > MAX_BACKLOG_BYTES) {
      this.#stream.abort(new Error('the reader is too slow'))
      return
    }
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#isFlushing) return
    this.#isFlushing = true
    void this.#flush()
  }

  push(requestId: number, { envelope, ...note }: NewPush): void {
    const isSlow = this.#waitingBytes > MAX_PUSH_BACKLOG_BYTES
    this.write(encodeReply(requestId, isSlow ? note : { ...note, envelope }))
  }

  /** Sends what waits, and what has come in the meantime; ends the stream when it cannot be sent. */
  async #flush(): Promise<void> {
    try {
      // One turn of delay lets the replies of one group commit leave in one piece.
      await Promise.resolve()
      while (this.#waiting.length > 0) {
        const joined = concat(...this.#waiting)
        this.#waiting = []
        const canTakeMore = this.#stream.send(joined)
        if (!canTakeMore) await this.#stream.onDrain({ signal: AbortSignal.timeout(DRAIN_TIMEOUT_MS) })
        this.#waitingBytes -= joined.length
      }
    } catch (error) {
      this.#waiting = []
      this.#stream.abort(error instanceof Error ? error : new Error('the stream has ended'))
    } finally {
      this.#isFlushing = false
    }
  }
}
