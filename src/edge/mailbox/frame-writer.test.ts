import { describe, expect, it, vi } from 'vitest'
import { FrameSplitter } from '../../protocol/mailbox/framing.ts'
import { decodeReply, type MailboxReply } from '../../protocol/mailbox/replies.ts'
import { FrameWriter } from './frame-writer.ts'

/** A stream that takes one piece and then waits until the test lets it go on. */
function createSlowStream() {
  const splitter = new FrameSplitter()
  const received: MailboxReply[] = []
  let drain = Promise.withResolvers<void>()
  return {
    received,
    sends: 0,
    send(data: Uint8Array) {
      this.sends++
      received.push(...splitter.push(data).map((frame) => decodeReply(frame).reply))
      return false
    },
    onDrain: () => drain.promise,
    abort: vi.fn(),
    letGoOn() {
      drain.resolve()
      drain = Promise.withResolvers()
    },
  }
}

const push = (seq: number, size = 65536) =>
  ({
    op: 'new',
    mailbox: new Uint8Array(32),
    seq,
    id: new Uint8Array(32),
    envelope: new Uint8Array(size),
  }) as const

describe('the frame writer', () => {
  it('sends what one turn brings in one piece', async () => {
    const stream = createSlowStream()
    const writer = new FrameWriter(stream)
    for (let seq = 1; seq <= 3; seq++) writer.push(1, push(seq, 1024))
    await vi.waitUntil(() => stream.received.length === 3)
    expect(stream.sends).toBe(1)
  })

  it('leaves the envelopes out for a reader that is too slow, and loses no notice', async () => {
    const stream = createSlowStream()
    const writer = new FrameWriter(stream)
    for (let seq = 1; seq <= 40; seq++) writer.push(1, push(seq))
    await vi.waitUntil(() => {
      stream.letGoOn()
      return stream.received.length === 40
    })
    const withEnvelope = stream.received.map((reply) => 'envelope' in reply)
    expect(withEnvelope.indexOf(false)).toBeGreaterThan(10)
    expect(withEnvelope.lastIndexOf(true)).toBeLessThan(withEnvelope.indexOf(false))
    expect(stream.abort).not.toHaveBeenCalled()
  })

  it('cuts off a reader that does not even take its replies', () => {
    const stream = createSlowStream()
    const writer = new FrameWriter(stream)
    for (let count = 0; count < 40; count++) writer.write(new Uint8Array(256 * 1024))
    expect(stream.abort).toHaveBeenCalled()
  })

  it('ends the stream when it cannot be written to', async () => {
    const abort = vi.fn()
    const send = (): boolean => {
      throw new Error('closed')
    }
    new FrameWriter({ send, onDrain: () => Promise.resolve(), abort }).write(new Uint8Array([1]))
    await vi.waitUntil(() => abort.mock.calls.length === 1)
  })
})
