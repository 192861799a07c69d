// What a hostile client does ends its own stream or connection, and nothing else.
import { once } from 'node:events'
import { multiaddr } from '@multiformats/multiaddr'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MAILBOX_HTTP_PATH, MAX_FRAME_BYTES } from '../protocol/mailbox/constants.ts'
import { toStreamFrame } from '../protocol/mailbox/framing.ts'
import { EdgeUnderTest, create, newMailbox } from '../testing/edge-under-test.ts'
import { RawStream } from '../testing/mailbox-client.ts'

let edge: EdgeUnderTest

beforeAll(async () => {
  edge = await EdgeUnderTest.start()
})
afterAll(() => edge.stop())

const carriers = {
  stream: () => RawStream.open(edge.peer, edge.port, edge.id),
  socket: () => RawStream.overSocket(edge.port),
}

describe.each(Object.entries(carriers))('a hostile %s', (_, open) => {
  afterEach(async () => {
    // Whatever that stream did, everything else goes on.
    const box = newMailbox()
    expect(await edge.client.request(create(box, edge.client.edge))).toEqual({ op: 'create' })
  })

  it('ends when a length lies', async () => {
    const raw = await open()
    raw.send(new Uint8Array([0xff, 0xff, 0xff, 0xff, 1, 2, 3]))
    await raw.ended
  })

  it('ends when a frame is larger than any may be', async () => {
    const raw = await open()
    raw.send(toStreamFrame(new Uint8Array(MAX_FRAME_BYTES + 1)))
    await raw.ended
  })

  it('ends when a frame is malformed', async () => {
    const raw = await open()
    raw.send(toStreamFrame(new Uint8Array([1, 3, 0, 0, 0, 1, 2, 3])))
    await raw.ended
  })

  it('ends when a frame never comes to its end', async () => {
    const raw = await open()
    raw.send(new Uint8Array([0, 0, 1, 0, 1]))
    await raw.ended
  })

  it('stays when it asks for an operation of the future', async () => {
    const raw = await open()
    raw.send(toStreamFrame(new Uint8Array([1, 99, 0, 0, 9, 9])))
    expect(await raw.request({ op: 'hello' })).toMatchObject({ op: 'hello', nodeId: edge.id })
    await raw.close()
  })
})

describe('a hostile client', () => {
  afterEach(async () => {
    expect(await edge.client.request(create(newMailbox(), edge.client.edge))).toEqual({ op: 'create' })
  })

  it('does nothing to others with a WebSocket that speaks no libp2p', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${edge.port}/anything`)
    await once(socket, 'open')
    socket.send(new Uint8Array(5000).fill(0xff))
    await once(socket, 'close')
  })

  it('does nothing to others with a mailbox socket that sends text, or a message larger than any frame', async () => {
    for (const message of ['hello', new Uint8Array(2 * MAX_FRAME_BYTES)]) {
      const socket = new WebSocket(`ws://127.0.0.1:${edge.port}${MAILBOX_HTTP_PATH}`)
      await once(socket, 'open')
      socket.send(message)
      await once(socket, 'close')
    }
  })

  it('does nothing to others with malformed relay requests', async () => {
    const address = multiaddr(`/ip4/127.0.0.1/tcp/${edge.port}/ws/p2p/${edge.id}`)
    const stream = await edge.peer.dialProtocol(address, '/libp2p/circuit/relay/0.2.0/hop')
    const ended = once(stream, 'close')
    stream.send(new Uint8Array([5, 0xff, 0xff, 0xff, 0xff, 0xff]))
    await ended
  })
})

it('logs no fault for anything a client did', () => {
  expect(edge.lines).toEqual([])
})
