import fc from 'fast-check'
import { expect, test } from 'vitest'
import { invert, multiply } from './gf16.ts'

const element = fc.integer({ min: 0, max: 0xffff })
const unit = fc.integer({ min: 1, max: 0xffff })

test('computes the reference products and the reference inverse', () => {
  expect(multiply(0x8000, 2)).toBe(0x100b)
  expect(multiply(0x1234, 0x5678)).toBe(0x6324)
  expect(invert(0x1234)).toBe(0x2ce9)
})

test('multiplication is associative, commutative, has 1 and distributes over addition', () => {
  fc.assert(
    fc.property(element, element, element, (a, b, c) => {
      expect(multiply(a, multiply(b, c))).toBe(multiply(multiply(a, b), c))
      expect(multiply(a, b)).toBe(multiply(b, a))
      expect(multiply(a, 1)).toBe(a)
      expect(multiply(a, b ^ c)).toBe(multiply(a, b) ^ multiply(a, c))
    }),
  )
})

test('agrees with long multiplication of polynomials', () => {
  const multiplySlowly = (a: number, b: number): number => {
    let product = 0
    let shifted = a
    for (let bit = 0; bit < 16; bit++) {
      if ((b >> bit) & 1) product ^= shifted
      shifted = shifted & 0x8000 ? (shifted << 1) ^ 0x1100b : shifted << 1
    }
    return product
  }
  fc.assert(
    fc.property(element, element, (a, b) => {
      expect(multiply(a, b)).toBe(multiplySlowly(a, b))
    }),
  )
})

test('every element but zero has an inverse', () => {
  fc.assert(
    fc.property(unit, (a) => {
      expect(multiply(a, invert(a))).toBe(1)
    }),
  )
  expect(() => invert(0)).toThrow(RangeError)
})
