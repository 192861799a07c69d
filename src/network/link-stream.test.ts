import { streamPair } from '@libp2p/utils'
import { expect, test } from 'vitest'
import type { Bytes } from '../lib/bytes.ts'
import { encodeLinkFrame, MAX_LINK_FRAME_BYTES } from './link-frame.ts'
import { LinkStream } from './link-stream.ts'

const PATIENT_MS = 20_000

async function linkedPair(onEnvelope: (envelope: Bytes) => Promise<void>): Promise<[LinkStream, LinkStream]> {
  const [out, into] = await streamPair({ delay: 0, capacity: 4 })
  return [new LinkStream(out, () => Promise.resolve()), new LinkStream(into, onEnvelope)]
}

test('delivers many envelopes at once, in order, over a stream that asks for pauses', async () => {
  const received: number[] = []
  const [sender] = await linkedPair((envelope) => Promise.resolve(void received.push(envelope[0]!)))
  const numbers = Array.from({ length: 200 }, (_, i) => i)
  await Promise.all(numbers.map((number) => sender.deliver(new Uint8Array(4096).fill(number), PATIENT_MS)))
  expect(received).toEqual(numbers)
})

test('an envelope that is not stored is not acknowledged, and the stream goes on', async () => {
  let isFull = true
  const [sender] = await linkedPair(() => (isFull ? Promise.reject(new Error('full')) : Promise.resolve()))
  await expect(sender.deliver(new Uint8Array(1), 50)).rejects.toMatchObject({
    code: 'timeout',
    retryable: true,
  })
  isFull = false
  await expect(sender.deliver(new Uint8Array(1), PATIENT_MS)).resolves.toBeUndefined()
})

test('an acknowledgement after the deadline is ignored', async () => {
  const gate = Promise.withResolvers<void>()
  const [sender] = await linkedPair(() => gate.promise)
  await expect(sender.deliver(new Uint8Array(1), 50)).rejects.toMatchObject({ code: 'timeout' })
  gate.resolve()
  await expect(sender.deliver(new Uint8Array(1), PATIENT_MS)).resolves.toBeUndefined()
})

test.each([
  ['an oversized frame', new Uint8Array([0xff, 0xff, 0xff, 0xff])],
  ['an unknown frame', new Uint8Array([0, 0, 0, 5, 9, 0, 0, 0, 0])],
])('%s ends the stream and what waits on it', async (_name, bytes) => {
  const [out, into] = await streamPair({ delay: 0 })
  const receiver = new LinkStream(into, () => Promise.resolve())
  const waiting = receiver.deliver(new Uint8Array(1), PATIENT_MS)
  const refusal = expect(waiting).rejects.toMatchObject({ code: 'unreachable' })
  out.send(bytes)
  await receiver.closed
  await refusal
  expect(receiver.isOpen).toBe(false)
})

test('an envelope too large for the link is refused before anything is sent', async () => {
  const [sender] = await linkedPair(() => Promise.resolve())
  const envelope = new Uint8Array(MAX_LINK_FRAME_BYTES)
  await expect(sender.deliver(envelope, PATIENT_MS)).rejects.toMatchObject({ code: 'malformed' })
  await expect(sender.deliver(new Uint8Array(1), PATIENT_MS)).resolves.toBeUndefined()
})

test('messages that came before the handler are taken in', async () => {
  const [out, into] = await streamPair({ delay: 0 })
  out.send(encodeLinkFrame({ type: 'data', seq: 1, envelope: new Uint8Array([7]) }))
  const received = Promise.withResolvers<number>()
  const receiver = new LinkStream(into, (envelope) => Promise.resolve(received.resolve(envelope[0]!)))
  expect(await received.promise).toBe(7)
  receiver.abort(new Error('done'))
  await expect(receiver.deliver(new Uint8Array(1), PATIENT_MS)).rejects.toMatchObject({ code: 'unreachable' })
})
