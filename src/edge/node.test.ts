import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p } from 'libp2p'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Bytes } from '../lib/bytes.ts'
import { decodeEnvelope, envelopeId } from '../protocol/envelope/envelope.ts'
import { MAX_FRAME_BYTES } from '../protocol/mailbox/constants.ts'
import { toStreamFrame } from '../protocol/mailbox/framing.ts'
import { mailboxId, quotaMarkerId, REQUEST_WRITE_KEY } from '../protocol/mailbox/ids.ts'
import { proofChallenge, solveProofOfWork } from '../protocol/mailbox/proof-of-work.ts'
import type { MailboxReply } from '../protocol/mailbox/replies.ts'
import type { MailboxRequest } from '../protocol/mailbox/requests.ts'
import { publicKeyOf, signRequest, signSubscription, type EdgeIdentity } from '../protocol/mailbox/signing.ts'
import {
  createTestPeer,
  envelopeOf,
  HttpClient,
  mailboxOf,
  numberIn,
  RawStream,
  StreamClient,
  type MailboxSecrets,
} from '../testing/mailbox-client.ts'
import { createEdgeNode, type EdgeNode } from './node.ts'

const PROOF_BITS = 8
let folder: string
let edge: EdgeNode
let peer: Libp2p
let client: StreamClient
let http: HttpClient
let counter = 0
const lines: string[] = []
const peers: Libp2p[] = []

const newPeer = async (): Promise<Libp2p> => {
  const made = await createTestPeer()
  peers.push(made)
  return made
}
const startNode = (port = 0): Promise<EdgeNode> =>
  createEdgeNode({
    host: '127.0.0.1',
    port,
    dataFolder: folder,
    appFolder: join(folder, 'no-app'),
    log: (event) => lines.push(event),
    proofBits: PROOF_BITS,
    frameTimeoutMs: 300,
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-node-'))
  edge = await startNode()
  peer = await newPeer()
  client = await StreamClient.open(peer, edge.port, edge.id)
  http = new HttpClient(`http://127.0.0.1:${edge.port}`)
})

afterAll(async () => {
  await Promise.all(peers.map(async (one) => one.stop()))
  await edge.stop()
  await rm(folder, { recursive: true })
})

const newMailbox = (): MailboxSecrets => mailboxOf(++counter)
const create = (box: MailboxSecrets, at: EdgeIdentity): MailboxRequest =>
  signRequest({ op: 'create', readKey: box.readKey, writeKey: box.writeKey } as const, at, box.readSecret)
const put = (
  box: MailboxSecrets,
  envelope: Bytes,
  at: EdgeIdentity,
  secret = box.writeSecret,
): MailboxRequest =>
  signRequest({ op: 'put', readKey: box.readKey, writeKey: box.writeKey, envelope } as const, at, secret)
const fetchAll = (
  box: MailboxSecrets,
  at: EdgeIdentity,
  secret = box.readSecret,
  seq = 0,
): MailboxRequest => {
  const cursor = { epoch: client.hello.storeEpoch, seq }
  const { readKey, writeKey } = box
  return signRequest({ op: 'fetch', readKey, writeKey, cursor, limit: 100 } as const, at, secret)
}
const ack = (box: MailboxSecrets, ids: readonly Bytes[], at: EdgeIdentity): MailboxRequest =>
  signRequest({ op: 'ack', readKey: box.readKey, writeKey: box.writeKey, ids } as const, at, box.readSecret)
const idOf = (envelope: Bytes): Bytes => envelopeId(decodeEnvelope(envelope))
const numbersIn = (reply: MailboxReply): number[] =>
  'entries' in reply ? reply.entries.map((entry) => numberIn(entry.envelope)) : []
const prove = (op: 'put' | 'prekeys-take', target: Bytes, at: EdgeIdentity) => {
  const found = solveProofOfWork(proofChallenge(op, target, at), 0, 1_000_000, PROOF_BITS)
  return { kind: 'proof', nonce: at.nonce, counter: found ?? 0 } as const
}

