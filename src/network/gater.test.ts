import { describe, expect, test } from 'vitest'
import { createGater, isDialAllowed, type PageOrigin } from './gater.ts'
import type { Address, PeerId } from './libp2p-types.ts'

const EDGE = '12D3KooWAJmSEiR9Hc5fQzvLsYDGUQJTVhyQqsMTXwXn6mW1zGHp'
const PEER = '12D3KooWH3uVF6wv47WnArKHk5p6cvgCJEb74UTmxztmQDc298L3'
const secure: PageOrigin = { protocol: 'https:', hostname: 'skein.example.net' }
const local: PageOrigin = { protocol: 'http:', hostname: 'localhost' }
const lan: PageOrigin = { protocol: 'http:', hostname: '192.168.1.7' }

/** The address of an edge node and the two that lead through it. */
function family(base: string): string[] {
  const edge = `${base}/p2p/${EDGE}`
  return [edge, `${edge}/p2p-circuit/p2p/${PEER}`, `${edge}/p2p-circuit/webrtc/p2p/${PEER}`]
}

function verdicts(page: PageOrigin, base: string): boolean[] {
  return family(base).map((address) => isDialAllowed(page, address))
}

const all = [true, true, true]
const none = [false, false, false]

describe('dialling', () => {
  test('secure WebSocket to public hosts is allowed from every page', () => {
    for (const page of [secure, local, lan]) {
      expect(verdicts(page, '/dns4/edge.example.org/tcp/443/wss')).toEqual(all)
      expect(verdicts(page, '/dns/edge.example.org/tcp/443/tls/ws')).toEqual(all)
      expect(verdicts(page, '/ip4/198.51.100.4/tcp/443/tls/sni/edge.example.org/ws')).toEqual(all)
    }
  })

  test('plain WebSocket is allowed only to the own host of a page that came over plain http', () => {
    expect(verdicts(local, '/dns4/localhost/tcp/8080/ws')).toEqual(all)
    expect(verdicts(local, '/ip4/127.0.0.1/tcp/8080/ws')).toEqual(all)
    expect(verdicts(lan, '/ip4/192.168.1.7/tcp/8080/ws')).toEqual(all)
    expect(verdicts(lan, '/ip4/192.168.1.8/tcp/8080/ws')).toEqual(none)
    expect(verdicts(lan, '/ip4/127.0.0.1/tcp/8080/ws')).toEqual(none)
    expect(verdicts(local, '/dns4/edge.example.org/tcp/80/ws')).toEqual(none)
    expect(verdicts(secure, '/dns4/skein.example.net/tcp/80/ws')).toEqual(none)
  })

  test('private hosts are refused even over secure WebSocket, the own one excepted', () => {
    const bases = [
      '/ip4/10.0.0.1/tcp/443/wss',
      '/ip4/192.168.1.7/tcp/443/wss',
      '/ip4/127.0.0.1/tcp/443/wss',
      '/ip6/::1/tcp/443/wss',
      '/ip6/fd00::2/tcp/443/wss',
      '/dns4/router/tcp/443/wss',
      '/dns4/printer.local/tcp/443/wss',
    ]
    for (const base of bases) expect(verdicts(secure, base), base).toEqual(none)
    const own = { protocol: 'https:', hostname: '192.168.1.7' }
    expect(verdicts(own, '/ip4/192.168.1.7/tcp/8443/wss')).toEqual(all)
  })

  test('every other shape is refused, /dnsaddr always', () => {
    const others = [
      `/dnsaddr/edge.example.org/p2p/${EDGE}`,
      `/dnsaddr/edge.example.org/tcp/443/wss/p2p/${EDGE}`,
      `/ip4/198.51.100.4/tcp/4001/p2p/${EDGE}`,
      `/ip4/198.51.100.4/udp/4001/quic-v1/webtransport/p2p/${EDGE}`,
      `/ip4/198.51.100.4/udp/4001/webrtc-direct/p2p/${EDGE}`,
      `/dns4/edge.example.org/tcp/443/wss/p2p-circuit/p2p/${PEER}`,
      `/dns4/e.example.org/tcp/443/wss/p2p/${EDGE}/p2p-circuit/p2p/${EDGE}/p2p-circuit/p2p/${PEER}`,
      `/dns4/edge.example.org/tcp/443/wss/p2p/${EDGE}/http-path/x`,
      `/p2p/${PEER}`,
      '',
    ]
    for (const address of others) expect(isDialAllowed(local, address), address).toBe(false)
  })
})

test('nobody comes in who was not announced, relayed or directly', async () => {
  const announced = new Set([PEER])
  const gater = createGater(secure, (peer) => announced.has(peer))
  const peer = (id: string): PeerId => ({ toString: () => id }) as PeerId
  const refusals = async (id: string): Promise<unknown[]> => [
    await gater.denyInboundRelayedConnection?.(peer(EDGE), peer(id)),
    await gater.denyInboundEncryptedConnection?.(peer(id), {} as never),
  ]
  expect(await refusals(PEER)).toEqual([false, false])
  expect(await refusals(EDGE)).toEqual([true, true])
  announced.delete(PEER)
  expect(await refusals(PEER)).toEqual([true, true])
})

test('addresses that may not be dialled are not remembered either', async () => {
  const gater = createGater(secure, () => true)
  const address = (text: string): Address => ({ toString: () => text }) as Address
  const peer = { toString: () => PEER } as PeerId
  expect(await gater.filterMultiaddrForPeer?.(peer, address('/ip4/10.0.0.1/tcp/1/ws'))).toBe(false)
  for (const kept of family('/dns4/a.example.org/tcp/443/wss').slice(1))
    for (const form of [kept, kept.slice(0, -`/p2p/${PEER}`.length)])
      expect(await gater.filterMultiaddrForPeer?.(peer, address(form)), form).toBe(true)
})
