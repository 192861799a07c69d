// WebAssembly code for the field of Curve25519, integers modulo p = 2²⁵⁵ - 19. An element is ten signed 64-bit
// limbs of 26 and 25 bits in turn, so that limb i counts 2^⌈25.5·i⌉ and products of limbs never overflow, also
// after one addition or subtraction without carries. No branch and no address depends on a value.

import {
  get,
  i64Const,
  i64Load,
  i64Store,
  join,
  op,
  set,
  valueTypes,
  type Code,
  type WasmFunction,
} from './assembler.ts'

/** Limbs of an element, and its bytes in memory. */
export const limbs = Array.from({ length: 10 }, (_, i) => i)
export const elementLength = 8 * limbs.length

/** Bits of limb i. */
export const limbBits = (i: number) => (i % 2 === 0 ? 26 : 25)

/** 2²⁵⁵ is 19 modulo p. */
const fold = 19n
/** (A - 2) / 4 for the curve's A = 486662 (RFC 7748, section 5). */
const a24 = 121665n

const isOdd = (i: number) => i % 2 === 1

/** out = a · b; the parameters are the addresses of the elements. */
export const multiply: WasmFunction & { name: 'multiply' } = {
  name: 'multiply',
  parameters: 3,
  locals: Array.from({ length: 46 }, () => valueTypes.i64),
  body: multiplication(),
}

/** out = a². */
export const square: WasmFunction & { name: 'square' } = {
  name: 'square',
  parameters: 2,
  locals: Array.from({ length: 41 }, () => valueTypes.i64),
  body: squaring(),
}

/** out = 121665 · a. */
export const scale: WasmFunction & { name: 'scale' } = {
  name: 'scale',
  parameters: 2,
  locals: Array.from({ length: 11 }, () => valueTypes.i64),
  body: join(
    ...limbs.map((i) => join(get(1), i64Load(8 * i), i64Const(a24), op.i64Mul, set(2 + i))),
    carryAndStore((i) => 2 + i, 12),
  ),
}

function multiplication(): Code {
  const [a, b, folded, doubled] = [3, 13, 23, 33].map((first) => (i: number) => first + i) as [
    Local,
    Local,
    Local,
    Local,
  ]
  // An odd limb is doubled for odd partners only; the results take the doubles of even limbs, which nobody needs.
  const result = (i: number) => 38 + i
  return join(
    ...limbs.map((i) => join(get(1), i64Load(8 * i), set(a(i)), get(2), i64Load(8 * i), set(b(i)))),
    ...limbs.slice(1).map((i) => join(get(b(i)), i64Const(fold), op.i64Mul, set(folded(i)))),
    ...limbs.filter(isOdd).map((i) => join(get(a(i)), i64Const(1n), op.i64Shl, set(doubled(i >> 1)))),
    ...limbs.map((k) => {
      const terms = limbs.map((i) => {
        const j = (k - i + 10) % 10
        const left = isOdd(i) && isOdd(j) ? doubled(i >> 1) : a(i)
        return join(get(left), get(i + j >= 10 ? folded(j) : b(j)), op.i64Mul)
      })
      return join(sumOf(terms), set(result(k)))
    }),
    carryAndStore(result, 48),
  )
}

function squaring(): Code {
  const [a, folded, doubled] = [2, 12, 22].map((first) => (i: number) => first + i) as [Local, Local, Local]
  const result = (i: number) => 32 + i
  return join(
    ...limbs.map((i) => join(get(1), i64Load(8 * i), set(a(i)))),
    ...limbs.map((i) => join(get(a(i)), i64Const(1n), op.i64Shl, set(doubled(i)))),
    // Limb j times 19, doubled too if it is odd, since then its partner is odd whenever the product folds an even sum.
    ...limbs
      .slice(1)
      .map((i) => join(get(a(i)), i64Const(isOdd(i) ? 2n * fold : fold), op.i64Mul, set(folded(i)))),
    ...limbs.map((k) => join(sumOf(squareTerms(k, a, doubled, folded)), set(result(k)))),
    carryAndStore(result, 42),
  )
}

type Local = (i: number) => number

/** The products aᵢ·aⱼ that count for limb k, each pair once. */
function squareTerms(k: number, a: Local, doubled: Local, folded: Local): Code[] {
  return limbs.flatMap((i) => {
    const j = (k - i + 10) % 10
    if (j < i) return []
    const isFolded = i + j >= 10
    const bothOdd = isOdd(i) && isOdd(j)
    const once = i === j
    if (isFolded) {
      // `folded` of an odd limb already carries the factor 2 of two odd limbs; otherwise the even one is chosen.
      const [plain, wide] = bothOdd || isOdd(i) ? [i, j] : [j, i]
      const left = once ? a(plain) : doubled(plain)
      return [join(get(left), get(folded(wide)), op.i64Mul)]
    }
    const left = once ? a(i) : doubled(i)
    return [join(get(left), get(bothOdd ? doubled(j) : a(j)), op.i64Mul)]
  })
}

function sumOf(terms: readonly Code[]): Code {
  return terms.reduce((left, right) => join(left, right, op.i64Add))
}

/** Brings all limbs of the locals into their bits, rounding to the nearest, and stores them at parameter 0. */
function carryAndStore(result: Local, spare: number): Code {
  const carry = (i: number): Code => {
    const bits = BigInt(limbBits(i))
    const next = result((i + 1) % 10)
    return join(
      join(get(result(i)), i64Const(1n << (bits - 1n)), op.i64Add, i64Const(bits), op.i64ShrS, set(spare)),
      join(get(next), get(spare), i === 9 ? join(i64Const(fold), op.i64Mul) : [], op.i64Add, set(next)),
      join(get(result(i)), get(spare), i64Const(bits), op.i64Shl, op.i64Sub, set(result(i))),
    )
  }
  return join(
    // Two chains that do not wait for each other, then the ends of both.
    ...[0, 4, 1, 5, 2, 6, 3, 7, 4, 8, 9, 0].map(carry),
    ...limbs.map((i) => join(get(0), get(result(i)), i64Store(8 * i))),
  )
}