describe('the mailbox over a stream', () => {
  it('keeps envelopes until they are acknowledged', async () => {
    const box = newMailbox()
    const envelopes = [1, 2, 3].map((number) => envelopeOf(box.id, number))
    expect(await client.request(create(box, client.edge))).toEqual({ op: 'create' })
    const stored = await Promise.all(envelopes.map((one) => client.request(put(box, one, client.edge))))
    expect(stored.map((reply) => 'seq' in reply && reply.seq)).toEqual([1, 2, 3])
    expect(numbersIn(await client.request(fetchAll(box, client.edge)))).toEqual([1, 2, 3])
    expect(numbersIn(await client.request(fetchAll(box, client.edge, box.readSecret, 2)))).toEqual([3])
    await client.request(ack(box, envelopes.slice(0, 2).map(idOf), client.edge))
    expect(numbersIn(await client.request(fetchAll(box, client.edge)))).toEqual([3])
  })

  it('begins at the start for a cursor of another life of the store', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    await client.request(put(box, envelopeOf(box.id, 8), client.edge))
    const cursor = { epoch: new Uint8Array(16), seq: 50 }
    const { readKey, writeKey } = box
    const ask = { op: 'fetch', readKey, writeKey, cursor, limit: 10 } as const
    const reply = await client.request(signRequest(ask, client.edge, box.readSecret))
    expect(numbersIn(reply)).toEqual([8])
    expect(reply).toMatchObject({ next: { epoch: client.hello.storeEpoch, seq: 1 }, more: false })
  })

  it('removes a dropped mailbox', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    await client.request(put(box, envelopeOf(box.id, 8), client.edge))
    const { readKey, writeKey } = box
    const drop = (secret: Bytes): Promise<MailboxReply> =>
      client.request(signRequest({ op: 'drop', readKey, writeKey } as const, client.edge, secret))
    expect(await drop(box.writeSecret)).toEqual({ op: 'drop', refusal: 'BAD_SIGNATURE' })
    expect(await drop(box.readSecret)).toEqual({ op: 'drop' })
    expect(numbersIn(await client.request(fetchAll(box, client.edge)))).toEqual([])
    const late = await client.request(put(box, envelopeOf(box.id, 9), client.edge))
    expect(late).toEqual({ op: 'put', refusal: 'UNKNOWN' })
  })

  it('takes a write that follows its creation without waiting', async () => {
    const box = newMailbox()
    const replies = await Promise.all([
      client.request(create(box, client.edge)),
      client.request(put(box, envelopeOf(box.id, 1), client.edge)),
    ])
    expect(replies).toEqual([{ op: 'create' }, { op: 'put', seq: 1 }])
  })

  it('pushes each stored envelope to its subscriber, in order', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    const reader = await StreamClient.open(peer, edge.port, edge.id)
    const subscription = signSubscription(box, reader.edge, box.readSecret)
    const mailboxes = [{ ...subscription, readKey: box.readKey, writeKey: box.writeKey }]
    expect(await reader.request({ op: 'subscribe', nonce: reader.edge.nonce, mailboxes })).toEqual({
      op: 'subscribe',
    })
    const writes = Array.from({ length: 300 }, (_, number) =>
      put(box, envelopeOf(box.id, number), client.edge),
    )
    await Promise.all(writes.map((write) => client.request(write)))
    await vi.waitUntil(() => reader.pushes.length === 300, { timeout: 20_000 })
    expect(reader.pushes.map((push) => numberIn(push.envelope ?? new Uint8Array(1024)))).toEqual([
      ...Array(300).keys(),
    ])
    await reader.close()
  })

  it('refuses to subscribe without the signature of R', async () => {
    const box = newMailbox()
    const wrong = signSubscription(box, client.edge, box.writeSecret)
    const reply = await client.request({ op: 'subscribe', nonce: client.edge.nonce, mailboxes: [wrong] })
    expect(reply).toEqual({ op: 'subscribe', refusal: 'BAD_SIGNATURE' })
  })

  it('refuses a wrong R, a W used to read, and an R used to write', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    const other = newMailbox()
    const refused = { op: 'fetch', refusal: 'BAD_SIGNATURE' }
    expect(await client.request(fetchAll(box, client.edge, other.readSecret))).toEqual(refused)
    expect(await client.request(fetchAll(box, client.edge, box.writeSecret))).toEqual(refused)
    const written = put(box, envelopeOf(box.id, 1), client.edge, box.readSecret)
    expect(await client.request(written)).toEqual({ op: 'put', refusal: 'BAD_SIGNATURE' })
  })

  it('does not take a request signed for another stream', async () => {
    const box = newMailbox()
    const another = await StreamClient.open(peer, edge.port, edge.id)
    const replayed = create(box, client.edge)
    expect(await another.request(replayed)).toEqual({ op: 'create', refusal: 'STALE_NONCE' })
    expect(await client.request(replayed)).toEqual({ op: 'create' })
    await another.close()
  })

  it('answers for an unknown mailbox as for an empty one, and tells a writer', async () => {
    const box = newMailbox()
    const unknown = await client.request(fetchAll(box, client.edge))
    expect(await client.request(put(box, envelopeOf(box.id, 1), client.edge))).toEqual({
      op: 'put',
      refusal: 'UNKNOWN',
    })
    await client.request(create(box, client.edge))
    expect(await client.request(fetchAll(box, client.edge))).toEqual(unknown)
  })

  it('refuses an envelope that names another mailbox', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    const foreign = envelopeOf(newMailbox().id, 1)
    expect(await client.request(put(box, foreign, client.edge))).toEqual({ op: 'put', refusal: 'MALFORMED' })
  })

  it('takes first messages for a proof of work, and gives the marker after the quota was met and drained', async () => {
    const { readSecret, readKey } = newMailbox()
    const writeKey = REQUEST_WRITE_KEY
    const box = { readSecret, readKey, writeKey, writeSecret: readSecret, id: mailboxId(readKey, writeKey) }
    await client.request(create(box, client.edge))
    const send = (number: number, target?: Bytes): Promise<MailboxReply> => {
      const envelope = envelopeOf(box.id, number)
      const auth = prove('put', target ?? idOf(envelope), client.edge)
      return client.request({ op: 'put', readKey, writeKey, envelope, auth })
    }
    const unproven = put(box, envelopeOf(box.id, 0), client.edge)
    expect(await client.request(unproven)).toEqual({ op: 'put', refusal: 'POW' })
    for (let number = 0; number < 64; number++)
      expect(await send(number)).toEqual({ op: 'put', seq: number + 1 })
    expect(await send(64)).toEqual({ op: 'put', refusal: 'QUOTA' })
    const full = await client.request(fetchAll(box, client.edge))
    expect(full).not.toHaveProperty('marker')
    const ids = 'entries' in full ? full.entries.map((entry) => entry.id) : []
    const marker = quotaMarkerId(box.id)
    expect(await client.request(ack(box, ids, client.edge))).toEqual({ op: 'ack', marker })
    expect(await client.request(fetchAll(box, client.edge))).toMatchObject({ entries: [], marker })
    expect(await client.request(ack(box, [marker], client.edge))).toEqual({ op: 'ack' })
  })

  it('gives each prekey once, and a proof of work serves once', async () => {
    const { readSecret: ownerSecret } = newMailbox()
    const ownerKey = publicKeyOf(ownerSecret)
    const locator = newMailbox().id
    const oneTime = [new Uint8Array([1]), new Uint8Array([2])]
    const lastResort = new Uint8Array([9])
    const supply = { op: 'prekeys-put', locator, ownerKey, replace: false, oneTime, lastResort } as const
    expect(await client.request(signRequest(supply, client.edge, ownerSecret))).toEqual({ op: 'prekeys-put' })
    const auth = prove('prekeys-take', locator, client.edge)
    const take = (counterOfProof: number): Promise<MailboxReply> =>
      client.request({ op: 'prekeys-take', locator, auth: { ...auth, counter: counterOfProof } })
    expect(await take(auth.counter)).toEqual({ op: 'prekeys-take', entry: oneTime[0], isLastResort: false })
    expect(await take(auth.counter)).toEqual({ op: 'prekeys-take', refusal: 'POW' })
    const challenge = proofChallenge('prekeys-take', locator, client.edge)
    const second = solveProofOfWork(challenge, auth.counter + 1, 1_000_000, PROOF_BITS) ?? 0
    expect(await take(second)).toMatchObject({ entry: oneTime[1] })
    const third = solveProofOfWork(challenge, second + 1, 1_000_000, PROOF_BITS) ?? 0
    expect(await take(third)).toMatchObject({ entry: lastResort, isLastResort: true })
    const count = { op: 'prekeys-count', locator, ownerKey } as const
    const left = await client.request(signRequest(count, client.edge, ownerSecret))
    expect(left).toEqual({ op: 'prekeys-count', oneTime: 0, hasLastResort: true })
  })

  it('lets one claim a single-use card and only its holder revoke', async () => {
    const { readSecret: revokeSecret } = newMailbox()
    const revokeKey = publicKeyOf(revokeSecret)
    const locator = newMailbox().id
    const [preview, card] = [new Uint8Array([1]), new Uint8Array([2, 3])]
    const draft = {
      op: 'card-put',
      locator,
      preview,
      card,
      use: 'single',
      ttlSeconds: 60,
      revokeKey,
    } as const
    expect(await client.request(signRequest(draft, client.edge, revokeSecret))).toEqual({ op: 'card-put' })
    const look = await client.request({ op: 'card-get', locator })
    expect(look).toEqual({ op: 'card-get', state: 'open', use: 'single', preview })
    const claim = (id: number): Promise<MailboxReply> =>
      client.request({ op: 'card-claim', locator, claimId: new Uint8Array(16).fill(id) })
    expect(await Promise.all([claim(1), claim(2), claim(1)])).toEqual([
      { op: 'card-claim', card },
      { op: 'card-claim', refusal: 'CLAIMED' },
      { op: 'card-claim', card },
    ])
    const revoke = (secret: Bytes): Promise<MailboxReply> =>
      client.request(signRequest({ op: 'card-revoke', locator } as const, client.edge, secret))
    expect(await revoke(newMailbox().readSecret)).toEqual({ op: 'card-revoke', refusal: 'BAD_SIGNATURE' })
    expect(await revoke(revokeSecret)).toEqual({ op: 'card-revoke' })
    expect(await claim(1)).toEqual({ op: 'card-claim', refusal: 'REVOKED' })
    expect(await client.request({ op: 'card-get', locator: newMailbox().id })).toEqual({
      op: 'card-get',
      refusal: 'GONE',
    })
  })
})

