// Mailbox requests of the messenger: signs or proves them for the edge node they go to, sends them through the network port
// and turns refusals into errors. A stale nonce is renewed. edge.md, sections 3.7 and 8.2.
import type { Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { PROOF_BITS } from '../protocol/mailbox/constants.ts'
import { proofChallenge, solveProofOfWork, type ProvenOp } from '../protocol/mailbox/proof-of-work.ts'
import {
  decodeReply,
  RETRYABLE_REFUSALS,
  type MailboxReply,
  type PlainReply,
  type Refusal,
} from '../protocol/mailbox/replies.ts'
import {
  encodeRequest,
  type Auth,
  type AuthorisedRequest,
  type MailboxRequest,
  type Unauthorised,
} from '../protocol/mailbox/requests.ts'
import { signRequest, type EdgeIdentity } from '../protocol/mailbox/signing.ts'
import type { Clock } from './clock.ts'
import { codeOf } from './errors.ts'
import type { Network } from './ports.ts'

/** An edge node said no. `retryable` when the same request may succeed later. */
export class EdgeRefused extends Error {
  override readonly name = 'EdgeRefused'
  readonly code: Refusal
  readonly retryable: boolean

  constructor(code: Refusal) {
    super(`the edge node refused: ${code}`)
    this.code = code
    this.retryable = RETRYABLE_REFUSALS.has(code)
  }
}

/** What an edge node and the network call a nonce that is not in force any more. */
const STALE: ReadonlySet<string> = new Set(['STALE_NONCE', 'stale-nonce'])
/** How often a request is built before a stale nonce counts as a failure: streams may come and go once or twice meanwhile. */
const MOST_BUILDS = 4
/** How long a proof is worked on before other work is let in, in milliseconds; a timer between slices costs up to 4. */
const SLICE_MS = 12
/** Counters tried between two looks at the clock: under a millisecond, and a few on a slow phone. */
const TRIES_PER_LOOK = 2_048

type Op = MailboxRequest['op']
type AuthorisedOp = AuthorisedRequest['op']
type RequestOf<O extends Op> = Extract<MailboxRequest, { op: O }>
/** A request before it is signed or proven. */
type UnprovenOf<O extends AuthorisedOp> = Omit<Extract<AuthorisedRequest, { op: O }>, 'auth'> & { op: O }
type ReplyOf<O extends Op> = O extends PlainReply['op'] ? PlainReply : Extract<MailboxReply, { op: O }>

/** Requests to edge nodes; every method rejects with `EdgeRefused` or with the network's error. */
export class EdgeClient {
  readonly #network: Network
  readonly #clock: Clock
  readonly #proofBits: number
  /** Of streams, whose nonce stays in force as long as they do: asking the window's network costs a way there and back. */
  readonly #ofStreams = new Map<string, EdgeIdentity>()
  #nextId = 1

  constructor(network: Network, clock: Clock, proofBits = PROOF_BITS) {
    this.#network = network
    this.#clock = clock
    this.#proofBits = proofBits
  }

  /** A request that needs no proof of being allowed. */
  plain<O extends Op>(edge: EdgeAddress, request: RequestOf<O> & { op: O }): Promise<ReplyOf<O>> {
    return this.#send<O>(edge, request)
  }

  /** Signs with a 32-byte Ed25519 seed; with `http` the request goes that way, whatever streams there are. */
  signed<O extends AuthorisedOp>(
    edge: EdgeAddress,
    request: UnprovenOf<O>,
    seed: Uint8Array,
    carrier?: 'http',
  ): Promise<ReplyOf<O>> {
    const build = (identity: EdgeIdentity): RequestOf<O> => {
      // The fields are the same; the compiler cannot follow a union through `Omit`.
      const signed: unknown = signRequest(
        request as unknown as Unauthorised<AuthorisedRequest>,
        identity,
        seed,
      )
      return signed as RequestOf<O>
    }
    return this.#fresh<O>(edge, build, carrier)
  }

  /** A request built by the caller for the nonce in force. */
  built<O extends Op>(
    edge: EdgeAddress,
    build: (identity: EdgeIdentity) => RequestOf<O> & { op: O },
  ): Promise<ReplyOf<O>> {
    return this.#fresh<O>(edge, build)
  }

  /** Pays with a proof of work; `target` is what the proof is bound to. Other work goes on meanwhile. */
  proven<O extends ProvenOp>(
    edge: EdgeAddress,
    request: UnprovenOf<O>,
    target: Uint8Array,
  ): Promise<ReplyOf<O>> {
    // Work must not be lost to a stream that has gone.
    this.#ofStreams.delete(edge.id)
    return this.#fresh<O>(edge, async (identity) => {
      const counter = await this.#solve(proofChallenge(request.op, target, identity))
      const auth: Auth = { kind: 'proof', nonce: identity.nonce, counter }
      return { ...request, auth } as unknown as RequestOf<O>
    })
  }

  /** Builds the request for the nonce in force, and anew when that nonce is stale by the time it arrives. */
  async #fresh<O extends Op>(
    edge: EdgeAddress,
    build: (identity: EdgeIdentity) => RequestOf<O> | Promise<RequestOf<O>>,
    way?: 'http',
  ): Promise<ReplyOf<O>> {
    for (let builds = 1; ; builds++) {
      const request = await build(await this.#identity(edge, way))
      try {
        return await this.#send<O>(edge, request)
      } catch (error) {
        // Whatever went wrong, the next request begins with what is in force by then.
        if (way === undefined) this.#ofStreams.delete(edge.id)
        if (builds === MOST_BUILDS || !STALE.has(codeOf(error) ?? '')) throw error
      }
    }
  }

  async #identity(edge: EdgeAddress, way?: 'http'): Promise<EdgeIdentity> {
    const known = way === undefined ? this.#ofStreams.get(edge.id) : undefined
    if (known !== undefined) return known
    const { carrier, ...identity } = await this.#network.challenge(edge, way)
    if (carrier === 'stream') this.#ofStreams.set(edge.id, identity)
    return identity
  }

  async #solve(challenge: Bytes): Promise<number> {
    let sliceEnd = this.#clock.now() + SLICE_MS
    for (let start = 0; ; start += TRIES_PER_LOOK) {
      const counter = solveProofOfWork(challenge, start, TRIES_PER_LOOK, this.#proofBits)
      if (counter !== undefined) return counter
      const now = this.#clock.now()
      // A clock that was set back ends the slice too.
      if (now < sliceEnd && now >= sliceEnd - SLICE_MS) continue
      await new Promise<void>((resolve) => this.#clock.after(0, resolve))
      sliceEnd = this.#clock.now() + SLICE_MS
    }
  }

  async #send<O extends Op>(edge: EdgeAddress, request: RequestOf<O>): Promise<ReplyOf<O>> {
    const requestId = this.#nextId
    this.#nextId = (this.#nextId + 1) % 0x1_0000_0000
    const { reply } = decodeReply(await this.#network.request(edge, encodeRequest(requestId, request)))
    if ('refusal' in reply) throw new EdgeRefused(reply.refusal)
    if (reply.op !== request.op) throw new EdgeRefused('MALFORMED')
    return reply as ReplyOf<O>
  }
}
