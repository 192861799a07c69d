import { sha256 } from '@noble/hashes/sha2.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copy, toHex, type Bytes } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { generateKeyPair } from '../identity/curve.ts'
import { sign } from '../identity/xeddsa.ts'
import {
  assembleContactCard,
  decodeContactCard,
  encodeContactCard,
  openContactCard,
  signContactCard,
  type ContactCard,
} from './contact-card.ts'

const filled = (length: number, value: number): Bytes => new Uint8Array(length).fill(value)
const identity = generateKeyPair((length) => filled(length, 7))
const random = filled(64, 9)

const card: ContactCard = {
  identityKey: identity.publicKey,
  deviceId: 1,
  registrationId: 0x3fff,
  name: 'Ada Lovelace',
  requestMailbox: {
    edges: [{ id: '12D3KooW', ws: '/dns4/edge.example/tcp/443/wss', http: 'https://edge.example' }],
    readKey: filled(32, 1),
    id: filled(32, 2),
  },
  prekeys: { locator: filled(32, 3), sealingKey: filled(32, 4) },
}
const signed = signContactCard(card, identity.privateKey, random)

describe('contact card', () => {
  it('returns from its encoding and opens under its own key', () => {
    expect(decodeContactCard(encodeContactCard(card))).toEqual(card)
    expect(openContactCard(signed)).toEqual(card)
    const unnamed = { ...card, name: '' }
    expect(openContactCard(signContactCard(unnamed, identity.privateKey, random))).toEqual(unnamed)
  })

  it('keeps its frozen form on the wire', () => {
    expect(toHex(sha256(signed))).toBe('5ff28c064d8eab23a3c8aaf7980b18f77d806f96da9f02df6737f4e02e509f70')
  })

  it('does not open with any statement changed', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
        const damaged = copy(signed)
        damaged[offset]! ^= flip
        expect(() => openContactCard(damaged)).toThrow(ProtocolError)
      }),
      { numRuns: 60 },
    )
  })

  it('does not open under a signature made for something else', () => {
    const encoded = encodeContactCard(card)
    const bare = assembleContactCard(encoded, sign(identity.privateKey, encoded, random))
    expect(() => openContactCard(bare)).toThrow(expect.objectContaining({ code: 'authentication' }))
  })

  it.each([
    ['device 0', { ...card, deviceId: 0 }],
    ['device 128', { ...card, deviceId: 128 }],
    ['a registration id of 15 bits', { ...card, registrationId: 0x4000 }],
    ['a long name', { ...card, name: 'x'.repeat(65) }],
    ['an identity key of 32 bytes', { ...card, identityKey: filled(32, 5) }],
    ['a short locator', { ...card, prekeys: { ...card.prekeys, locator: filled(31, 3) } }],
  ])('is refused with %s', (_, broken) => {
    expect(() => decodeContactCard(encodeContactCard(broken))).toThrow(ProtocolError)
  })

  it('is refused in another version, and arbitrary bytes are refused with a typed error', () => {
    const other = encodeContactCard(card)
    other[1] = 2
    expect(() => decodeContactCard(other)).toThrow(expect.objectContaining({ code: 'version' }))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => openContactCard(bytes)).toThrow(ProtocolError)
        expect(() => decodeContactCard(bytes)).toThrow(ProtocolError)
      }),
    )
  })
})
