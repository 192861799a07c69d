// The mailbox service of a running edge node over both carriers of its stream (edge.md, section 3).
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Bytes } from '../../lib/bytes.ts'
import { mailboxId, quotaMarkerId, REQUEST_WRITE_KEY } from '../../protocol/mailbox/ids.ts'
import { proofChallenge, solveProofOfWork } from '../../protocol/mailbox/proof-of-work.ts'
import { publicKeyOf, signRequest, signSubscription } from '../../protocol/mailbox/signing.ts'
import {
  EdgeUnderTest,
  ack,
  create,
  fetchAll,
  idOf,
  newMailbox,
  numbersIn,
  PROOF_BITS,
  prove,
  put,
} from '../../testing/edge-under-test.ts'
import { envelopeOf, numberIn, StreamClient } from '../../testing/mailbox-client.ts'
import type { MailboxReply } from '../../protocol/mailbox/replies.ts'

let edge: EdgeUnderTest
let client: StreamClient

beforeAll(async () => {
  edge = await EdgeUnderTest.start()
})
afterAll(() => edge.stop())

const carriers = {
  'stream of a connection': () => StreamClient.open(edge.peer, edge.port, edge.id),
  'socket of its own': () => StreamClient.overSocket(edge.port),
}

describe.each(Object.entries(carriers))('the mailbox over a %s', (_, open) => {
  beforeAll(async () => {
    client = await open()
  })
  afterAll(() => client.close())

  it('keeps envelopes until they are acknowledged', async () => {
    const box = newMailbox()
    const envelopes = [1, 2, 3].map((number) => envelopeOf(box.id, number))
    expect(await client.request(create(box, client.edge))).toEqual({ op: 'create' })
    const stored = await Promise.all(envelopes.map((one) => client.request(put(box, one, client.edge))))
    expect(stored.map((reply) => 'seq' in reply && reply.seq)).toEqual([1, 2, 3])
    expect(numbersIn(await client.request(fetchAll(box, client)))).toEqual([1, 2, 3])
    expect(numbersIn(await client.request(fetchAll(box, client, { seq: 2 })))).toEqual([3])
    await client.request(ack(box, envelopes.slice(0, 2).map(idOf), client.edge))
    expect(numbersIn(await client.request(fetchAll(box, client)))).toEqual([3])
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
    expect(numbersIn(await client.request(fetchAll(box, client)))).toEqual([])
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
    const reader = await open()
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
    expect(await client.request(fetchAll(box, client, { secret: other.readSecret }))).toEqual(refused)
    expect(await client.request(fetchAll(box, client, { secret: box.writeSecret }))).toEqual(refused)
    const written = put(box, envelopeOf(box.id, 1), client.edge, box.readSecret)
    expect(await client.request(written)).toEqual({ op: 'put', refusal: 'BAD_SIGNATURE' })
  })

  it('does not take a request signed for another stream', async () => {
    const box = newMailbox()
    const another = await open()
    const replayed = create(box, client.edge)
    expect(await another.request(replayed)).toEqual({ op: 'create', refusal: 'STALE_NONCE' })
    expect(await client.request(replayed)).toEqual({ op: 'create' })
    await another.close()
  })

  it('answers for an unknown mailbox as for an empty one, and tells a writer', async () => {
    const box = newMailbox()
    const unknown = await client.request(fetchAll(box, client))
    expect(await client.request(put(box, envelopeOf(box.id, 1), client.edge))).toEqual({
      op: 'put',
      refusal: 'UNKNOWN',
    })
    await client.request(create(box, client.edge))
    expect(await client.request(fetchAll(box, client))).toEqual(unknown)
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
    const full = await client.request(fetchAll(box, client))
    expect(full).not.toHaveProperty('marker')
    const ids = 'entries' in full ? full.entries.map((entry) => entry.id) : []
    const marker = quotaMarkerId(box.id)
    expect(await client.request(ack(box, ids, client.edge))).toEqual({ op: 'ack', marker })
    expect(await client.request(fetchAll(box, client))).toMatchObject({ entries: [], marker })
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

it('logs no fault for anything a client did', () => {
  expect(edge.lines).toEqual([])
})
