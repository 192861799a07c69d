import { afterEach, describe, expect, it, vi } from 'vitest'
import { fromHex, toBase64url, toHex } from './bytes.ts'
import { acceptPeers, channelEndpoint, portEndpoint, type Endpoint } from './rpc-endpoint.ts'
import { expose, remote, RemoteError, withTransfer } from './rpc.ts'
import { recordTraffic } from '../testing/rpc-traffic.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

function pair(): [Endpoint, Endpoint] {
  const { port1, port2 } = new MessageChannel()
  closers.push(() => port1.close())
  return [portEndpoint(port1), portEndpoint(port2)]
}

function channel(name: string): BroadcastChannel {
  const made = new BroadcastChannel(name)
  closers.push(() => made.close())
  return made
}

class Sums {
  readonly #start = 100
  add(left: number, right: number): number {
    return this.#start + left + right
  }
  async fail(): Promise<never> {
    throw Object.assign(new RangeError('too much'), { code: 'too-much', retryable: true })
  }
  never(): Promise<void> {
    return new Promise(() => undefined)
  }
  echo(bytes: Uint8Array): Uint8Array {
    return bytes
  }
}

describe('rpc', () => {
  it('calls methods and brings results back', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const { api } = remote<Sums>(here)
    expect(await Promise.all([api.add(1, 2), api.add(3, 4)])).toEqual([103, 107])
    expect(await api.echo(new Uint8Array([1, 2]))).toEqual(new Uint8Array([1, 2]))
  })

  it('keeps calls until the other side is there', async () => {
    const [here, there] = pair()
    const { api } = remote<Sums>(here)
    const sum = api.add(1, 1)
    await Promise.resolve()
    expose(there, new Sums())
    expect(await sum).toBe(102)
  })

  it('rebuilds errors with their code', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const failing = remote<Sums>(here).api.fail()
    await expect(failing).rejects.toBeInstanceOf(RemoteError)
    await expect(failing).rejects.toMatchObject({
      name: 'RangeError',
      code: 'too-much',
      message: 'too much',
      retryable: true,
    })
  })

  it('gives errors without a code the code internal', async () => {
    const [here, there] = pair()
    expose(there, {
      plain() {
        throw new Error('oops')
      },
    })
    await expect(remote<{ plain(): void }>(here).api.plain()).rejects.toMatchObject({ code: 'internal' })
  })

  it.each(['constructor', 'hasOwnProperty', '__proto__', 'missing'])('does not reach %s', async (name) => {
    const [here, there] = pair()
    expose(there, new Sums())
    const { api } = remote<Record<string, () => void>>(here)
    await expect(api[name]!()).rejects.toMatchObject({ code: 'no-method' })
  })

  it('lets both sides call over one endpoint', async () => {
    const [here, there] = pair()
    expose(here, { name: () => 'here' })
    expose(there, { name: () => 'there' })
    type Named = { name(): string }
    expect(await remote<Named>(here).api.name()).toBe('there')
    expect(await remote<Named>(there).api.name()).toBe('here')
  })

  it('rejects pending and later calls when it is closed', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const handle = remote<Sums>(here)
    const pending = handle.api.never()
    handle.close()
    await expect(pending).rejects.toMatchObject({ code: 'closed', retryable: true })
    await expect(handle.api.add(1, 1)).rejects.toMatchObject({ code: 'closed' })
  })

  it('sends notifications without waiting and never rejects them', async () => {
    const [here, there] = pair()
    const heard = Promise.withResolvers<string>()
    expose(there, { onNews: heard.resolve })
    const handle = remote<{ onNews(text: string): void }>(here, { notifications: ['onNews'] })
    await handle.api.onNews('rain')
    expect(await heard.promise).toBe('rain')
    handle.close()
    await expect(handle.api.onNews('sun')).resolves.toBeUndefined()
  })

  it('transfers what it is told to', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const bytes = new Uint8Array([5, 6, 7])
    expect(await remote<Sums>(here).api.echo(withTransfer(bytes, [bytes.buffer]))).toHaveLength(3)
    expect(bytes.length).toBe(0)
  })

  it('rejects arguments that cannot cross and goes on', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const handle = remote<Sums>(here)
    const { api } = handle
    await handle.ping(5_000)
    await expect(api.add(1, (() => 1) as never)).rejects.toThrow('could not be cloned')
    expect(await api.add(1, 1)).toBe(102)
  })

  it('answers results that cannot cross with an error', async () => {
    const [here, there] = pair()
    expose(there, { leak: () => () => 1 })
    await expect(remote<{ leak(): unknown }>(here).api.leak()).rejects.toMatchObject({
      name: 'DataCloneError',
    })
  })

  it('pings, and gives up on a silent side', async () => {
    const [here, there] = pair()
    const handle = remote<Sums>(here)
    await expect(handle.ping(1)).rejects.toMatchObject({ code: 'timeout' })
    expose(there, new Sums())
    await handle.ping(5_000)
  })

  it('tells how long calls take', async () => {
    const [here, there] = pair()
    const onCall = vi.fn<(method: string, durationMs: number) => void>()
    expose(there, new Sums(), { onCall })
    await remote<Sums>(here).api.add(1, 1)
    expect(onCall).toHaveBeenCalledExactlyOnceWith('add', expect.any(Number))
  })

  it('ignores messages that are not its own', async () => {
    const [here, there] = pair()
    expose(there, new Sums())
    const handle = remote<Sums>(here)
    for (const noise of [null, 7, 'text', {}, { rpc: 'reply', id: 99 }]) here.post(noise)
    expect(await handle.api.add(1, 1)).toBe(102)
  })
})

