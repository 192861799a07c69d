import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copy, utf8 } from '../../lib/bytes.ts'
import { DecodeError, ProtocolError } from '../errors.ts'
import { generateKeyPair } from '../identity/curve.ts'
import { decodeCertificate, isIssuedBy, selfCertificate } from './certificate.ts'
import { unseal } from './unseal.ts'
import { decodeUsmc, encodeUsmc, type SealedContent } from './usmc.ts'

const anyBytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => copy(bytes))

const anyContent: fc.Arbitrary<SealedContent> = fc.record(
  {
    type: fc.constantFrom('prekey', 'whisper', 'sender-key', 'plaintext'),
    certificate: anyBytes(300),
    content: anyBytes(1000),
    hint: fc.constantFrom('resendable', 'implicit'),
    groupId: anyBytes(40),
  },
  { requiredKeys: ['type', 'certificate', 'content'] },
)

const me = generateKeyPair((length) => new Uint8Array(length).fill(3))

describe('sealed content', () => {
  it('returns from its encoding at any padded length', () => {
    fc.assert(
      fc.property(anyContent, fc.nat(40_000), (content, extra) => {
        const length = encodeUsmc(content).length + extra
        const padded = encodeUsmc(content, length)
        expect(padded).toHaveLength(length)
        expect(decodeUsmc(padded)).toEqual(content)
      }),
    )
  })

  it('reaches each length around every change of a length prefix', () => {
    const content: SealedContent = { type: 'prekey', certificate: utf8('c'), content: utf8('m') }
    const least = encodeUsmc(content).length
    for (const border of [0, 128, 16_384, 2_097_152]) {
      for (let extra = border; extra < border + 12; extra++) {
        expect(encodeUsmc(content, least + extra)).toHaveLength(least + extra)
      }
    }
    expect(() => encodeUsmc(content, least - 1)).toThrow(RangeError)
  })

  it('of an unknown type is refused', () => {
    const encoded = encodeUsmc({ type: 'whisper', certificate: utf8('c'), content: utf8('m') })
    encoded[1] = 3
    expect(() => decodeUsmc(encoded)).toThrow(DecodeError)
  })

  it('and certificates and sealed messages of arbitrary bytes are refused with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2), (bytes, version) => {
        expect(() => decodeUsmc(bytes)).toThrow(ProtocolError)
        expect(() => decodeCertificate(bytes)).toThrow(ProtocolError)
        const sealed = copy(bytes)
        if (sealed.length > 0) sealed[0] = version * 0x11
        expect(() => unseal(sealed, me)).toThrow(ProtocolError)
      }),
      { numRuns: 60 },
    )
  })

  it('is not trusted with any byte of its certificate changed', () => {
    const holder = { name: '35862a10-46da-328d-a30f-294e01bb7c4d', deviceId: 1, expiration: 1 }
    const certificate = selfCertificate(me, holder, (length) => new Uint8Array(length).fill(5))
    fc.assert(
      fc.property(fc.nat(certificate.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
        const damaged = copy(certificate)
        damaged[offset]! ^= flip
        expect(isSound(damaged)).toBe(false)
      }),
      { numRuns: 60 },
    )
    expect(isSound(certificate)).toBe(true)
  })
})

/** Whether a certificate decodes and is issued by its own key. */
function isSound(bytes: Uint8Array): boolean {
  try {
    const certificate = decodeCertificate(bytes)
    return isIssuedBy(certificate, me.publicKey)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError)
    return false
  }
}
