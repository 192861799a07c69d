// A plain client of the mailbox protocol for tests of the edge node: one libp2p stream, one WebSocket or HTTP, a real Node peer, and
// the keys of one mailbox.

import { once } from 'node:events'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'
import { fromBase64url, type Bytes } from '../lib/bytes.ts'
import { encodeEnvelope, ciphertextLengthFor, type SizeClass } from '../protocol/envelope/envelope.ts'
import { MAILBOX_HTTP_PATH, MAILBOX_NONCE_HEADER, MAILBOX_PROTOCOL } from '../protocol/mailbox/constants.ts'
import { FrameSplitter, toStreamFrame } from '../protocol/mailbox/framing.ts'
import { mailboxId } from '../protocol/mailbox/ids.ts'
import { decodeReply, type HelloReply, type MailboxReply, type NewPush } from '../protocol/mailbox/replies.ts'
import { encodeRequest, type MailboxRequest } from '../protocol/mailbox/requests.ts'
import { publicKeyOf, type EdgeIdentity } from '../protocol/mailbox/signing.ts'

/** Keys of one mailbox, both halves. */
export interface MailboxSecrets {
  readonly readSecret: Bytes
  readonly writeSecret: Bytes
  readonly readKey: Bytes
  readonly writeKey: Bytes
  readonly id: Bytes
}

/** The mailbox of a number: tests name theirs by it. */
export function mailboxOf(number: number): MailboxSecrets {
  const seed = (role: number): Bytes => {
    const bytes = new Uint8Array(32).fill(role)
    new DataView(bytes.buffer).setUint32(0, number)
    return bytes
  }
  const readSecret = seed(1)
  const writeSecret = seed(2)
  const readKey = publicKeyOf(readSecret)
  const writeKey = publicKeyOf(writeSecret)
  return { readSecret, writeSecret, readKey, writeKey, id: mailboxId(readKey, writeKey) }
}

/** An envelope for a mailbox whose content is told by a number. */
export function envelopeOf(mailbox: Bytes, number: number, size: SizeClass = 1024): Bytes {
  const ciphertext = new Uint8Array(ciphertextLengthFor(size))
  new DataView(ciphertext.buffer).setUint32(0, number)
  return encodeEnvelope({ mailbox, ttlClass: 0, pushHint: new Uint8Array(128), ciphertext })
}

/** The number inside such an envelope. */
export function numberIn(envelope: Bytes): number {
  return new DataView(envelope.buffer, envelope.byteOffset).getUint32(
    envelope.length - ciphertextLengthFor(1024),
  )
}

/** A Node peer that may dial an edge node on this machine and be reached through it. */
export function createTestPeer(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/p2p-circuit'] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify(), ping: ping() },
  })
}

/** A mailbox stream with many requests at once. */
export class StreamClient {
  readonly edge: EdgeIdentity
  readonly hello: HelloReply
  readonly pushes: NewPush[] = []
  readonly #stream: RawStream

  private constructor(stream: RawStream, hello: HelloReply) {
    this.#stream = stream
    this.hello = hello
    this.edge = { nodeId: hello.nodeId, nonce: hello.nonce }
    stream.onPush = (push) => this.pushes.push(push)
  }

  static async open(peer: Libp2p, port: number, id: string): Promise<StreamClient> {
    return StreamClient.greet(await RawStream.open(peer, port, id))
  }

  /** Over a WebSocket of its own. */
  static async overSocket(port: number): Promise<StreamClient> {
    return StreamClient.greet(await RawStream.overSocket(port))
  }

  static async greet(stream: RawStream): Promise<StreamClient> {
    const hello = await stream.request({ op: 'hello' })
    if (hello.op !== 'hello' || 'refusal' in hello) throw new Error('no HELLO')
    return new StreamClient(stream, hello)
  }

  request(request: MailboxRequest): Promise<MailboxReply> {
    return this.#stream.request(request)
  }

  close(): Promise<void> {
    return this.#stream.close()
  }
}

/** What carries the bytes of a mailbox stream. */
interface Carrier {
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(): Promise<void>
  listen(onChunk: (chunk: Uint8Array) => void, onEnd: () => void): void
}

/** The bytes of a mailbox stream, also malformed ones. */
export class RawStream {
  onPush: (push: NewPush) => void = () => undefined
  /** Resolves when the stream has ended, by whichever side. */
  readonly ended: Promise<void>
  readonly #carrier: Carrier
  readonly #waiting = new Map<number, (reply: MailboxReply) => void>()
  #lastId = 0

  private constructor(carrier: Carrier) {
    this.#carrier = carrier
    const splitter = new FrameSplitter()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ended = promise
    carrier.listen((chunk) => {
      for (const frame of splitter.push(chunk)) this.#receive(frame)
    }, resolve)
  }

  static async open(peer: Libp2p, port: number, id: string): Promise<RawStream> {
    const address = multiaddr(`/ip4/127.0.0.1/tcp/${port}/ws/p2p/${id}`)
    const stream = await peer.dialProtocol(address, MAILBOX_PROTOCOL)
    return new RawStream({
      send: (bytes) => void stream.send(bytes),
      close: () => stream.close(),
      listen(onChunk, onEnd) {
        stream.addEventListener('message', ({ data }) => onChunk(data.subarray()))
        stream.addEventListener('close', () => onEnd())
      },
    })
  }

  static async overSocket(port: number): Promise<RawStream> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${MAILBOX_HTTP_PATH}`)
    socket.binaryType = 'arraybuffer'
    await once(socket, 'open')
    return new RawStream({
      send: (bytes) => socket.send(bytes),
      close: () => Promise.resolve(socket.close()),
      listen(onChunk, onEnd) {
        socket.addEventListener('message', ({ data }) => onChunk(new Uint8Array(data as ArrayBuffer)))
        socket.addEventListener('close', onEnd)
      },
    })
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#carrier.send(bytes)
  }

  request(request: MailboxRequest): Promise<MailboxReply> {
    const requestId = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<MailboxReply>()
    this.#waiting.set(requestId, resolve)
    void this.ended.then(() => reject(new Error('the stream has ended')))
    this.send(toStreamFrame(encodeRequest(requestId, request)))
    return promise
  }

  async close(): Promise<void> {
    await this.#carrier.close()
  }

  #receive(frame: Bytes): void {
    const { requestId, reply } = decodeReply(frame)
    if (reply.op === 'new' && !('refusal' in reply)) this.onPush(reply)
    else this.#waiting.get(requestId)?.(reply)
  }
}

/** The HTTP carrier, with the nonces it hands on. */
export class HttpClient {
  readonly #origin: string
  nextNonce: Bytes = new Uint8Array(32)

  constructor(origin: string) {
    this.#origin = origin
  }

  async request(request: MailboxRequest): Promise<MailboxReply> {
    const response = await this.post(encodeRequest(7, request))
    this.nextNonce = fromBase64url(response.headers.get(MAILBOX_NONCE_HEADER) ?? '')
    return decodeReply(new Uint8Array(await response.arrayBuffer())).reply
  }

  post(body: Bytes): Promise<Response> {
    return fetch(`${this.#origin}${MAILBOX_HTTP_PATH}`, { method: 'POST', body })
  }
}
