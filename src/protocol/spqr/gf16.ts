// The field GF(2¹⁶) with the polynomial x¹⁶ + x¹² + x³ + x + 1 (session protocol 3.7 (e)). Addition is XOR.
// Products go through logarithms to the base 2, which generates the multiplicative group. The tables are built
// on first use, because a conversation without losses never multiplies.

/** The field polynomial. */
const polynomial = 0x1100b

/** Order of the multiplicative group. */
export const groupOrder = 0xffff

/** `log[a]` for a ≠ 0, and `exp[i]` for 0 ≤ i < 2 · 65535, so that a sum of two logarithms needs no reduction. */
export type FieldTables = {
  readonly log: Uint16Array
  readonly exp: Uint16Array
}

let tables: FieldTables | undefined

/** The tables for loops that multiply by the same element often. */
export function fieldTables(): FieldTables {
  tables ??= buildTables()
  return tables
}

/** Product of two elements. */
export function multiply(left: number, right: number): number {
  if (left === 0 || right === 0) return 0
  const { log, exp } = fieldTables()
  return exp[log[left]! + log[right]!]!
}

/** Inverse of an element. Throws a `RangeError` for 0. */
export function invert(element: number): number {
  if (element === 0) throw new RangeError('zero has no inverse')
  const { log, exp } = fieldTables()
  return exp[groupOrder - log[element]!]!
}

function buildTables(): FieldTables {
  const log = new Uint16Array(groupOrder + 1)
  const exp = new Uint16Array(2 * groupOrder)
  let power = 1
  for (let i = 0; i < groupOrder; i++) {
    exp[i] = power
    exp[i + groupOrder] = power
    log[power] = i
    power <<= 1
    if (power > groupOrder) power ^= polynomial
  }
  return { log, exp }
}
