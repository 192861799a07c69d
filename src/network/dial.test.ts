import { describe, expect, test } from 'vitest'
import { createDial } from './dial.ts'
import type { Connection } from './libp2p-types.ts'

const EDGE = '12D3KooWAJmSEiR9Hc5fQzvLsYDGUQJTVhyQqsMTXwXn6mW1zGHp'
const PEER = '12D3KooWH3uVF6wv47WnArKHk5p6cvgCJEb74UTmxztmQDc298L3'
const first = `/dns4/a.example.org/tcp/443/wss/p2p/${EDGE}/p2p-circuit/p2p/${PEER}`
const second = `/dns4/b.example.org/tcp/443/wss/p2p/${EDGE}/p2p-circuit/p2p/${PEER}`
const direct = `/dns4/a.example.org/tcp/443/wss/p2p/${EDGE}/p2p-circuit/webrtc/p2p/${PEER}`
const { signal } = new AbortController()
const connection = {} as Connection

/** A peer whose dials have these outcomes one after the other. */
function peerWith(...outcomes: unknown[]) {
  const dialled: string[] = []
  const dial = (address: unknown): Promise<Connection> => {
    dialled.push(String(address))
    const outcome = outcomes.shift()
    return outcome === undefined ? Promise.resolve(connection) : Promise.reject(outcome as Error)
  }
  return { dialled, peer: { dial } as Parameters<typeof createDial>[0] }
}

describe('the dial helper', () => {
  test('tries a single address twice', async () => {
    const { peer, dialled } = peerWith(new Error('lost'))
    expect(await createDial(peer)([first], { signal })).toBe(connection)
    expect(dialled).toEqual([first, first])
  })

  test('takes the next edge node when the contact is not reserved at one', async () => {
    const { peer, dialled } = peerWith(new Error('failed to connect via relay with status NO_RESERVATION'))
    expect(await createDial(peer)([first, second], { signal })).toBe(connection)
    expect(dialled).toEqual([first, second])
  })

  test.each([
    [new Event('error'), 'unreachable'],
    ['a text', 'unreachable'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    [new Error('failed to connect via relay with status NO_RESERVATION'), 'no-reservation'],
    [new AggregateError([new Error('... status NO_RESERVATION'), new Error('b')]), 'no-reservation'],
  ])('turns %s into the code %s', async (thrown, code) => {
    const { peer } = peerWith(thrown, thrown)
    await expect(createDial(peer)([first], { signal })).rejects.toMatchObject({ name: 'NetworkError', code })
  })

  test('does not ask again where it was refused', async () => {
    const { peer, dialled } = peerWith(new Error('failed to connect via relay with status PERMISSION_DENIED'))
    await expect(createDial(peer)([first, second], { signal })).rejects.toMatchObject({ code: 'refused' })
    expect(dialled).toEqual([first])
  })

  test('a dial that the caller gave up is cancelled', async () => {
    const { peer, dialled } = peerWith()
    const dial = createDial(peer)([first], { signal: AbortSignal.abort() })
    await expect(dial).rejects.toMatchObject({ code: 'cancelled', retryable: false })
    expect(dialled).toEqual([])
  })

  test('grants sixty WebRTC dials at once and one more every twenty seconds; relayed ones are free', async () => {
    let now = 0
    const dial = createDial(peerWith().peer, () => now)
    for (let i = 0; i < 60; i++) await dial([direct], { signal })
    await expect(dial([direct], { signal })).rejects.toMatchObject({ code: 'busy' })
    await dial([first], { signal })
    now += 20_000
    await dial([direct], { signal })
    await expect(dial([direct], { signal })).rejects.toMatchObject({ code: 'busy' })
  })
})
