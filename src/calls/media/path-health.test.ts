import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginPath, isRestless, stepPath, type PathEvent, type PathHealth } from './path-health.ts'

const caller = { canRestart: true, canRelay: true }
const callee = { canRestart: false, canRelay: true }
type Told = PathEvent | undefined

/** Lets the time pass in looks of half a second, each with what the statistics say, and gives the restarts by their second. */
function pass(
  start: PathHealth,
  events: Record<number, Told | ((second: number) => Told)>,
  { seconds = 40, from = 0, abilities = caller, life = () => 0 as number } = {},
): { health: PathHealth; restarts: [number, string][]; states: string[] } {
  let health = start
  const restarts: [number, string][] = []
  const states: string[] = [health.state]
  const step = (event: Told, second: number): void => {
    const { health: next, restart } = stepPath(health, event, second * 1000, abilities)
    if (next.state !== health.state) states.push(next.state)
    health = next
    if (restart !== undefined) restarts.push([second, restart])
  }
  for (let second = from; second < from + seconds; second += 0.5) {
    const event = events[second]
    if (event !== undefined) step(typeof event === 'function' ? event(second) : event, second)
    step({ type: 'life', signsOfLife: life() }, second)
  }
  return { health, restarts, states }
}

const ice = (state: RTCPeerConnectionState): PathEvent => ({ type: 'ice', state })
const network = (isOnline: boolean, isOther = false): PathEvent => ({ type: 'network', isOnline, isOther })

/** A count that grows until the look it stops at. */
function living(until = Infinity): () => number {
  let count = 0
  return () => (count < until ? ++count : count)
}