describe('rpc over a broadcast channel', () => {
  it('serves several followers, each with its own answers', async () => {
    const name = `rpc-${Math.random()}`
    const served: string[] = []
    acceptPeers(channel(name), 'leader', (endpoint, peer) => {
      served.push(peer)
      expose(endpoint, { whoAmI: () => peer })
    })
    type Api = { whoAmI(): string }
    const one = remote<Api>(channelEndpoint(channel(name), 'one', 'leader'))
    const two = remote<Api>(channelEndpoint(channel(name), 'two', 'leader'))
    expect(await Promise.all([one.api.whoAmI(), two.api.whoAmI()])).toEqual(['one', 'two'])
    expect(served.toSorted()).toEqual(['one', 'two'])
  })

  it('rejects what was asked of a leader that another one replaced', async () => {
    const name = `rpc-${Math.random()}`
    const first = channel(name)
    const arrived = Promise.withResolvers<void>()
    const stop = acceptPeers(first, 'leader', (endpoint) =>
      expose(endpoint, {
        ask() {
          arrived.resolve()
          return new Promise(() => undefined)
        },
      }),
    )
    const follower = remote<{ ask(): Promise<string> }>(channelEndpoint(channel(name), 'tab', 'leader'))
    const lost = follower.api.ask()
    await arrived.promise
    stop()
    expose(channelEndpoint(channel(name), 'leader', 'tab'), { ask: async () => 'answer' })
    await expect(lost).rejects.toMatchObject({ code: 'closed', retryable: true })
    expect(await follower.api.ask()).toBe('answer')
  })
})

describe('recorded traffic', () => {
  it('finds bytes raw and encoded, in both directions, and only whole ones', async () => {
    const [here, there] = pair()
    const recorded = recordTraffic(here)
    expose(there, { answer: () => ({ deep: [new Map([['k', fromHex('00c0ffee00')]])] }) })
    const { api } = remote<{ answer(value: unknown): unknown }>(recorded)
    const secret = fromHex('c0ffee')
    expect(recorded.contains(secret)).toBe(false)
    await api.answer({ text: toHex(fromHex('abcdef')), other: toBase64url(fromHex('123456')) })
    expect(recorded.contains(secret)).toBe(true)
    expect(recorded.contains(fromHex('abcdef'))).toBe(true)
    expect(recorded.contains(fromHex('123456'))).toBe(true)
    expect(recorded.contains(fromHex('0c0ffee0'))).toBe(false)
    expect(recorded.contains(fromHex('f00d'))).toBe(false)
  })
})
