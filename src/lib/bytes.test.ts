import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  be16,
  be32,
  be64,
  compare,
  concat,
  fromBase64url,
  fromHex,
  fromUtf8,
  isEqual,
  toBase64url,
  toHex,
  utf8,
  wipe,
} from './bytes.ts'

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes))

describe('bytes', () => {
  it('joins parts in order', () => {
    expect(concat(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2, 3]))).toEqual(
      new Uint8Array([1, 2, 3]),
    )
  })

  it('compares equal only to the same content', () => {
    fc.assert(fc.property(anyBytes, anyBytes, (a, b) => isEqual(a, b) === (toHex(a) === toHex(b))))
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => Math.sign(compare(a, b)) === -Math.sign(compare(b, a))),
    )
  })

  it('returns from hex, base64url and UTF-8 what it wrote', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromUtf8(utf8(text)) === text))
  })

  it('refuses malformed text', () => {
    expect(() => fromHex('abc')).toThrow(TypeError)
    expect(() => fromHex('zz')).toThrow(TypeError)
    expect(() => fromBase64url('A')).toThrow(TypeError)
    expect(() => fromBase64url('AB')).toThrow(TypeError)
    expect(() => fromBase64url('A+==')).toThrow(TypeError)
    expect(() => fromUtf8(new Uint8Array([0xff]))).toThrow(TypeError)
  })

  it('writes integers big-endian', () => {
    expect(toHex(be16(0x1234))).toBe('1234')
    expect(toHex(be32(0xfedcba98))).toBe('fedcba98')
    expect(toHex(be64(0x1_2345_6789))).toBe('0000000123456789')
  })

  it('wipes every secret it is given', () => {
    const secret = new Uint8Array([1, 2, 3])
    wipe(secret, undefined)
    expect(secret).toEqual(new Uint8Array(3))
  })
})
