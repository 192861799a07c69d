import * as libsignal from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, toHex } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { keyPairFrom } from '../identity/curve.ts'
import { decodePlaintextContent, encodePlaintextContent } from './plaintext-content.ts'
import { encodeSignalMessage } from './signal-message.ts'

const filled = (value: number, length = 32) => new Uint8Array(length).fill(value)
const { publicKey } = keyPairFrom(filled(1))
const request = { ratchetKey: publicKey, timestamp: 1_767_225_600_000, deviceId: 3 }

describe('PlaintextContent', () => {
  it('is what libsignal makes of the same failed message', () => {
    const failed = encodeSignalMessage(
      {
        ratchetKey: publicKey,
        counter: 1,
        previousCounter: 0,
        ciphertext: filled(5, 16),
        pqRatchet: filled(6, 4),
      },
      { macKey: filled(2), senderIdentity: filled(3, 33), receiverIdentity: filled(4, 33) },
    )
    const { Whisper } = libsignal.CiphertextMessageType
    const message = libsignal.DecryptionErrorMessage.forOriginal(failed, Whisper, request.timestamp, 3)
    const theirs = libsignal.PlaintextContent.from(message).serialize()
    const ours = encodePlaintextContent(request)
    expect(toHex(ours)).toBe(toHex(theirs))
    expect(toHex(ours)).toMatch(/^c0422c0a2105/)
    expect(decodePlaintextContent(theirs)).toEqual(request)
  })

  it('carries a request without a ratchet key', () => {
    const bare = { timestamp: 0, deviceId: 1, ratchetKey: undefined }
    expect(decodePlaintextContent(encodePlaintextContent(bare))).toEqual(bare)
  })

  it('answers any bytes with a request or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decodePlaintextContent(concat(new Uint8Array([0xc0]), bytes, new Uint8Array([0x80])))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses another version, a missing boundary and a missing request', () => {
    const wire = encodePlaintextContent(request)
    expect(() => decodePlaintextContent(wire.subarray(1))).toThrow('version')
    expect(() => decodePlaintextContent(wire.subarray(0, -1))).toThrow('boundary')
    expect(() => decodePlaintextContent(new Uint8Array([0xc0, 0x80]))).toThrow('decryptionError: missing')
  })
})
