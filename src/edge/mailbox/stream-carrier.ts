// The libp2p carrier: one stream, many requests at once, pushes in between. A frame that is not understood, a lying
// length or a frame that takes too long ends this stream and nothing else. `edge.md`, sections 3.12 and 10.

import { isEqual, type Bytes } from '../../lib/bytes.ts'
import { FrameSplitter } from '../../protocol/mailbox/framing.ts'
import { answerFrame } from './answer.ts'
import { FrameWriter, type WritableStream } from './frame-writer.ts'
import { streamNonce } from './nonces.ts'
import type { MailboxService } from './service.ts'
import { createSessionBucket, type MailboxSession } from './session.ts'

/** What is needed of a libp2p stream. */
export interface MailboxStream extends WritableStream {
  addEventListener(type: 'message', listener: (event: MessageEventLike) => void): void
  addEventListener(type: 'close' | 'remoteCloseWrite', listener: () => void): void
  close(): Promise<void>
}

type MessageEventLike = Readonly<{ data: Uint8Array | Readonly<{ subarray: () => Uint8Array }> }>

export type StreamCarrierOptions = Readonly<{ frameTimeoutMs?: number }>

/** From the first byte of a frame to its last, in milliseconds. */
const FRAME_TIMEOUT_MS = 30_000
/** Requests of one stream that may be under way. */
const MAX_UNDER_WAY = 2048
/** Proofs one stream may spend. */
const MAX_PROOFS = 1000

/** Serves one stream until it ends. */
export function serveMailboxStream(
  stream: MailboxStream,
  service: MailboxService,
  options: StreamCarrierOptions = {},
): void {
  const writer = new FrameWriter(stream)
  const splitter = new FrameSplitter()
  const session = createStreamSession(writer)
  let underWay = 0
  let hasEnded = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function end(error?: Error): void {
    if (hasEnded) return
    hasEnded = true
    clearTimeout(timer)
    service.hub.unsubscribe(session.subscriber)
    if (error !== undefined) stream.abort(error)
  }

  async function answer(frame: Bytes): Promise<void> {
    underWay++
    const { frame: reply, fault } = await answerFrame(frame, service, session)
    underWay--
    if (hasEnded) return
    writer.write(reply)
    if (fault !== undefined) end(new Error(`frame refused: ${fault}`))
  }

  function receive(chunk: Uint8Array): void {
    if (hasEnded) return
    try {
      const frames = splitter.push(chunk)
      if (frames.length > 0 || !splitter.isInsideFrame) {
        clearTimeout(timer)
        timer = undefined
      }
      if (splitter.isInsideFrame)
        timer ??= setTimeout(
          () => end(new Error('frame too slow')),
          options.frameTimeoutMs ?? FRAME_TIMEOUT_MS,
        )
      for (const frame of frames) {
        if (underWay >= MAX_UNDER_WAY) throw new Error('too many requests under way')
        answer(frame).catch((error: unknown) =>
          end(error instanceof Error ? error : new Error('answer failed')),
        )
      }
    } catch (error) {
      end(error instanceof Error ? error : new Error('frame refused'))
    }
  }

  stream.addEventListener('close', () => end())
  stream.addEventListener('remoteCloseWrite', () => {
    end()
    stream
      .close()
      .catch((error: unknown) => stream.abort(error instanceof Error ? error : new Error('close failed')))
  })
  stream.addEventListener('message', ({ data }) =>
    receive(data instanceof Uint8Array ? data : data.subarray()),
  )
}

function createStreamSession(writer: FrameWriter) {
  const nonce = streamNonce()
  const spent = new Set<string>()
  return {
    nonce: () => nonce,
    takeNonce: (given: Bytes) => isEqual(given, nonce),
    bucket: createSessionBucket(),
    spendProof(name: string) {
      if (spent.size >= MAX_PROOFS || spent.has(name)) return false
      spent.add(name)
      return true
    },
    subscriber: { push: (requestId, push) => writer.push(requestId, push) },
  } satisfies MailboxSession
}
