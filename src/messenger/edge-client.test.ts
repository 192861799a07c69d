import { describe, expect, it } from 'vitest'
import { toHex, type Bytes } from '../lib/bytes.ts'
import { RemoteError } from '../lib/rpc.ts'
import { REQUEST_WRITE_KEY } from '../protocol/mailbox/ids.ts'
import { isProofOfWork, proofChallenge } from '../protocol/mailbox/proof-of-work.ts'
import { encodeReply } from '../protocol/mailbox/replies.ts'
import { decodeRequest } from '../protocol/mailbox/requests.ts'
import { publicKeyOf } from '../protocol/mailbox/signing.ts'
import type { Clock } from './clock.ts'
import { EdgeClient } from './edge-client.ts'
import type { Network } from './ports.ts'

const edge = { id: 'edgePeer1', ws: '/dns4/edge.test/tcp/443/wss', http: 'https://edge.test' }
const seed = new Uint8Array(32).fill(7)
const create = { op: 'create', readKey: publicKeyOf(seed), writeKey: REQUEST_WRITE_KEY } as const
const locator = new Uint8Array(32).fill(3)

/** How a nonce turns out to be stale: before the frame leaves, as it comes over the thread border, or at the edge node. */
type Staleness = 'network' | 'edge' | undefined

/** A network whose every challenge is a fresh nonce, and that answers each request as it is told. */
class Fake {
  readonly nonces: string[] = []
  readonly signedUnder: string[] = []
  readonly answers: Staleness[]
  failure: Error | undefined

  constructor(answers: Staleness[]) {
    this.answers = answers
  }

  challenge(): Promise<{ nodeId: string; nonce: Bytes; carrier: 'stream' }> {
    const nonce = new Uint8Array(32).fill(this.nonces.length + 1)
    this.nonces.push(toHex(nonce))
    return Promise.resolve({ nodeId: edge.id, nonce, carrier: 'stream' })
  }

  request(_edge: unknown, frame: Bytes): Promise<Bytes> {
    const { requestId, request } = decodeRequest(frame)
    if (!('auth' in request)) throw new Error('the request is not signed')
    this.signedUnder.push(toHex(request.auth.nonce))
    if (this.failure !== undefined) return Promise.reject(this.failure)
    const answer = this.answers.shift()
    if (answer === 'network') {
      const shape = { name: 'NetworkError', code: 'stale-nonce', message: 'gone', retryable: true }
      return Promise.reject(new RemoteError(shape))
    }
    const reply =
      answer === 'edge' ? ({ op: request.op, refusal: 'STALE_NONCE' } as const) : ({ op: 'create' } as const)
    return Promise.resolve(encodeReply(requestId, reply))
  }
}

function clientOf(fake: Fake, clock: Clock = { now: () => 0, after: () => () => {} }): EdgeClient {
  return new EdgeClient(fake as unknown as Network, clock)
}

describe('a request whose nonce is stale', () => {
  it.each(['network', 'edge'] as const)(
    'is signed again under a fresh one when the %s says so',
    async (who) => {
      const fake = new Fake([who, who, undefined])
      expect(await clientOf(fake).signed(edge, create, seed)).toMatchObject({ op: 'create' })
      expect(fake.signedUnder).toEqual(fake.nonces)
      expect(new Set(fake.signedUnder).size).toBe(3)
    },
  )

  it('is given up after a few times', async () => {
    const fake = new Fake(Array.from({ length: 50 }, () => 'network' as const))
    await expect(clientOf(fake).signed(edge, create, seed)).rejects.toMatchObject({ code: 'stale-nonce' })
    expect(fake.nonces).toHaveLength(4)
  })

  it('is the only one repeated', async () => {
    const fake = new Fake([])
    fake.failure = new Error('unreachable')
    await expect(clientOf(fake).signed(edge, create, seed)).rejects.toBe(fake.failure)
    expect(fake.nonces).toHaveLength(1)
  })
})

describe('a proof of work', () => {
  it('lets other work in whenever its slice of time is over', async () => {
    let now = 0
    let pauses = 0
    const clock: Clock = {
      now: () => (now += 6),
      after(_delayMs, action) {
        pauses += 1
        queueMicrotask(action)
        return () => {}
      },
    }
    const fake = new Fake([])
    let counter = 0
    fake.request = (_edge, frame) => {
      const { requestId, request } = decodeRequest(frame)
      if (request.op !== 'prekeys-take' || request.auth.kind !== 'proof') throw new Error('no proof')
      counter = request.auth.counter
      const challenge = proofChallenge('prekeys-take', locator, {
        nodeId: edge.id,
        nonce: request.auth.nonce,
      })
      expect(isProofOfWork(challenge, counter)).toBe(true)
      return Promise.resolve(encodeReply(requestId, { op: 'prekeys-take', refusal: 'GONE' }))
    }
    const taken = clientOf(fake, clock).proven(edge, { op: 'prekeys-take', locator }, locator)
    await expect(taken).rejects.toMatchObject({ code: 'GONE' })
    // Every second look at this clock is past the slice of 12 ms.
    expect(pauses).toBe(Math.floor(Math.floor(counter / 2_048) / 2))
  })
})
