// Group 36 of session-protocol.md 6.2: the safety number, against libsignal.

import { Fingerprint, PublicKey, ScannableFingerprint } from '@signalapp/libsignal-client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copy, fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { createSafetyNumber, matchesScanned } from './safety-number.ts'

const alice = {
  identityKey: fromHex('0506863bc66d02b40d27b8d49ca7c09e9239236f9d7d25d6fcca5ce13c7064d868'),
  identifier: utf8('+14152222222'),
}
const bob = {
  identityKey: fromHex('05f781b6fb32fed9ba1cf2de978d4d5da28dc34046ae814402b5c0dbd96fda907b'),
  identifier: utf8('+14153333333'),
}
const ofAlice = createSafetyNumber(alice, bob)
const ofBob = createSafetyNumber(bob, alice)

describe('safety number', () => {
  it('has the anchor digits on both sides', () => {
    expect(ofAlice.digits).toBe('300354477692869396892869876765458257569162576843440918079131')
    expect(ofBob.digits).toBe(ofAlice.digits)
  })

  it('equals that of libsignal, digits and code', () => {
    const oracle = Fingerprint.new(
      5200,
      1,
      alice.identifier,
      PublicKey.deserialize(alice.identityKey),
      bob.identifier,
      PublicKey.deserialize(bob.identityKey),
    )
    expect(oracle.displayableFingerprint().toString()).toBe(ofAlice.digits)
    expect(toHex(oracle.scannableFingerprint().toBuffer())).toBe(toHex(ofAlice.scannable))
    expect(oracle.scannableFingerprint().compare(ScannableFingerprint._fromBuffer(ofBob.scannable))).toBe(
      true,
    )
    expect(ofAlice.scannable).toHaveLength(74)
  })

  it('matches the code of the other side, not its own and not that of another key', () => {
    expect(matchesScanned(ofAlice, ofBob.scannable)).toBe(true)
    expect(matchesScanned(ofBob, ofAlice.scannable)).toBe(true)
    expect(matchesScanned(ofAlice, ofAlice.scannable)).toBe(false)
    const altered = copy(ofBob.scannable)
    altered[20]! ^= 1
    expect(matchesScanned(ofAlice, altered)).toBe(false)
  })

  it('refuses a code of another version', () => {
    const other = createSafetyNumber(bob, alice, 2)
    expect(() => matchesScanned(ofAlice, other.scannable)).toThrow(
      expect.objectContaining({ code: 'version' }),
    )
  })

  it('refuses arbitrary bytes with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(() => matchesScanned(ofAlice, bytes)).toThrow(ProtocolError)
      }),
    )
  })

  it('refuses an identity key of another length', () => {
    expect(() => createSafetyNumber({ ...alice, identityKey: new Uint8Array(32) }, bob)).toThrow(RangeError)
  })
})
