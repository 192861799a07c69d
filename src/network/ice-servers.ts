// STUN and TURN of the own edge nodes, as a call needs them. Credentials are asked for over the mailbox's carrier and kept as long as
// they live; a node that does not answer soon is left with its STUN, so that no call waits for it.
import type { Bytes } from '../lib/bytes.ts'
import type { IceServer } from '../messenger/ports.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { decodeReply, type TurnOffer } from '../protocol/mailbox/replies.ts'
import { encodeRequest } from '../protocol/mailbox/requests.ts'
import { edgePeerId, edgeStunUrl } from './edge-address.ts'

export type IceServersParts = {
  /** One mailbox frame to an edge node, and its answer. */
  request: (edge: EdgeAddress, frame: Bytes) => Promise<Bytes>
  nowMs: () => number
}

/** How long a call waits for an answer, in milliseconds. */
const ANSWER_MS = 2000
/** The share of its life after which a credential is asked for anew. */
const WORN = 0.5
const REQUEST_ID = 1

type Kept = { turn: TurnOffer | undefined; untilMs: number }

/** Gives the ICE servers of edge nodes. */
export class IceServers {
  readonly #parts: IceServersParts
  readonly #kept = new Map<string, Kept>()

  constructor(parts: IceServersParts) {
    this.#parts = parts
  }

  /** Of all these edge nodes, in their order. Never rejects. */
  async of(edges: readonly EdgeAddress[]): Promise<IceServer[]> {
    const found = await Promise.all(
      edges.map(async (edge) => {
        const stun: IceServer = { urls: [edgeStunUrl(edge)] }
        const turn = await this.#turnOf(edge)
        return turn === undefined ? [stun] : [stun, toServer(edge, turn)]
      }),
    )
    return found.flat()
  }

  async #turnOf(edge: EdgeAddress): Promise<TurnOffer | undefined> {
    const kept = this.#kept.get(edgePeerId(edge))
    const nowMs = this.#parts.nowMs()
    if (kept !== undefined && nowMs < kept.untilMs) return kept.turn
    const turn = await this.#ask(edge)
    // Without an answer, or without a TURN server, the next call asks again.
    if (turn !== undefined)
      this.#kept.set(edgePeerId(edge), { turn, untilMs: nowMs + turn.ttlSeconds * 1000 * WORN })
    return turn
  }

  async #ask(edge: EdgeAddress): Promise<TurnOffer | undefined> {
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => late.resolve(undefined), ANSWER_MS)
    try {
      const frame = encodeRequest(REQUEST_ID, { op: 'ice' })
      const answer = await Promise.race([this.#parts.request(edge, frame), late.promise])
      if (answer === undefined) return undefined
      const { reply } = decodeReply(answer)
      return reply.op === 'ice' && 'turn' in reply ? reply.turn : undefined
    } catch {
      // Out of reach, or older than calls: its STUN may do.
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }
}

function toServer(edge: EdgeAddress, { port, urls, username, credential }: TurnOffer): IceServer {
  const { hostname } = new URL(edge.http)
  const own = ['udp', 'tcp'].map((transport) => `turn:${hostname}:${port}?transport=${transport}`)
  return { urls: port === 0 ? [...urls] : own, username, credential }
}
