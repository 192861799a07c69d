// A real edge node on a free port with a folder of its own, a libp2p peer, and clients over both carriers, for the tests of the node;
// and the requests that the holder of a mailbox signs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p } from 'libp2p'
import { createEdgeNode, type EdgeNode } from '../edge/node.ts'
import type { Bytes } from '../lib/bytes.ts'
import { decodeEnvelope, envelopeId } from '../protocol/envelope/envelope.ts'
import { proofChallenge, solveProofOfWork } from '../protocol/mailbox/proof-of-work.ts'
import type { MailboxReply } from '../protocol/mailbox/replies.ts'
import type { MailboxRequest } from '../protocol/mailbox/requests.ts'
import { signRequest, type EdgeIdentity } from '../protocol/mailbox/signing.ts'
import {
  createTestPeer,
  HttpClient,
  mailboxOf,
  numberIn,
  StreamClient,
  type MailboxSecrets,
} from './mailbox-client.ts'

/** Leading zero bits of a proof of work at these nodes. */
export const PROOF_BITS = 8

/** An edge node and who talks to it. */
export class EdgeUnderTest {
  node!: EdgeNode
  peer!: Libp2p
  /** A mailbox stream of `peer`. */
  client!: StreamClient
  http!: HttpClient
  /** What the node logged. */
  readonly lines: string[] = []
  readonly #folder: string
  readonly #peers: Libp2p[] = []

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async start(): Promise<EdgeUnderTest> {
    const edge = new EdgeUnderTest(await mkdtemp(join(tmpdir(), 'skein-node-')))
    edge.node = await edge.#startNode(0)
    edge.peer = await edge.newPeer()
    edge.client = await StreamClient.open(edge.peer, edge.port, edge.id)
    edge.http = new HttpClient(`http://127.0.0.1:${edge.port}`)
    return edge
  }

  get port(): number {
    return this.node.port
  }

  get id(): string {
    return this.node.id
  }

  /** Another peer; it is stopped at the end. */
  async newPeer(): Promise<Libp2p> {
    const made = await createTestPeer()
    this.#peers.push(made)
    return made
  }

  /** Stops the node, twice at once, and starts another one on the same port and folder. */
  async restart(): Promise<void> {
    const { port } = this
    await Promise.all([this.node.stop(), this.node.stop()])
    this.node = await this.#startNode(port)
    this.client = await StreamClient.open(await this.newPeer(), port, this.id)
  }

  /** Ends everything and removes the folder. */
  async stop(): Promise<void> {
    await Promise.all(this.#peers.map(async (one) => one.stop()))
    await this.node.stop()
    await rm(this.#folder, { recursive: true })
  }

  #startNode(port: number): Promise<EdgeNode> {
    return createEdgeNode({
      host: '127.0.0.1',
      port,
      dataFolder: this.#folder,
      appFolder: join(this.#folder, 'no-app'),
      log: (event) => this.lines.push(event),
      proofBits: PROOF_BITS,
      frameTimeoutMs: 300,
    })
  }
}

let counter = 0

/** Keys of a mailbox that no test has used yet. */
export const newMailbox = (): MailboxSecrets => mailboxOf(++counter)

/** A request to make a mailbox. */
export const create = (box: MailboxSecrets, at: EdgeIdentity): MailboxRequest =>
  signRequest({ op: 'create', readKey: box.readKey, writeKey: box.writeKey } as const, at, box.readSecret)

/** A request to put an envelope. */
export const put = (
  box: MailboxSecrets,
  envelope: Bytes,
  at: EdgeIdentity,
  secret = box.writeSecret,
): MailboxRequest =>
  signRequest({ op: 'put', readKey: box.readKey, writeKey: box.writeKey, envelope } as const, at, secret)

/** A request for what lies in a mailbox after `seq`, in the life of the store that `client` was greeted with. */
export const fetchAll = (
  box: MailboxSecrets,
  client: StreamClient,
  { at = client.edge, secret = box.readSecret, seq = 0 } = {},
): MailboxRequest => {
  const cursor = { epoch: client.hello.storeEpoch, seq }
  const { readKey, writeKey } = box
  return signRequest({ op: 'fetch', readKey, writeKey, cursor, limit: 100 } as const, at, secret)
}

/** A request to delete envelopes by their ids. */
export const ack = (box: MailboxSecrets, ids: readonly Bytes[], at: EdgeIdentity): MailboxRequest =>
  signRequest({ op: 'ack', readKey: box.readKey, writeKey: box.writeKey, ids } as const, at, box.readSecret)

/** The id of an encoded envelope. */
export const idOf = (envelope: Bytes): Bytes => envelopeId(decodeEnvelope(envelope))

/** The numbers in the envelopes of a reply to a fetch. */
export const numbersIn = (reply: MailboxReply): number[] =>
  'entries' in reply ? reply.entries.map((entry) => numberIn(entry.envelope)) : []

/** A proof of work. */
export const prove = (op: 'put' | 'prekeys-take', target: Bytes, at: EdgeIdentity) => {
  const found = solveProofOfWork(proofChallenge(op, target, at), 0, 1_000_000, PROOF_BITS)
  return { kind: 'proof', nonce: at.nonce, counter: found ?? 0 } as const
}
