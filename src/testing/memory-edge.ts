// The mailbox service of a real edge node with a store in memory, answering frames as a stream carries them.
import { createMailboxService, type MailboxService } from '../edge/mailbox/service.ts'
import type { MailboxSession } from '../edge/mailbox/session.ts'
import { TokenBucket } from '../edge/mailbox/token-bucket.ts'
import { openMemoryEdgeStore } from '../edge/store/edge-store.ts'
import type { Bytes } from '../lib/bytes.ts'
import { encodeReply } from '../protocol/mailbox/replies.ts'
import { decodeRequest } from '../protocol/mailbox/requests.ts'
import { systemEntropy } from '../vault/entropy.ts'
import type { MemoryStream } from './memory-network.ts'

/** Bits of a proof of work in tests: the way is the same, the work is not. */
export const PROOF_BITS = 4

/** What may go wrong with frames to the edge node; asked anew for each. */
export type FrameFaults = { loseRequest: () => boolean; loseReply: () => boolean }

export class MemoryEdge {
  readonly faults: FrameFaults = { loseRequest: () => false, loseReply: () => false }
  /** Frames by operation, counted. */
  readonly counts = new Map<string, number>()
  readonly #nodeId: string
  readonly #sessions = new Map<number, MailboxSession>()
  #service!: MailboxService

  constructor(nodeId: string) {
    this.#nodeId = nodeId
  }

  /** Begins a new life with an empty disk. */
  async renew(): Promise<void> {
    const store = await openMemoryEdgeStore()
    this.#service = createMailboxService({
      store,
      nodeId: this.#nodeId,
      log: () => undefined,
      proofBits: PROOF_BITS,
    })
    this.#sessions.clear()
  }

  async answer(frame: Bytes, stream: MemoryStream): Promise<Bytes> {
    const { requestId, request } = decodeRequest(frame)
    this.counts.set(request.op, (this.counts.get(request.op) ?? 0) + 1)
    if (request.op !== 'hello' && this.faults.loseRequest()) throw new Error('the request was lost')
    const reply = await this.#service.handle(requestId, request, this.#sessionOf(stream))
    if (request.op !== 'hello' && this.faults.loseReply()) throw new Error('the reply was lost')
    return encodeReply(requestId, reply)
  }

  #sessionOf(stream: MemoryStream): MailboxSession {
    const known = this.#sessions.get(stream.id)
    if (known !== undefined) return known
    const nonce = systemEntropy(32)
    const session: MailboxSession = {
      nonce: () => nonce,
      takeNonce: (other) => other.every((byte, i) => byte === nonce[i]),
      bucket: new TokenBucket(1e6, 1e6),
      spendProof: () => true,
      subscriber: { push: (requestId, push) => stream.push(encodeReply(requestId, push)) },
    }
    this.#sessions.set(stream.id, session)
    return session
  }
}
