// One mailbox stream to one edge node: HELLO first, then any number of requests under way, told apart by their ids
// (`src/protocol/mailbox/requests.ts`). It lives as long as the stream it was opened on and is never reused.
import { isEqual, type Bytes } from '../lib/bytes.ts'
import { MAILBOX_PROTOCOL } from '../protocol/mailbox/constants.ts'
import { FrameSplitter, toStreamFrame } from '../protocol/mailbox/framing.ts'
import { decodeReply } from '../protocol/mailbox/replies.ts'
import { decodeHeader, encodeRequest } from '../protocol/mailbox/requests.ts'
import { withDeadline } from './deadline.ts'
import { NetworkError, toError } from './errors.ts'
import type { ByteStream, Connection } from './libp2p-types.ts'
import { StreamWriter } from './stream-writer.ts'

/** Time an edge node has for an answer, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 10_000
/** Time for the stream and its HELLO, in milliseconds. */
const OPEN_TIMEOUT_MS = 5_000
/** Requests under way on one stream; one more is refused with `busy`. */
const MAX_IN_FLIGHT = 1024
/** Operation byte of a push. */
const PUSH_CODE = 0xff

type Waiting = { requestId: number; resolve: (frame: Bytes) => void; reject: (error: Error) => void }

/** An open mailbox stream after its HELLO. */
export class MailboxStream {
  /** Settles when the stream has ended, for whatever reason. */
  readonly closed: Promise<void>
  readonly #stream: ByteStream
  readonly #writer: StreamWriter
  readonly #splitter = new FrameSplitter()
  readonly #onPush: (frame: Bytes) => void
  readonly #waiting = new Map<number, Waiting>()
  #isOpen = true
  #nextId = 1
  nodeId = ''
  nonce: Bytes = new Uint8Array(0)

  private constructor(stream: ByteStream, onPush: (frame: Bytes) => void) {
    this.#stream = stream
    this.#writer = new StreamWriter(stream)
    this.#onPush = onPush
    this.closed = new Promise((resolve) => {
      stream.addEventListener('close', () => {
        this.#end()
        resolve()
      })
    })
    stream.addEventListener('message', (event) => this.#receive(event.data.subarray()))
    stream.addEventListener('remoteCloseWrite', () => stream.abort(new Error('the edge node closed')))
  }

  /** Opens a stream on a connection to an edge node and says HELLO. */
  static async open(
    connection: Connection,
    onPush: (frame: Bytes) => void,
    signal: AbortSignal,
  ): Promise<MailboxStream> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)])
    return MailboxStream.greet(await connection.newStream(MAILBOX_PROTOCOL, { signal: bounded }), onPush)
  }

  /** Says HELLO on a stream that is open already. */
  static async greet(stream: ByteStream, onPush: (frame: Bytes) => void): Promise<MailboxStream> {
    const opened = new MailboxStream(stream, onPush)
    try {
      const frame = await opened.request(encodeRequest(0, { op: 'hello' }), OPEN_TIMEOUT_MS)
      const { reply } = decodeReply(frame)
      if (reply.op !== 'hello' || 'refusal' in reply) throw new NetworkError('refused', 'no HELLO')
      opened.nodeId = reply.nodeId
      opened.nonce = reply.nonce
      return opened
    } catch (error) {
      stream.abort(toError(error))
      throw error
    }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether a request signed under `nonce` belongs on this stream. */
  accepts(nonce: Uint8Array): boolean {
    return this.#isOpen && isEqual(nonce, this.nonce)
  }

  /** Sends a request frame and resolves with its answer, under the request id the caller gave it. */
  async request(frame: Bytes, timeoutMs = REQUEST_TIMEOUT_MS): Promise<Bytes> {
    if (!this.#isOpen) throw new NetworkError('unreachable', 'the mailbox stream has ended')
    if (this.#waiting.size >= MAX_IN_FLIGHT)
      throw new NetworkError('busy', 'too many mailbox requests under way')
    const { requestId } = decodeHeader(frame)
    const wireId = this.#freeId(requestId)
    const { promise, resolve, reject } = Promise.withResolvers<Bytes>()
    this.#waiting.set(wireId, { requestId, resolve, reject })
    try {
      this.#writer.write(toStreamFrame(withRequestId(frame, wireId))).catch((error: unknown) => {
        reject(toError(error))
      })
      return await withDeadline(promise, timeoutMs, 'mailbox request')
    } finally {
      this.#waiting.delete(wireId)
    }
  }

  abort(reason: Error): void {
    this.#stream.abort(reason)
    this.#end()
  }

  /** The caller's own id unless another request with it is under way. */
  #freeId(requestId: number): number {
    if (!this.#waiting.has(requestId)) return requestId
    while (this.#waiting.has(this.#nextId)) this.#nextId = (this.#nextId + 1) % 0x1_0000_0000
    return this.#nextId
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const frame of this.#splitter.push(chunk)) this.#take(frame)
    } catch (error) {
      this.abort(toError(error))
    }
  }

  #take(frame: Bytes): void {
    const { code, requestId } = decodeHeader(frame)
    if (code === PUSH_CODE) {
      this.#onPush(frame)
      return
    }
    // An answer that nobody waits for came after its deadline.
    const waiting = this.#waiting.get(requestId)
    waiting?.resolve(withRequestId(frame, waiting.requestId))
  }

  #end(): void {
    this.#isOpen = false
    const error = new NetworkError('unreachable', 'the mailbox stream has ended')
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** The same frame under another request id, which no signature covers. */
function withRequestId(frame: Bytes, requestId: number): Bytes {
  const changed = new Uint8Array(frame)
  new DataView(changed.buffer).setUint32(2, requestId)
  return changed
}