describe('a hostile stream', () => {
  afterEach(async () => {
    // Whatever that stream did, everything else goes on.
    const box = newMailbox()
    expect(await client.request(create(box, client.edge))).toEqual({ op: 'create' })
  })

  it('ends when a length lies', async () => {
    const raw = await RawStream.open(peer, edge.port, edge.id)
    raw.send(new Uint8Array([0xff, 0xff, 0xff, 0xff, 1, 2, 3]))
    await raw.ended
  })

  it('ends when a frame is larger than any may be', async () => {
    const raw = await RawStream.open(peer, edge.port, edge.id)
    raw.send(toStreamFrame(new Uint8Array(MAX_FRAME_BYTES + 1)))
    await raw.ended
  })

  it('ends when a frame is malformed', async () => {
    const raw = await RawStream.open(peer, edge.port, edge.id)
    raw.send(toStreamFrame(new Uint8Array([1, 3, 0, 0, 0, 1, 2, 3])))
    await raw.ended
  })

  it('ends when a frame never comes to its end', async () => {
    const raw = await RawStream.open(peer, edge.port, edge.id)
    raw.send(new Uint8Array([0, 0, 1, 0, 1]))
    await raw.ended
  })

  it('stays when it asks for an operation of the future', async () => {
    const raw = await RawStream.open(peer, edge.port, edge.id)
    raw.send(toStreamFrame(new Uint8Array([1, 99, 0, 0, 9, 9])))
    expect(await raw.request({ op: 'hello' })).toMatchObject({ op: 'hello', nodeId: edge.id })
    await raw.close()
  })
})

