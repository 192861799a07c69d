import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from './bytes.ts'
import { decodePlain, encodePlain, PlainDataError } from './plain-codec.ts'

const leaf = fc.oneof(
  fc.constant(undefined),
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 200 }),
)
const plain = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 6 }),
  record: fc.dictionary(fc.string(), tie('value'), { maxKeys: 6, noNullPrototype: true }),
})).value

describe('plain codec', () => {
  it('brings every plain value back', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decodePlain(encodePlain(value))).toEqual(value)
      }),
      { numRuns: 1000 },
    )
  })

  it('answers a value or refuses, for any bytes, and has one encoding a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          expect(toHex(encodePlain(decodePlain(bytes)))).toBe(toHex(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(PlainDataError)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('refuses every cut and every appended byte', () => {
    fc.assert(
      fc.property(plain, fc.nat(), (value, at) => {
        const encoded = encodePlain(value)
        expect(() => decodePlain(encoded.subarray(0, at % encoded.length))).toThrow(PlainDataError)
        const longer = new Uint8Array(encoded.length + 1)
        longer.set(encoded)
        expect(() => decodePlain(longer)).toThrow('trailing')
      }),
    )
  })

  it.each([
    ['an unknown tag', [11]],
    ['a number above the safe integers', [4, 255, 255, 255, 255, 255, 255, 255, 31]],
    ['a number with a spare group', [4, 128, 0]],
    ['text that is not UTF-8', [7, 1, 255]],
    ['a whole number as a float', [6, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
    ['another NaN', [6, 255, 255, 255, 255, 255, 255, 255, 255]],
    ['names in another order', [10, 2, 1, 49, 1, 1, 48, 1]],
    ['a list longer than the input', [9, 200, 1]],
    ['a name twice', [10, 2, 1, 97, 1, 1, 97, 1]],
    ['nesting without end', Array.from({ length: 80 }, (_, i) => (i % 2 ? 1 : 9))],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodePlain(new Uint8Array(bytes))).toThrow(expect.objectContaining({ code: 'corrupt' }))
  })

  it('keeps a property named __proto__ a property', () => {
    const row: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
    const decoded = decodePlain(encodePlain(row)) as Record<string, unknown>
    expect(Object.keys(decoded)).toEqual(['__proto__'])
    expect('polluted' in decoded).toBe(false)
  })

  it('replaces a lone surrogate instead of refusing the text', () => {
    expect(decodePlain(encodePlain('a\ud800b'))).toBe('a\ufffdb')
  })

  it('refuses values that are not plain data', () => {
    for (const value of [new Map(), () => 1, 1n, Symbol('s'), new Date()])
      expect(() => encodePlain(value)).toThrow(TypeError)
    let deep: unknown = 1
    for (let i = 0; i < 40; i++) deep = [deep]
    expect(() => encodePlain(deep)).toThrow('deeply')
  })
})
