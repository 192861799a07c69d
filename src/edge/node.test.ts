// An edge node as a whole: its relay, and its life across a restart.
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { EdgeUnderTest, create, fetchAll, newMailbox, numbersIn, put } from '../testing/edge-under-test.ts'
import { envelopeOf } from '../testing/mailbox-client.ts'

let edge: EdgeUnderTest

beforeAll(async () => {
  edge = await EdgeUnderTest.start()
})
afterAll(() => edge.stop())

describe('the relay', () => {
  it('carries whole conversations between two pages, and frees the slot of one that has gone', async () => {
    const [callee, caller] = [await edge.newPeer(), await edge.newPeer()]
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
    await edge.client.request(create(box, edge.client.edge))
    await edge.client.request(put(box, envelopeOf(box.id, 77), edge.client.edge))
    const { id } = edge
    await edge.restart()
    expect(edge.id).toBe(id)
    expect(numbersIn(await edge.client.request(fetchAll(box, edge.client)))).toEqual([77])
  })

  it('logs no fault for anything a client did', () => {
    expect(edge.lines).toEqual([])
  })
})
