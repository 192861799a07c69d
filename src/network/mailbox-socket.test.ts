import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer, type WebSocket as Served } from 'ws'
import { openMailboxSocket } from './mailbox-socket.ts'

let server: WebSocketServer
let url: string
const never = new AbortController().signal

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/mailbox/v1`
})

afterEach(() => {
  for (const client of server.clients) client.terminate()
  server.close()
})

async function open() {
  const served = once(server, 'connection') as Promise<[Served]>
  const stream = await openMailboxSocket(url, never)
  return { stream, far: (await served)[0] }
}

describe('a mailbox socket', () => {
  it('carries bytes both ways', async () => {
    const { stream, far } = await open()
    const arrived = once(far, 'message')
    expect(stream.send(new Uint8Array([1, 2, 3]))).toBe(true)
    expect([...((await arrived)[0] as Buffer)]).toEqual([1, 2, 3])
    const heard = new Promise<number[]>((resolve) =>
      stream.addEventListener('message', ({ data }) => resolve([...data.subarray()])),
    )
    far.send(new Uint8Array([4, 5]))
    expect(await heard).toEqual([4, 5])
  })

  it('is unreachable where nobody listens, and where the address is none', async () => {
    server.close()
    await expect(openMailboxSocket(url, never)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(openMailboxSocket('nonsense:', never)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('is given up when its signal aborts', async () => {
    const scope = new AbortController()
    const opening = openMailboxSocket(url, scope.signal)
    scope.abort()
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('tells of its end once, whoever ends it, and sends nothing more', async () => {
    for (const side of ['near', 'far'] as const) {
      const { stream, far } = await open()
      let ends = 0
      const ended = new Promise<void>((resolve) =>
        stream.addEventListener('close', () => {
          ends++
          resolve()
        }),
      )
      if (side === 'near') stream.abort(new Error('enough'))
      else far.close()
      await ended
      stream.abort(new Error('again'))
      expect(ends).toBe(1)
      expect(() => stream.send(new Uint8Array(1))).toThrow('ended')
      await expect(stream.onDrain({ signal: AbortSignal.timeout(1000) })).resolves.toBeUndefined()
    }
  })

  it('ends when the other side sends text', async () => {
    const { stream, far } = await open()
    const ended = new Promise<void>((resolve) => stream.addEventListener('close', () => resolve()))
    stream.addEventListener('message', () => undefined)
    far.send('hello')
    await ended
  })
})
