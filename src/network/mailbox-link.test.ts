import { streamPair } from '@libp2p/utils'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { be32, toBase64url, type Bytes } from '../lib/bytes.ts'
import { FrameSplitter, toStreamFrame } from '../protocol/mailbox/framing.ts'
import { encodeReply, decodeReply } from '../protocol/mailbox/replies.ts'
import { decodeRequest, encodeRequest } from '../protocol/mailbox/requests.ts'
import { MailboxHttp } from './mailbox-http.ts'
import { MailboxLink } from './mailbox-link.ts'
import { MailboxStream } from './mailbox-stream.ts'
import type { MessageStream } from './libp2p-types.ts'

const STREAM_NONCE = new Uint8Array(32).fill(1)
const hello = encodeRequest(5, { op: 'hello' })

/** An edge node's answer to any frame: HELLO with the given nonce, or `put`. */
function answer(frame: Bytes, nonce: Bytes): Bytes {
  const { requestId, request } = decodeRequest(frame)
  if (request.op !== 'hello') return encodeReply(requestId, { op: 'card-revoke' })
  const reply = { op: 'hello' as const, nodeId: 'edge', nonce, storeEpoch: new Uint8Array(16) }
  return encodeReply(requestId, reply)
}

/** A stream to an edge node, and the edge node's end of it. */
async function openStream(onPush: (frame: Bytes) => void = () => undefined) {
  const [near, far] = await streamPair({ delay: 0 })
  const splitter = new FrameSplitter()
  far.addEventListener('message', (event) => {
    for (const frame of splitter.push(event.data.subarray()))
      far.send(toStreamFrame(answer(frame, STREAM_NONCE)))
  })
  return { stream: await MailboxStream.greet(near, onPush), far: far as MessageStream }
}

/** An HTTP carrier whose answers bring nonces 2, 3, 4 and so on. */
function openHttp() {
  const posts: string[] = []
  let number = 1
  const fetcher = (_url: unknown, init?: RequestInit): Promise<Response> => {
    const frame = new Uint8Array(init!.body as Bytes)
    posts.push(decodeRequest(frame).request.op)
    const nonce = (): Bytes => new Uint8Array(32).fill(++number)
    const body = answer(frame, nonce())
    return Promise.resolve(new Response(body, { headers: { 'skein-nonce': toBase64url(nonce()) } }))
  }
  return { http: new MailboxHttp('http://edge/mailbox/v1', fetcher as typeof fetch), posts }
}

function signed(nonce: Bytes): Bytes {
  const auth = { kind: 'signature' as const, nonce, signature: new Uint8Array(64) }
  return encodeRequest(9, { op: 'card-revoke', locator: new Uint8Array(32), auth })
}

const scope = new AbortController().signal

afterEach(() => {
  vi.useRealTimers()
})

describe('the mailbox stream', () => {
  test('answers under the ids of the callers, also when they repeat', async () => {
    const { stream } = await openStream()
    const replies = await Promise.all(
      [hello, hello, signed(STREAM_NONCE)].map((frame) => stream.request(frame)),
    )
    expect(replies.map(decodeReply).map(({ requestId }) => requestId)).toEqual([5, 5, 9])
    expect(stream.nodeId).toBe('edge')
  })

  test('hands pushes on and goes on', async () => {
    const pushed = Promise.withResolvers<Bytes>()
    const { stream, far } = await openStream(pushed.resolve)
    const mail = { op: 'new' as const, mailbox: new Uint8Array(32), seq: 4, id: new Uint8Array(32) }
    far.send(toStreamFrame(encodeReply(3, mail)))
    expect(decodeReply(await pushed.promise).reply).toEqual(mail)
    await expect(stream.request(hello)).resolves.toBeDefined()
  })

  test('ends on a lying length, and every request with it', async () => {
    const { stream, far } = await openStream()
    const waiting = expect(stream.request(hello)).resolves.toBeDefined()
    await waiting
    far.send(be32(0xffff_ffff))
    await stream.closed
    await expect(stream.request(hello)).rejects.toMatchObject({ code: 'unreachable', retryable: true })
  })
})

describe('the mailbox link', () => {
  test('uses the stream as long as there is one', async () => {
    const { http, posts } = openHttp()
    const link = new MailboxLink(http, { hasStreams: true, scope })
    link.use((await openStream()).stream)
    const { nonce, carrier } = await link.challenge()
    expect(carrier).toBe('stream')
    await link.request(signed(nonce))
    await link.request(hello)
    expect(posts).toEqual([])
  })

  test('waits for a stream that comes in time', async () => {
    const link = new MailboxLink(openHttp().http, { hasStreams: true, scope })
    const challenge = link.challenge()
    link.use((await openStream()).stream)
    expect((await challenge).carrier).toBe('stream')
  })

  test('takes HTTP at once when told so, whether a stream is there or not', async () => {
    const { http, posts } = openHttp()
    const link = new MailboxLink(http, { hasStreams: true, scope })
    expect((await link.challenge('http')).carrier).toBe('http')
    link.use((await openStream()).stream)
    const { nonce, carrier } = await link.challenge('http')
    expect(carrier).toBe('http')
    await link.request(signed(nonce))
    expect(posts).toEqual(['hello', 'hello', 'card-revoke'])
  })

  test('takes HTTP after three seconds without a stream, and at once from then on', async () => {
    vi.useFakeTimers()
    const { http, posts } = openHttp()
    const link = new MailboxLink(http, { hasStreams: true, scope })
    const challenge = link.challenge()
    await vi.advanceTimersByTimeAsync(2_999)
    expect(posts).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    const { nonce, carrier } = await challenge
    expect(carrier).toBe('http')
    await link.request(signed(nonce))
    await link.challenge()
    expect(posts, 'the second nonce came with the answer').toEqual(['hello', 'card-revoke'])
  })

  test('refuses what was signed for a stream that is gone, and an HTTP nonce used twice', async () => {
    const { http } = openHttp()
    const link = new MailboxLink(http, { hasStreams: false, scope })
    const stale = { code: 'stale-nonce', retryable: true }
    await expect(link.request(signed(STREAM_NONCE))).rejects.toMatchObject(stale)
    const { nonce } = await link.challenge()
    await link.request(signed(nonce))
    await expect(link.request(signed(nonce))).rejects.toMatchObject(stale)
  })

  test('an edge node that does not answer over HTTP is unreachable', async () => {
    const http = new MailboxHttp('http://edge/mailbox/v1', () => Promise.reject(new TypeError('failed')))
    const link = new MailboxLink(http, { hasStreams: false, scope })
    await expect(link.request(hello)).rejects.toMatchObject({ code: 'unreachable', retryable: true })
    const refusing = new MailboxHttp('http://edge/mailbox/v1', () =>
      Promise.resolve(new Response('', { status: 413 })),
    )
    await expect(refusing.request(hello, scope)).rejects.toMatchObject({ code: 'refused' })
  })
})
