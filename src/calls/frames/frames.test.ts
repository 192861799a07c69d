import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex, type Bytes } from '../../lib/bytes.ts'
import { FrameOpener, FrameSealer } from './cipher.ts'
import { KeyChain } from './key-chain.ts'
import { encodeTrailer, headLength, OVERHEAD_BYTES, readSealed } from './layout.ts'
import { mediaKinds, type MediaKind } from './messages.ts'

const secret = new Uint8Array(32).fill(7)
const callId = new Uint8Array(16).fill(9)
const ROTATE_MS = 1000

async function both(kind: MediaKind = 'camera', theirs: Bytes = secret) {
  const clock = { nowMs: 0 }
  const own = await KeyChain.begin(secret, callId, kind)
  const sealer = new FrameSealer(own, kind, ROTATE_MS, () => clock.nowMs)
  const opener = new FrameOpener(await KeyChain.begin(theirs, callId, kind), kind)
  return { clock, sealer, opener }
}

const frameOf = (...bytes: number[]): Bytes => new Uint8Array(bytes)
const picture = new Uint8Array(200).map((_, at) => at)

describe('a sealed frame', () => {
  it('opens to what it was, of any length and medium', async () => {
    const kinds = fc.constantFrom(...mediaKinds)
    await fc.assert(
      fc.asyncProperty(kinds, fc.uint8Array({ maxLength: 64 }), async (kind, bytes) => {
        const { sealer, opener } = await both(kind)
        const plain = new Uint8Array(bytes)
        const sealed = await sealer.seal(plain)
        expect(sealed).toHaveLength(plain.length + OVERHEAD_BYTES)
        const clear = headLength(kind, plain.length)
        expect(toHex(sealed.slice(0, clear))).toBe(toHex(plain.slice(0, clear)))
        expect(toHex((await opener.open(sealed))!)).toBe(toHex(plain))
      }),
    )
  })

  it('shows nothing but its head', async () => {
    const { sealer } = await both()
    const [one, other] = [await sealer.seal(picture), await sealer.seal(picture)]
    expect(toHex(one)).not.toContain(toHex(picture.slice(10, 20)))
    expect(toHex(one.slice(10, -8))).not.toBe(toHex(other.slice(10, -8)))
  })

  it('does not open with any byte changed, cut off or added', async () => {
    const { sealer, opener } = await both()
    const sealed = await sealer.seal(picture)
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice()
      changed[at]! ^= 1
      expect(await opener.open(changed)).toBeUndefined()
    }
    expect(await opener.open(sealed.slice(0, -1))).toBeUndefined()
    expect(await opener.open(new Uint8Array([...sealed, 0]))).toBeUndefined()
    expect(await opener.open(sealed)).toBeDefined()
  })

  it('does not open under another secret, as another medium, or in another call', async () => {
    const { sealer, opener: wrong } = await both('camera', new Uint8Array(32).fill(8))
    const sealed = await sealer.seal(picture)
    expect(await wrong.open(sealed)).toBeUndefined()
    for (const chain of [
      await KeyChain.begin(secret, callId, 'screen'),
      await KeyChain.begin(secret, new Uint8Array(16), 'camera'),
    ])
      expect(await new FrameOpener(chain, 'camera').open(sealed)).toBeUndefined()
  })

  it('is nothing when it is no frame at all', async () => {
    const { opener } = await both('audio')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (bytes) => {
        expect(await opener.open(new Uint8Array(bytes))).toBeUndefined()
      }),
    )
  })
})

describe('the keys of frames', () => {
  it('go forward with time, and late frames of the key before still open', async () => {
    const { clock, sealer, opener } = await both()
    const first = await sealer.seal(frameOf(1))
    const late = await sealer.seal(frameOf(2))
    clock.nowMs = ROTATE_MS
    const second = await sealer.seal(frameOf(3))
    expect(readSealed('camera', first)?.keyNumber).toBe(0)
    expect(readSealed('camera', second)).toMatchObject({ keyNumber: 1, counter: 0 })
    expect(await opener.open(first)).toEqual(frameOf(1))
    expect(await opener.open(second)).toEqual(frameOf(3))
    expect(await opener.open(late)).toEqual(frameOf(2))
    clock.nowMs = 2 * ROTATE_MS
    expect(await opener.open(await sealer.seal(frameOf(4)))).toEqual(frameOf(4))
    expect(await opener.open(late)).toBeUndefined()
  })

  it('may be three ahead when frames were lost, and no more', async () => {
    const { clock, sealer, opener } = await both()
    await opener.open(await sealer.seal(frameOf(1)))
    const sealed: Bytes[] = []
    for (let step = 1; step <= 5; step++) {
      clock.nowMs = step * ROTATE_MS
      sealed.push(await sealer.seal(frameOf(step)))
    }
    expect(await opener.open(sealed[4]!)).toBeUndefined()
    expect(await opener.open(sealed[2]!)).toEqual(frameOf(3))
    expect(await opener.open(sealed[4]!)).toEqual(frameOf(5))
  })

  it('are not moved by a frame that only claims a later one', async () => {
    const { sealer, opener } = await both()
    const own = await sealer.seal(frameOf(1))
    await opener.open(own)
    const forged = await sealer.seal(frameOf(2))
    forged.set(encodeTrailer(3, 0), forged.length - 8)
    expect(await opener.open(forged)).toBeUndefined()
    expect(await opener.open(await sealer.seal(frameOf(3)))).toEqual(frameOf(3))
  })

  it('never seal two frames under one nonce', () => {
    expect(toHex(encodeTrailer(258, 2 ** 32 + 3))).toBe('0102000100000003')
    expect(() => encodeTrailer(0, 2 ** 48)).toThrow(/used up/)
  })
})
