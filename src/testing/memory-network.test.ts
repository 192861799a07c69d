import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bytes } from '../lib/bytes.ts'
import type { NetworkEvents } from '../messenger/ports.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { encodeReply } from '../protocol/mailbox/replies.ts'
import { decodeRequest, encodeRequest } from '../protocol/mailbox/requests.ts'
import { networkContract } from './contracts/network.ts'
import { MemoryWorld, type MemoryNetwork, type MemoryStream } from './memory-network.ts'

const edge: EdgeAddress = { id: 'memoryEdge', ws: '/dns4/localhost/tcp/1/ws', http: 'http://localhost:1' }

function sayHello(_edge: EdgeAddress, frame: Bytes): Bytes {
  const { requestId } = decodeRequest(frame)
  const hello = { op: 'hello' as const, nodeId: edge.id, nonce: new Uint8Array(32) }
  return encodeReply(requestId, { ...hello, storeEpoch: new Uint8Array(16) })
}

describe('the network in memory keeps the contract:', () => {
  for (const { name, run } of networkContract)
    test(name, () => {
      const world = new MemoryWorld(sayHello)
      return run({ edge, create: (events) => world.create(events) })
    })
})

describe('the network in memory', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('pushes mail over the stream it was asked on, and not after that stream ended', async () => {
    const streams: MemoryStream[] = []
    const world = new MemoryWorld((asked, frame, stream) => {
      streams.push(stream)
      return sayHello(asked, frame)
    })
    const mail: Bytes[] = []
    const network = world.create(events({ onMail: (_edge, frame) => mail.push(frame) }))
    await network.start([edge])
    await network.challenge(edge)
    streams[0]!.push(new Uint8Array([1]))
    world.setEdgeUp(false)
    world.setEdgeUp(true)
    streams[0]!.push(new Uint8Array([2]))
    expect(mail).toEqual([new Uint8Array([1])])
  })

  test('refuses requests without an edge node and tells when it is back', async () => {
    const world = new MemoryWorld(sayHello)
    const states: string[] = []
    let ready = 0
    const network = world.create(
      events({ onConnection: (state) => states.push(state), onEdgeReady: () => ready++ }),
    )
    await network.start([edge])
    world.setEdgeUp(false)
    const hello = encodeRequest(1, { op: 'hello' })
    await expect(network.request(edge, hello)).rejects.toMatchObject({ code: 'unreachable', retryable: true })
    expect((await network.addresses()).addresses).toEqual([])
    world.setEdgeUp(true)
    network.setOnline(false)
    network.setOnline(true)
    expect(states).toEqual(['connecting', 'connected', 'connecting', 'connected', 'offline', 'connected'])
    expect(ready).toBe(3)
  })

  test('going offline breaks the link on both sides, coming back makes it again', async () => {
    const { a, b, links } = await linkedPair()
    a.setOnline(false)
    a.setOnline(true)
    expect(links).toEqual(['a direct', 'b direct', 'a undefined', 'b undefined', 'a direct', 'b direct'])
    await expect(b.deliver('contact', new Uint8Array(1))).resolves.toBeUndefined()
  })

  test('drops, doubles and delays envelopes', async () => {
    vi.useFakeTimers()
    const { world, a, received } = await linkedPair()
    world.faults.drop = () => true
    const lost = a.deliver('contact', new Uint8Array([1]))
    const refusal = expect(lost).rejects.toMatchObject({ code: 'timeout' })
    await vi.advanceTimersByTimeAsync(2_000)
    await refusal
    world.faults.drop = () => false
    world.faults.duplicate = () => true
    world.faults.delayMs = () => 500
    const slow = a.deliver('contact', new Uint8Array([2]))
    await vi.advanceTimersByTimeAsync(499)
    expect(received).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await slow
    expect(received).toEqual([2, 2])
  })
})

async function linkedPair(): Promise<{
  world: MemoryWorld
  a: MemoryNetwork
  b: MemoryNetwork
  links: string[]
  received: number[]
}> {
  const world = new MemoryWorld(sayHello)
  const links: string[] = []
  const received: number[] = []
  const [a, b] = ['a', 'b'].map((name) =>
    world.create(
      events({
        onLink: (_tag, kind) => links.push(`${name} ${kind}`),
        onEnvelope: (_tag, envelope) => Promise.resolve(void received.push(envelope[0]!)),
      }),
    ),
  ) as [MemoryNetwork, MemoryNetwork]
  await a.start([edge])
  await b.start([edge])
  await a.setPeer('contact', { ...(await b.addresses()), dial: true })
  await b.setPeer('contact', { ...(await a.addresses()), dial: false })
  return { world, a, b, links, received }
}

/** Events that matter, the others ignored. */
function events(given: { [K in keyof NetworkEvents]?: (...args: Parameters<NetworkEvents[K]>) => unknown }) {
  return {
    onConnection: () => undefined,
    onEdgeReady: () => undefined,
    onMail: () => undefined,
    onEnvelope: () => Promise.resolve(),
    onLink: () => undefined,
    onAddresses: () => undefined,
    ...given,
  } as NetworkEvents
}
