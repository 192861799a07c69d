// One stream of the link to a contact: envelopes out and in, each acknowledged by STORED once it is stored (`link-frame.ts`).
import type { Bytes } from '../lib/bytes.ts'
import { NetworkError, toError } from './errors.ts'
import type { MessageStream } from './libp2p-types.ts'
import { encodeLinkFrame, LinkFrameReader, type LinkFrame } from './link-frame.ts'
import { StreamWriter } from './stream-writer.ts'

/** Envelopes sent and not yet acknowledged; one more is refused with `busy`. */
const MAX_UNSTORED = 1024
/** Envelopes taken in and not yet stored here. A sender that goes on beyond that loses the stream. */
const MAX_UNANSWERED = 1100

type Waiting = { resolve: () => void; reject: (error: Error) => void }

/** A link stream in use. It aborts itself on a malformed or oversized frame. */
export class LinkStream {
  /** Settles when the stream has ended, for whatever reason. */
  readonly closed: Promise<void>
  readonly #stream: MessageStream
  readonly #writer: StreamWriter
  readonly #reader = new LinkFrameReader()
  readonly #onEnvelope: (envelope: Bytes) => Promise<void>
  readonly #unstored = new Map<number, Waiting>()
  #unanswered = 0
  #nextSeq = 1
  #isOpen = true

  /** Attaches to a stream at once, since messages may come before anything else happens (network.md, section 4.16). */
  constructor(stream: MessageStream, onEnvelope: (envelope: Bytes) => Promise<void>) {
    this.#stream = stream
    this.#writer = new StreamWriter(stream)
    this.#onEnvelope = onEnvelope
    this.closed = new Promise((resolve) => {
      stream.addEventListener('close', () => {
        this.#end()
        resolve()
      })
    })
    stream.addEventListener('message', (event) => this.#receive(event.data.subarray()))
    stream.addEventListener('remoteCloseWrite', () => this.abort(new Error('the contact closed the stream')))
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#stream.status === 'open'
  }

  /** Sends an envelope; resolves when the contact has stored it. Rejects with `unreachable` when the stream ends before. */
  async deliver(envelope: Bytes, timeoutMs: number): Promise<void> {
    if (!this.isOpen) throw new NetworkError('unreachable', 'the link has ended')
    if (this.#unstored.size >= MAX_UNSTORED) throw new NetworkError('busy', 'too many envelopes under way')
    const seq = this.#nextSeq
    this.#nextSeq = (this.#nextSeq + 1) % 0x1_0000_0000
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      reject(new NetworkError('timeout', 'the contact has not stored the envelope in time'))
    }, timeoutMs)
    this.#unstored.set(seq, { resolve, reject })
    try {
      this.#writer.write(encodeLinkFrame({ type: 'data', seq, envelope })).catch((error: unknown) => {
        reject(toError(error))
      })
      await promise
    } finally {
      clearTimeout(timer)
      this.#unstored.delete(seq)
    }
  }

  abort(reason: Error): void {
    this.#stream.abort(reason)
    this.#end()
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#take(frame)
    } catch (error) {
      this.abort(toError(error))
    }
  }

  #take(frame: LinkFrame): void {
    if (frame.type === 'stored') {
      // A number nobody waits for belongs to an envelope whose deadline has passed.
      this.#unstored.get(frame.seq)?.resolve()
      return
    }
    if (this.#unanswered >= MAX_UNANSWERED) throw new NetworkError('malformed', 'too many envelopes at once')
    void this.#store(frame.seq, frame.envelope)
  }

  /** An envelope that could not be stored gets no answer: its sender takes another way. */
  async #store(seq: number, envelope: Bytes): Promise<void> {
    this.#unanswered++
    const isStored = await this.#onEnvelope(envelope).then(
      () => true,
      () => false,
    )
    this.#unanswered--
    if (!isStored || !this.isOpen) return
    // A failing write means that the stream has ended, which `closed` tells.
    await this.#writer.write(encodeLinkFrame({ type: 'stored', seq })).catch(() => undefined)
  }

  #end(): void {
    this.#isOpen = false
    const error = new NetworkError('unreachable', 'the link has ended')
    for (const { reject } of this.#unstored.values()) reject(error)
    this.#unstored.clear()
  }
}
