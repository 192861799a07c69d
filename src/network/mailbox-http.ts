// The HTTP carrier of the mailbox: one POST per request, and nonces that serve once (`src/protocol/mailbox/requests.ts`).
import { fromBase64url, isEqual, type Bytes } from '../lib/bytes.ts'
import { KEY_BYTES, MAILBOX_NONCE_HEADER, MAX_FRAME_BYTES } from '../protocol/mailbox/constants.ts'
import { decodeReply } from '../protocol/mailbox/replies.ts'
import { encodeRequest } from '../protocol/mailbox/requests.ts'
import { NetworkError, toError } from './errors.ts'
import { REQUEST_TIMEOUT_MS } from './mailbox-stream.ts'

/** Nonces handed out and not used yet; the oldest is forgotten beyond that. */
const MAX_HANDED_OUT = 64
/** A nonce that came along with an answer is used within this time, in milliseconds; later a fresh one is asked for. */
const SPARE_MAX_AGE_MS = 20_000

type Spare = { nonce: Bytes; at: number }

/** The HTTP carrier to one edge node. */
export class MailboxHttp {
  readonly #url: string
  readonly #fetch: typeof fetch
  readonly #now: () => number
  #nodeId: string | undefined
  #spare: Spare | undefined
  #handedOut: Bytes[] = []

  constructor(url: string, fetcher: typeof fetch = (...args) => fetch(...args), now = Date.now) {
    this.#url = url
    this.#fetch = fetcher
    this.#now = now
  }

  /** A nonce for one request. */
  async challenge(signal: AbortSignal): Promise<{ nodeId: string; nonce: Bytes }> {
    const spare = this.#spare
    this.#spare = undefined
    if (this.#nodeId !== undefined && spare !== undefined && this.#now() - spare.at < SPARE_MAX_AGE_MS)
      return this.#handOut(this.#nodeId, spare.nonce)
    const { reply } = decodeReply(await this.#post(encodeRequest(0, { op: 'hello' }), signal))
    if (reply.op !== 'hello' || 'refusal' in reply) throw new NetworkError('refused', 'no HELLO')
    this.#nodeId = reply.nodeId
    return this.#handOut(reply.nodeId, reply.nonce)
  }

  /** Whether a request signed under `nonce` belongs on this carrier; true once per nonce. */
  takes(nonce: Uint8Array): boolean {
    const index = this.#handedOut.findIndex((own) => isEqual(own, nonce))
    if (index < 0) return false
    this.#handedOut.splice(index, 1)
    return true
  }

  /** Sends a request frame and resolves with its answer. */
  async request(frame: Bytes, signal: AbortSignal): Promise<Bytes> {
    return this.#post(frame, signal, (nonce) => {
      this.#spare = { nonce, at: this.#now() }
    })
  }

  #handOut(nodeId: string, nonce: Bytes): { nodeId: string; nonce: Bytes } {
    this.#handedOut = [...this.#handedOut.slice(1 - MAX_HANDED_OUT), nonce]
    return { nodeId, nonce }
  }

  async #post(frame: Bytes, signal: AbortSignal, onNonce?: (nonce: Bytes) => void): Promise<Bytes> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)])
    try {
      const response = await this.#fetch(this.#url, {
        method: 'POST',
        body: frame,
        headers: { 'content-type': 'application/octet-stream' },
        signal: bounded,
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
      if (!response.ok) throw new NetworkError('refused', `the edge node answered ${response.status}`)
      const nonce = readNonce(response.headers.get(MAILBOX_NONCE_HEADER))
      if (nonce !== undefined) onNonce?.(nonce)
      return await readBody(response)
    } catch (error) {
      if (error instanceof NetworkError) throw error
      const cause = toError(error)
      const code = signal.aborted ? 'stopped' : cause.name === 'TimeoutError' ? 'timeout' : 'unreachable'
      throw new NetworkError(code, 'the edge node is not reached over HTTP', { cause })
    }
  }
}

async function readBody(response: Response): Promise<Bytes> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (body.length > MAX_FRAME_BYTES) throw new NetworkError('malformed', 'the answer is too large')
  return body
}

function readNonce(header: string | null): Bytes | undefined {
  if (header === null || !/^[\w-]+$/.test(header) || header.length % 4 === 1) return undefined
  const nonce = fromBase64url(header)
  return nonce.length === KEY_BYTES ? nonce : undefined
}
