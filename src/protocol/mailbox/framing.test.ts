import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { be32, concat } from '../../lib/bytes.ts'
import { MAX_FRAME_BYTES } from './constants.ts'
import { MailboxDecodeError } from './errors.ts'
import { FrameSplitter, toStreamFrame } from './framing.ts'

describe('the frame splitter', () => {
  it('gives back the frames however the stream is cut', () => {
    const frames = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 })
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 97 }), (sent, chunkSize) => {
        const splitter = new FrameSplitter()
        const stream = concat(...sent.map(toStreamFrame))
        const received: Uint8Array[] = []
        for (let at = 0; at < stream.length; at += chunkSize) {
          received.push(...splitter.push(stream.subarray(at, at + chunkSize)))
        }
        expect(received.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]))
        expect(splitter.isInsideFrame).toBe(false)
      }),
    )
  })

  it('refuses a lying length at once', () => {
    expect(() => new FrameSplitter().push(be32(MAX_FRAME_BYTES + 1))).toThrow(MailboxDecodeError)
    expect(() => new FrameSplitter().push(be32(0xffffffff))).toThrow(MailboxDecodeError)
    expect(() => new FrameSplitter().push(be32(0))).toThrow(MailboxDecodeError)
  })

  it('collects the largest frame byte by byte', () => {
    const splitter = new FrameSplitter()
    const stream = toStreamFrame(new Uint8Array(MAX_FRAME_BYTES).fill(7))
    let frames: Uint8Array[] = []
    for (const byte of stream) frames = splitter.push(new Uint8Array([byte]))
    expect(frames[0]?.length).toBe(MAX_FRAME_BYTES)
  })
})
