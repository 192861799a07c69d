import { describe, expect, it, vi } from 'vitest'
import type { Bytes } from '../lib/bytes.ts'
import { encodeReply, type TurnOffer } from '../protocol/mailbox/replies.ts'
import { decodeRequest } from '../protocol/mailbox/requests.ts'
import { IceServers } from './ice-servers.ts'

const edge = { id: 'E', ws: '/dns4/edge.example/tcp/8443/tls/ws', http: 'https://edge.example:8443' }
const turn: TurnOffer = { port: 3478, urls: [], username: 'u', credential: 'c', ttlSeconds: 600 }
const stun = { urls: ['stun:edge.example:8443'] }

function create(answer: (frame: Bytes) => Promise<Bytes>) {
  const clock = { nowMs: 0 }
  const request = vi.fn((_: unknown, frame: Bytes) => answer(frame))
  return { servers: new IceServers({ request, nowMs: () => clock.nowMs }), request, clock }
}

const offering = (offer?: TurnOffer) => async (frame: Bytes) => {
  const { requestId, request } = decodeRequest(frame)
  expect(request).toEqual({ op: 'ice' })
  return encodeReply(requestId, offer === undefined ? { op: 'ice' } : { op: 'ice', turn: offer })
}

describe('the ICE servers of an edge node', () => {
  it('are its STUN, and its TURN over UDP and TCP', async () => {
    const { servers } = create(offering(turn))
    const own = ['turn:edge.example:3478?transport=udp', 'turn:edge.example:3478?transport=tcp']
    expect(await servers.of([edge])).toEqual([stun, { urls: own, username: 'u', credential: 'c' }])
  })

  it('are elsewhere when the operator says so', async () => {
    const { servers } = create(offering({ ...turn, port: 0, urls: ['turns:turn.example:5349'] }))
    const [, found] = await servers.of([edge])
    expect(found?.urls).toEqual(['turns:turn.example:5349'])
  })

  it('are asked for once while the credential is young, and again when it is worn', async () => {
    const { servers, request, clock } = create(offering(turn))
    await servers.of([edge])
    clock.nowMs = 299_000
    await servers.of([edge])
    expect(request).toHaveBeenCalledTimes(1)
    clock.nowMs = 301_000
    await servers.of([edge])
    expect(request).toHaveBeenCalledTimes(2)
  })

  it('are STUN alone where there is no TURN, no answer, or nonsense', async () => {
    vi.useFakeTimers()
    const refused = async () => encodeReply(1, { op: 'ice', refusal: 'UNSUPPORTED' })
    const silent = new Promise<Bytes>(() => undefined)
    for (const answer of [
      offering(),
      refused,
      () => silent,
      () => Promise.reject(new Error('gone')),
      async () => new Uint8Array([1, 2, 3]),
    ]) {
      const found = create(answer).servers.of([edge])
      await vi.advanceTimersByTimeAsync(2_000)
      expect(await found).toEqual([stun])
    }
    vi.useRealTimers()
  })
})
