import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex, utf8, type Bytes } from '../../lib/bytes.ts'
import { DecodeError } from '../errors.ts'
import { ProtoWriter, readProto } from './protobuf.ts'

const read = (hex: string) => readProto(fromHex(hex), 'Test')

describe('ProtoWriter and readProto', () => {
  it('round-trip every kind of field', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffff_ffff }),
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: 'grapheme' }),
        fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        (number, blob, text, fixed, time) => {
          const writer = new ProtoWriter()
          writer
            .uint(1, number)
            .bytes(2, blob as Bytes)
            .string(3, text)
            .fixed64(4, fixed)
            .uint(200, time)
          const fields = readProto(writer.finish(), 'Test')
          expect(fields.uint(1, 'number')).toBe(number)
          expect(fields.bytes(2, 'blob')).toEqual(new Uint8Array(blob))
          expect(fields.string(3, 'text')).toBe(text)
          expect(fields.fixed64(4, 'fixed')).toBe(fixed)
          expect(fields.safeInteger(200, 'time')).toBe(time)
          expect(fields.uint(5, 'absent')).toBeUndefined()
        },
      ),
    )
  })

  it('answers any bytes with a message or a DecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          const fields = readProto(bytes as Bytes, 'Test')
          for (let field = 1; field < 32; field++) fields.bytes(field, 'any')
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('writes a present zero', () => {
    expect(toHex(new ProtoWriter().uint(1, 0).uint(2, undefined).finish())).toBe('0800')
  })

  it('lets the last occurrence count and skips unknown fields', () => {
    expect(read('0801' + '2d00000000' + '0802').uint(1, 'a')).toBe(2)
    expect(read('39' + '00'.repeat(8) + '0805').uint(1, 'a')).toBe(5)
  })

  it('accepts a varint longer than necessary, up to ten bytes', () => {
    expect(read('088200').uint(1, 'a')).toBe(2)
    expect(read('08' + '82' + '80'.repeat(8) + '00').uint(1, 'a')).toBe(2)
    expect(() => read('08' + '82' + '80'.repeat(9) + '00')).toThrow('varint too long')
  })

  it.each([
    ['a group', '0b0c', 'wire type 3'],
    ['an unknown wire type', '0e', 'wire type 6'],
    ['field number 0', '0001', 'field number'],
    ['a length beyond the end', '0a0500', 'truncated'],
    ['a huge length', '0affffffffffffffffff01', 'truncated'],
    ['a cut varint', '0880', 'truncated'],
    ['a cut fixed64', '0900', 'truncated'],
  ])('refuses %s', (_, hex, problem) => {
    expect(() => read(hex)).toThrow(problem)
  })

  it('refuses wrong wire types and wide values on known fields, naming the field', () => {
    expect(() => read('0a00').uint(1, 'counter')).toThrow('Test.counter: wrong wire type')
    expect(() => read('0a000801').uint(1, 'counter')).toThrow('wrong wire type')
    expect(() => read('088080808010').uint(1, 'counter')).toThrow('above 32 bits')
    expect(() => read('08ffffffffffffffffff01').safeInteger(1, 'time')).toThrow('above 53 bits')
    expect(() => read('0a01ff').string(1, 'text')).toThrow('not UTF-8')
    expect(() => read('0a0300').bytes(1, 'blob', 2)).toThrow('truncated')
    expect(() => read('0a03000000').bytes(1, 'blob', 2)).toThrow('too long')
  })

  it('refuses messages above the limit before parsing', () => {
    expect(() => readProto(concat(utf8('x'), new Uint8Array(1 << 20)), 'Test')).toThrow('too long')
  })
})
