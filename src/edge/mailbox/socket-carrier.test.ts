import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket as Client } from 'ws'
import { createMailboxSockets, type MailboxSockets } from './socket-carrier.ts'
import type { MailboxStream } from './stream-carrier.ts'

let server: Server
let sockets: MailboxSockets
const clients: Client[] = []

afterEach(async () => {
  sockets.stop()
  for (const client of clients.splice(0)) client.terminate()
  server.close()
  await once(server, 'close')
})

/** Serves sockets and opens one; gives both ends. */
async function open(pingMs?: number): Promise<{ client: Client; stream: MailboxStream }> {
  const served = Promise.withResolvers<MailboxStream>()
  sockets = createMailboxSockets(served.resolve, pingMs === undefined ? {} : { pingMs })
  server = createServer().on('upgrade', (request, client, head) => sockets.upgrade(request, client, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new Client(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  clients.push(client)
  await once(client, 'open')
  return { client, stream: await served.promise }
}

describe('a mailbox socket', () => {
  it('says when it is full and when it has drained', { timeout: 20_000 }, async () => {
    const { client, stream } = await open()
    client.pause()
    const piece = new Uint8Array(256 * 1024)
    let sent = 0
    // The system takes some of it before anything waits here.
    do sent += piece.length
    while (stream.send(piece))
    const drained = stream.onDrain({ signal: AbortSignal.timeout(15_000) })
    let received = 0
    client.on('message', (data: Buffer) => (received += data.length))
    client.resume()
    await drained
    await vi.waitUntil(() => received === sent, { timeout: 10_000 })
  })

  it('gives up waiting when its client goes away', async () => {
    const { client, stream } = await open()
    client.pause()
    while (stream.send(new Uint8Array(256 * 1024)));
    const drained = expect(stream.onDrain({ signal: AbortSignal.timeout(15_000) })).rejects.toThrow('drain')
    client.terminate()
    await drained
  })

  it('ends when its client answers no ping, and stays as long as it does', async () => {
    const { client, stream } = await open(50)
    const ended = new Promise<void>((resolve) => stream.addEventListener('close', () => resolve()))
    let pings = 0
    client.on('ping', () => pings++)
    await vi.waitUntil(() => pings > 3)
    expect(sockets.count()).toBe(1)
    client.pause()
    await ended
    expect(sockets.count()).toBe(0)
  })

  it('tells its client when the node stops', async () => {
    const { client } = await open()
    sockets.stop()
    const [code] = (await once(client, 'close')) as [number]
    expect(code).toBe(1001)
  })
})
