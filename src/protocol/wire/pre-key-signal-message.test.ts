import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, copy } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { keyPairFrom } from '../identity/curve.ts'
import { decodePreKeySignalMessage, encodePreKeySignalMessage } from './pre-key-signal-message.ts'

const filled = (value: number, length = 32) => new Uint8Array(length).fill(value)
const base = {
  preKeyId: 1,
  baseKey: keyPairFrom(filled(1)).publicKey,
  identityKey: keyPairFrom(filled(2)).publicKey,
  message: filled(3, 143),
  registrationId: 5,
  signedPreKeyId: 6,
  kyberPreKeyId: 7,
  kyberCiphertext: filled(8, 1569),
}

describe('PreKeySignalMessage', () => {
  it('has the lengths of 2.3', () => {
    expect(encodePreKeySignalMessage(base).length).toBe(1797)
    expect(encodePreKeySignalMessage({ ...base, message: filled(3, 105) }).length).toBe(1758)
  })

  it('round-trips, with and without a one-time prekey', () => {
    const id = fc.nat({ max: 0xffff_ffff })
    fc.assert(
      fc.property(
        fc.option(id, { nil: undefined }),
        id,
        id,
        id,
        fc.uint8Array(),
        (preKeyId, a, b, c, inner) => {
          const original = {
            ...base,
            preKeyId,
            registrationId: a,
            signedPreKeyId: b,
            kyberPreKeyId: c,
            message: copy(inner),
          }
          expect(decodePreKeySignalMessage(encodePreKeySignalMessage(original))).toEqual(original)
        },
      ),
    )
  })

  it('answers any bytes with a message or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          decodePreKeySignalMessage(concat(new Uint8Array([0x44]), bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses low-order identities and KEM ciphertexts of another type', () => {
    const low = concat(new Uint8Array([5]), filled(0))
    expect(() => decodePreKeySignalMessage(encodePreKeySignalMessage({ ...base, identityKey: low }))).toThrow(
      'low order',
    )
    const retyped = filled(10, 1569)
    expect(() =>
      decodePreKeySignalMessage(encodePreKeySignalMessage({ ...base, kyberCiphertext: retyped })),
    ).toThrow('KEM key type')
  })
})
