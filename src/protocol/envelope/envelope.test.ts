import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copy, toHex } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import {
  ciphertextLengthFor,
  classFor,
  decodeEnvelope,
  encodeEnvelope,
  envelopeId,
  sizeClasses,
  type Envelope,
} from './envelope.ts'

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => copy(bytes))

const anyEnvelope = fc.record({
  mailbox: bytesOf(32),
  ttlClass: fc.constantFrom(0 as const, 1 as const),
  pushHint: bytesOf(128),
  ciphertext: fc
    .tuple(fc.constantFrom(...sizeClasses), fc.nat(255))
    .map(([size, fill]) => new Uint8Array(ciphertextLengthFor(size)).fill(fill)),
}) satisfies fc.Arbitrary<Envelope>

describe('envelope', () => {
  it('returns from its encoding, which has the size of its class', () => {
    fc.assert(
      fc.property(anyEnvelope, (envelope) => {
        const encoded = encodeEnvelope(envelope)
        expect(sizeClasses).toContain(encoded.length)
        expect(decodeEnvelope(encoded)).toEqual(envelope)
      }),
      { numRuns: 12 },
    )
  })

  it('keeps its frozen form', () => {
    const filled = (length: number, value: number) => new Uint8Array(length).fill(value)
    const encoded = encodeEnvelope({
      mailbox: filled(32, 1),
      ttlClass: 1,
      pushHint: filled(128, 2),
      ciphertext: filled(862, 3),
    })
    expect(toHex(encoded)).toBe(`01${'01'.repeat(32)}01${'02'.repeat(128)}${'03'.repeat(862)}`)
  })

  it('takes the smallest class with enough room', () => {
    expect(ciphertextLengthFor(1024)).toBe(862)
    expect(classFor(0)).toBe(1024)
    expect(classFor(862)).toBe(1024)
    expect(classFor(863)).toBe(4096)
    expect(classFor(65536 - 162)).toBe(65536)
    expect(classFor(65536 - 161)).toBeUndefined()
  })

  it('refuses to be made of a ciphertext that leaves a gap, or of ids of another length', () => {
    const envelope: Envelope = {
      mailbox: new Uint8Array(32),
      ttlClass: 0,
      pushHint: new Uint8Array(128),
      ciphertext: new Uint8Array(862),
    }
    expect(encodeEnvelope(envelope)).toHaveLength(1024)
    for (const broken of [
      { ...envelope, ciphertext: new Uint8Array(861) },
      { ...envelope, mailbox: new Uint8Array(31) },
      { ...envelope, pushHint: new Uint8Array(127) },
    ]) {
      expect(() => encodeEnvelope(broken)).toThrow(RangeError)
    }
  })

  it('has an id of mailbox and ciphertext alone', () => {
    const one = { mailbox: new Uint8Array(32), ciphertext: new Uint8Array(862) }
    const other = { ...one, mailbox: new Uint8Array(32).fill(1) }
    expect(toHex(envelopeId(one))).not.toBe(toHex(envelopeId(other)))
    expect(toHex(envelopeId({ ...one, ttlClass: 1 } as Envelope))).toBe(toHex(envelopeId(one)))
  })

  it('refuses anything else with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 1023, 1024, 1025), (head, length) => {
        const bytes = new Uint8Array(length)
        bytes.set(head.subarray(0, length))
        const isEnvelope = length === 1024 && bytes[0] === 1 && bytes[33]! <= 1
        if (isEnvelope) expect(decodeEnvelope(bytes).ciphertext).toHaveLength(862)
        else expect(() => decodeEnvelope(bytes)).toThrow(ProtocolError)
      }),
    )
  })
})
