import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, copy, fromHex } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { keyPairFrom } from '../identity/curve.ts'
import { computeMac, decodeSignalMessage, encodeSignalMessage } from './signal-message.ts'

const filled = (value: number, length = 32) => new Uint8Array(length).fill(value)
const { publicKey } = keyPairFrom(filled(1))
const context = { macKey: filled(2), senderIdentity: filled(3, 33), receiverIdentity: filled(4, 33) }
const body = {
  ratchetKey: publicKey,
  counter: 0,
  previousCounter: 0,
  ciphertext: filled(5, 16),
  pqRatchet: filled(6, 37),
  addresses: filled(7, 36),
}

describe('SignalMessage', () => {
  it('has the lengths of 2.3 with and without addresses', () => {
    expect(encodeSignalMessage(body, context).length).toBe(143)
    expect(encodeSignalMessage({ ...body, addresses: undefined }, context).length).toBe(105)
    expect(
      encodeSignalMessage({ ...body, addresses: undefined, pqRatchet: filled(6, 4) }, context).length,
    ).toBe(72)
  })

  it('round-trips', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffff_ffff }),
        fc.nat({ max: 0xffff_ffff }),
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.boolean(),
        (counter, previousCounter, ciphertext, pqRatchet, hasAddresses) => {
          const original = {
            ratchetKey: publicKey,
            counter,
            previousCounter,
            ciphertext: copy(ciphertext),
            pqRatchet: copy(pqRatchet),
            addresses: hasAddresses ? filled(7, 36) : undefined,
          }
          const decoded = decodeSignalMessage(encodeSignalMessage(original, context))
          expect(decoded).toMatchObject(original)
          expect(decoded.mac).toEqual(computeMac(decoded.authenticated, context))
        },
      ),
    )
  })

  it('answers any bytes with a message or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          decodeSignalMessage(concat(new Uint8Array([0x44]), bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('tolerates an absent previous counter and no other absence', () => {
    const wire = encodeSignalMessage(body, context)
    const without = (start: number, end: number) => concat(wire.subarray(0, start), wire.subarray(end))
    expect(decodeSignalMessage(without(38, 40)).previousCounter).toBe(0)
    expect(() => decodeSignalMessage(without(36, 38))).toThrow('SignalMessage.counter: missing')
    expect(() => decodeSignalMessage(without(1, 36))).toThrow('SignalMessage.ratchetKey: missing')
    expect(() => decodeSignalMessage(without(40, 58))).toThrow('SignalMessage.ciphertext: missing')
    expect(() => decodeSignalMessage(without(58, 97))).toThrow(
      expect.objectContaining({ code: 'post-quantum' }),
    )
  })

  it('refuses other versions, truncation and trailing bytes in the ratchet key', () => {
    const wire = encodeSignalMessage(body, context)
    for (const version of [0x34, 0x45, 0x55]) {
      const changed = wire.slice()
      changed[0] = version
      expect(() => decodeSignalMessage(changed)).toThrow(expect.objectContaining({ code: 'version' }))
    }
    expect(() => decodeSignalMessage(new Uint8Array(0))).toThrow('empty')
    expect(() => decodeSignalMessage(wire.subarray(0, 8))).toThrow('truncated')
    const long = encodeSignalMessage({ ...body, ratchetKey: concat(publicKey, filled(0, 1)) }, context)
    expect(() => decodeSignalMessage(long)).toThrow(expect.objectContaining({ code: 'bad-key' }))
    const low = encodeSignalMessage({ ...body, ratchetKey: fromHex(`05${'00'.repeat(32)}`) }, context)
    expect(() => decodeSignalMessage(low)).toThrow(expect.objectContaining({ code: 'bad-key' }))
  })
})