describe('the path of a call', () => {
  it('needs nothing while it connects and lives', () => {
    const { restarts, states } = pass(beginPath(0), { 1: ice('connected') }, { life: living() })
    expect(states).toEqual(['connecting', 'connected'])
    expect(restarts).toEqual([])
  })

  it('is looked at closely until it has been well for a while', () => {
    const young = pass(beginPath(0), { 1: ice('connected') }, { life: living(), seconds: 4 }).health
    expect(isRestless(young, 3_600)).toBe(true)
    const settled = pass(beginPath(0), { 1: ice('connected') }, { life: living(), seconds: 8 }).health
    expect(isRestless(settled, 7_600)).toBe(false)
  })

  it('tries relays first when it does not connect, and gives up after 30 s', () => {
    const { restarts, states } = pass(beginPath(0), {})
    expect(restarts.slice(0, 3)).toEqual([
      [6, 'relay'],
      [10, 'relay'],
      [14, 'all'],
    ])
    expect(states).toEqual(['connecting', 'failed'])
  })

  it('takes what it has where there is no relay', () => {
    const { restarts } = pass(beginPath(0), {}, { abilities: { canRestart: true, canRelay: false } })
    expect(new Set(restarts.map(([, policy]) => policy))).toEqual(new Set(['all']))
  })

  it('goes over a relay when it stalls soon after it has connected', () => {
    const { restarts, states } = pass(beginPath(0), { 1: ice('connected') }, { life: living(2), seconds: 7 })
    expect(states).toEqual(['connecting', 'connected', 'interrupted'])
    expect(restarts).toEqual([[5, 'relay']])
  })

  it('is looked for anew when it stalls late, and is well once anything comes', () => {
    const stopped = pass(beginPath(0), { 1: ice('connected') }, { life: living(40), seconds: 25 })
    expect(stopped.restarts).toEqual([[21, 'all']])
    const again = pass(stopped.health, {}, { from: 25, seconds: 3, life: () => 99 })
    expect(again.states).toEqual(['interrupted', 'connected'])
  })

  it('waits a moment when it is disconnected, and not at all when it has failed', () => {
    const well = pass(beginPath(0), { 0: ice('connected') }, { life: living(), seconds: 20 }).health
    const still = { from: 20, seconds: 2, life: () => 40 }
    expect(pass(well, { 20: ice('disconnected') }, still).restarts).toEqual([[21, 'all']])
    expect(pass(well, { 20: ice('failed') }, still).restarts).toEqual([[20, 'all']])
  })

  it('suspects silence sooner just after the network has changed', () => {
    const well = pass(beginPath(0), { 0: ice('connected') }, { life: living(), seconds: 20 }).health
    const { restarts } = pass(well, { 20: network(true) }, { from: 20, seconds: 4, life: () => 40 })
    expect(restarts).toEqual([[20.5, 'all']])
  })

  it('tries nothing without a network, and at once when it is back', () => {
    const well = pass(beginPath(0), { 0: ice('connected') }, { life: living(), seconds: 20 }).health
    const { restarts, states } = pass(
      well,
      { 20: network(false), 24: ice('disconnected'), 30: network(true, true) },
      { from: 20, seconds: 11, life: () => 40 },
    )
    expect(restarts).toEqual([[30.5, 'all']])
    expect(states).toEqual(['connected', 'interrupted'])
  })

  it('is another one once the network is, whatever the old one still does', () => {
    const life = living()
    const well = pass(beginPath(0), { 0: ice('connected') }, { life, seconds: 20 }).health
    const { restarts, states, health } = pass(
      well,
      { 20: network(false), 22: network(true, true), 22.5: network(true, true) },
      { from: 20, seconds: 10, life },
    )
    expect(restarts).toEqual([[23, 'all']])
    expect(states).toEqual(['connected'])
    expect(isRestless(health, 29_500)).toBe(true)
    expect(isRestless({ ...health, waryUntilMs: 0 }, 29_500)).toBe(false)
  })

  it('is found at first by the caller’s side alone', () => {
    const { restarts, states } = pass(beginPath(0), {}, { abilities: callee })
    expect(restarts).toEqual([])
    expect(states).toEqual(['connecting', 'failed'])
  })

  it('is asked for by the called side, at once in another network, else when the caller’s does nothing', () => {
    const start = { seconds: 20, abilities: callee }
    const well = pass(beginPath(0), { 0: ice('connected') }, { ...start, life: living() }).health
    const still = { from: 20, seconds: 9, abilities: callee, life: () => 40 }
    expect(pass(well, { 22: network(true, true) }, still).restarts[0]).toEqual([22.5, 'all'])
    expect(pass(well, {}, still).restarts).toEqual([
      [23, 'all'],
      [27, 'relay'],
    ])
    expect(pass(well, { 22: { type: 'offered' } }, still).restarts).toEqual([[26, 'all']])
  })

  it('is another one when the other side asks, once a second at most', () => {
    const life = living()
    const well = pass(beginPath(0), { 0: ice('connected') }, { life, seconds: 20 }).health
    const asked = { type: 'asked' } as const
    const told = { 20: asked, 20.5: asked, 21: asked, 21.5: asked }
    const { restarts } = pass(well, told, { from: 20, seconds: 6, life })
    expect(restarts).toEqual([
      [20, 'all'],
      [21, 'relay'],
      [22, 'all'],
    ])
    expect(pass(beginPath(0), told, { seconds: 3 }).restarts).toEqual([])
  })

  it('is not taken for alive because another pair of ports counts anew', () => {
    const well = pass(beginPath(0), { 0: ice('connected') }, { life: living(), seconds: 20 }).health
    expect(pass(well, {}, { from: 20, seconds: 3, life: () => 7 }).restarts).toEqual([[21, 'all']])
  })

  it('gives each restart 4 s while the network stays, whatever happens', () => {
    const events = fc.oneof(
      fc
        .constantFrom<RTCPeerConnectionState>('connecting', 'connected', 'disconnected', 'failed')
        .map((state) => ice(state)),
      fc.nat(3).map((signsOfLife): PathEvent => ({ type: 'life', signsOfLife })),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(events, fc.nat(3000)), { maxLength: 60 }), (told) => {
        let health = beginPath(0)
        let nowMs = 0
        let lastMs = -Infinity
        for (const [event, waitMs] of told) {
          nowMs += waitMs
          const outcome = stepPath(health, event, nowMs, caller)
          health = outcome.health
          if (outcome.restart === undefined) continue
          expect(nowMs - lastMs).toBeGreaterThanOrEqual(4000)
          lastMs = nowMs
        }
      }),
    )
  })
})
