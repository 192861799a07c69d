// The mailbox of one edge node over whichever carrier is there: the stream, or HTTP when no stream can be had in time. A request
// goes over the carrier whose nonce it was signed under.
import type { Bytes } from '../lib/bytes.ts'
import type { Challenge } from '../messenger/ports.ts'
import { decodeRequest } from '../protocol/mailbox/requests.ts'
import { NetworkError } from './errors.ts'
import type { MailboxHttp } from './mailbox-http.ts'
import type { MailboxStream } from './mailbox-stream.ts'

/** How long a request waits for a stream before it takes HTTP, in milliseconds. */
export const STREAM_PATIENCE_MS = 3_000

/** Requests to one edge node. `hasStreams` is false for a foreign edge node, which is asked over HTTP only. */
export class MailboxLink {
  readonly #http: MailboxHttp
  readonly #scope: AbortSignal
  readonly #hasStreams: boolean
  #stream: MailboxStream | undefined
  #arrival = Promise.withResolvers<void>()
  #missingSince: number

  constructor(http: MailboxHttp, options: { hasStreams: boolean; scope: AbortSignal }) {
    this.#http = http
    this.#hasStreams = options.hasStreams
    this.#scope = options.scope
    this.#missingSince = Date.now()
  }

  /** Takes a fresh stream into use until it ends. */
  use(stream: MailboxStream): void {
    this.#stream = stream
    this.#arrival.resolve()
    this.#arrival = Promise.withResolvers()
    void stream.closed.then(() => {
      if (this.#stream !== stream) return
      this.#stream = undefined
      this.#missingSince = Date.now()
    })
  }

  get isReady(): boolean {
    return this.#stream?.isOpen === true
  }

  /** What the next request has to be signed under; with `http` that of a request which trusts no stream. */
  async challenge(carrier?: 'http'): Promise<Challenge> {
    const stream = carrier === 'http' ? undefined : await this.#streamInTime()
    if (stream !== undefined) return { nodeId: stream.nodeId, nonce: stream.nonce, carrier: 'stream' }
    return { ...(await this.#http.challenge(this.#scope)), carrier: 'http' }
  }

  /** Sends a request frame. Rejects with `stale-nonce` when it was signed for a stream that is gone. */
  async request(frame: Bytes): Promise<Bytes> {
    const nonce = nonceOf(frame)
    if (nonce === undefined) {
      const stream = await this.#streamInTime()
      return stream === undefined ? this.#http.request(frame, this.#scope) : stream.request(frame)
    }
    if (this.#stream?.accepts(nonce) === true) return this.#stream.request(frame)
    if (this.#http.takes(nonce)) return this.#http.request(frame, this.#scope)
    throw new NetworkError('stale-nonce', 'the request was signed for a carrier that is gone')
  }

  /** The stream, if it is there or comes within the patience counted from its loss. */
  async #streamInTime(): Promise<MailboxStream | undefined> {
    if (this.#scope.aborted) throw new NetworkError('stopped', 'the network is stopped')
    const patience = this.#hasStreams ? this.#missingSince + STREAM_PATIENCE_MS - Date.now() : 0
    if (this.#stream?.isOpen !== true && patience > 0) {
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(() => resolve(), patience)
      await Promise.race([this.#arrival.promise, late])
      clearTimeout(timer)
    }
    return this.#stream?.isOpen === true ? this.#stream : undefined
  }
}

/** The nonce a request was signed or proven under, if it was. */
function nonceOf(frame: Bytes): Bytes | undefined {
  const { request } = decodeRequest(frame)
  if (request.op === 'subscribe') return request.nonce
  return 'auth' in request ? request.auth.nonce : undefined
}