describe('a hostile client', () => {
  afterEach(async () => {
    expect(await client.request(create(newMailbox(), client.edge))).toEqual({ op: 'create' })
  })

  it('does nothing to others with a WebSocket that speaks no libp2p', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/anything`)
    await once(socket, 'open')
    socket.send(new Uint8Array(5000).fill(0xff))
    await once(socket, 'close')
  })

  it('does nothing to others with malformed relay requests', async () => {
    const address = multiaddr(`/ip4/127.0.0.1/tcp/${edge.port}/ws/p2p/${edge.id}`)
    const stream = await peer.dialProtocol(address, '/libp2p/circuit/relay/0.2.0/hop')
    const ended = once(stream, 'close')
    stream.send(new Uint8Array([5, 0xff, 0xff, 0xff, 0xff, 0xff]))
    await ended
  })
})

describe('the mailbox over HTTP', () => {
  const hello = async (): Promise<EdgeIdentity> => {
    const reply = await http.request({ op: 'hello' })
    if (!('nonce' in reply)) throw new Error('no HELLO')
    return { nodeId: reply.nodeId, nonce: reply.nonce }
  }

  it('takes each nonce once and hands on the next', async () => {
    const box = newMailbox()
    const at = await hello()
    const first = create(box, at)
    expect(await http.request(first)).toEqual({ op: 'create' })
    const next = { ...at, nonce: http.nextNonce }
    expect(await http.request(first)).toEqual({ op: 'create', refusal: 'STALE_NONCE' })
    expect(await http.request(put(box, envelopeOf(box.id, 5), next))).toEqual({ op: 'put', seq: 1 })
    expect(numbersIn(await http.request(fetchAll(box, { ...at, nonce: http.nextNonce })))).toEqual([5])
    expect(numbersIn(await client.request(fetchAll(box, client.edge)))).toEqual([5])
  })

  it('does not take the nonce of a stream or one it did not make', async () => {
    const box = newMailbox()
    const stale = { op: 'create', refusal: 'STALE_NONCE' }
    expect(await http.request(create(box, client.edge))).toEqual(stale)
    expect(await http.request(create(box, { ...client.edge, nonce: new Uint8Array(32) }))).toEqual(stale)
  })

  it('has no subscriptions', async () => {
    const { nonce } = await hello()
    const reply = await http.request({ op: 'subscribe', nonce, mailboxes: [] })
    expect(reply).toEqual({ op: 'subscribe', refusal: 'UNSUPPORTED' })
  })

  it('is open to other origins and refuses bodies that are too large or malformed', async () => {
    const answer = await http.post(new Uint8Array([9]))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-expose-headers')).toBe('skein-nonce')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    const preflight = await fetch(`http://127.0.0.1:${edge.port}/mailbox/v1`, { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')
    expect((await http.post(new Uint8Array(MAX_FRAME_BYTES + 1))).status).toBe(413)
  })
})

