// The mailbox service of a running edge node over HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_FRAME_BYTES } from '../../protocol/mailbox/constants.ts'
import { type EdgeIdentity } from '../../protocol/mailbox/signing.ts'
import { EdgeUnderTest, create, fetchAll, newMailbox, numbersIn, put } from '../../testing/edge-under-test.ts'
import { envelopeOf, type StreamClient, type HttpClient } from '../../testing/mailbox-client.ts'

let edge: EdgeUnderTest
let client: StreamClient
let http: HttpClient

beforeAll(async () => {
  edge = await EdgeUnderTest.start()
  ;({ client, http } = edge)
})
afterAll(() => edge.stop())

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
    expect(
      numbersIn(await http.request(fetchAll(box, client, { at: { ...at, nonce: http.nextNonce } }))),
    ).toEqual([5])
    expect(numbersIn(await client.request(fetchAll(box, client)))).toEqual([5])
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

it('logs no fault for anything a client did', () => {
  expect(edge.lines).toEqual([])
})
