import { generateKeyPair } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Libp2p } from 'libp2p'
import { createTestPeer } from '../../testing/mailbox-client.ts'
import { startRelay, type Relay } from './relay.ts'

let relay: Relay
const peers: Libp2p[] = []

afterEach(async () => {
  await Promise.all(peers.splice(0).map(async (peer) => peer.stop()))
  await relay.stop()
})

async function reserve(): Promise<Libp2p> {
  const peer = await createTestPeer()
  peers.push(peer)
  await peer.dial(multiaddr(`/ip4/127.0.0.1/tcp/${relay.port}/ws/p2p/${relay.id}`))
  return peer
}

describe('the relay’s reservations', () => {
  it('gives the only slot to the next client as soon as the first has gone', async () => {
    relay = await startRelay({ privateKey: await generateKeyPair('Ed25519'), maxReservations: 1 })
    const first = await reserve()
    await vi.waitUntil(() => first.getMultiaddrs().length === 1, { timeout: 20_000 })
    await first.stop()
    await vi.waitUntil(() => relay.counts().reservations === 0, { timeout: 20_000 })
    const second = await reserve()
    await vi.waitUntil(() => second.getMultiaddrs().length === 1, { timeout: 20_000 })
  })

  it('lets a reservation that is not refreshed run out', async () => {
    relay = await startRelay({ privateKey: await generateKeyPair('Ed25519'), reservationTtlMs: 1500 })
    const peer = await reserve()
    await vi.waitUntil(() => peer.getMultiaddrs().length === 1, { timeout: 20_000 })
    expect(relay.counts().reservations).toBe(1)
    await vi.waitUntil(() => relay.counts().reservations === 0, { timeout: 20_000 })
  })
})