describe('the relay', () => {
  it('carries whole conversations between two pages, and frees the slot of one that has gone', async () => {
    const [callee, caller] = [await newPeer(), await newPeer()]
    const relayAddress = `/ip4/127.0.0.1/tcp/${edge.port}/ws/p2p/${edge.id}`
    await callee.dial(multiaddr(relayAddress))
    await vi.waitUntil(() => callee.getMultiaddrs().length > 0, { timeout: 20_000 })
    expect(callee.getMultiaddrs().map(String)).toEqual([
      `${relayAddress}/p2p-circuit/p2p/${callee.peerId.toString()}`,
    ])
    const connection = await caller.dial(
      multiaddr(`${relayAddress}/p2p-circuit/p2p/${callee.peerId.toString()}`),
    )
    expect(connection.limits).toBeUndefined()
    const health = async (): Promise<string> => (await fetch(`http://127.0.0.1:${edge.port}/health`)).text()
    const reservationsIn = (page: string): number => Number(/reservations<\/th><td>(\d+)/.exec(page)?.[1])
    const before = reservationsIn(await health())
    await callee.stop()
    await vi.waitUntil(async () => reservationsIn(await health()) === before - 1, { timeout: 20_000 })
  })
})

describe('an edge node', () => {
  it('stops and starts again with the same id and contents', async () => {
    const box = newMailbox()
    await client.request(create(box, client.edge))
    await client.request(put(box, envelopeOf(box.id, 77), client.edge))
    const { id, port } = edge
    await Promise.all([edge.stop(), edge.stop()])
    edge = await startNode(port)
    expect(edge.id).toBe(id)
    client = await StreamClient.open(await newPeer(), edge.port, edge.id)
    expect(numbersIn(await client.request(fetchAll(box, client.edge)))).toEqual([77])
  })

  it('logs no fault for anything a client did', () => {
    expect(lines).toEqual([])
  })
})
