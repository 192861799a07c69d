// X25519 (RFC 7748, section 5) in WebAssembly: a fifth faster than libsodium's, and without its copies. It decides
// the speed of a ratchet turn and of a handshake. The Montgomery ladder takes the same steps for every scalar.

import type { Bytes } from '../../lib/bytes.ts'
import {
  call,
  get,
  i32Const,
  i32Load8U,
  i64Const,
  i64Load,
  i64Store,
  join,
  op,
  repeat,
  set,
  startModule,
  valueTypes,
  type Code,
} from './assembler.ts'
import { elementLength, limbBits, limbs, multiply, scale, square } from './field25519.ts'

/** Bytes of a scalar and of a coordinate. */
const byteLength = 32
const scalarBits = 255

/** Addresses: the scalar, then one element after the other. */
const scalarAt = 0
const element = (i: number) => byteLength + elementLength * i
const [x1, x2, z2, x3, z3] = [0, 1, 2, 3, 4].map(element) as [number, number, number, number, number]
const [a, b, c, d, e, f] = [5, 6, 7, 8, 9, 10].map(element) as [
  number,
  number,
  number,
  number,
  number,
  number,
]
const memoryEnd = element(11)

/** The order of the functions below, by which they call each other. */
const order = { multiply: 0, square: 1, scale: 2, invert: 3 } as const
const times = (out: number, left: number, right: number) =>
  join(i32Const(out), i32Const(left), i32Const(right), call(order.multiply))
const squared = (out: number, value: number) => join(i32Const(out), i32Const(value), call(order.square))

const module = startModule([
  multiply,
  square,
  scale,
  { name: 'invert', parameters: 0, locals: [valueTypes.i32], body: inversion() },
  {
    name: 'ladder',
    parameters: 0,
    locals: [valueTypes.i32, valueTypes.i32, ...Array.from({ length: 6 }, () => valueTypes.i64)],
    body: join(
      repeat(0, 1, i32Const(scalarBits), step()),
      // x₂ / z₂; the lowest bit of a clamped scalar is 0, so that nothing is left to swap.
      call(order.invert),
      times(x2, x2, z2),
    ),
  },
])
const { memory } = module
const words = new BigInt64Array(memory.buffer)
/** The same words in halves, the lower one first: outside of products a limb fits into that, and no bigint has to be made. */
const halves = new Int32Array(memory.buffer)

/** u of the point `scalar` · u; all zeros for a point of low order. `scalar` is clamped, u may be any 32 bytes. */
export function agree(scalar: Uint8Array, u: Uint8Array): Bytes {
  memory.set(scalar.subarray(0, byteLength), scalarAt)
  read(x1, u)
  memory.copyWithin(x3, x1, x1 + elementLength)
  words[x2 / 8] = 1n
  words[z3 / 8] = 1n
  module.call.ladder()
  const shared = write(x2)
  memory.fill(0, 0, memoryEnd)
  return shared
}

/**
 * y = (u - 1) / (u + 1) of the Edwards point that belongs to a Montgomery u (RFC 7748, section 4.1), or undefined
 * for u = -1. The top bit of u is ignored.
 */
export function toEdwardsY(u: Uint8Array): Bytes | undefined {
  read(x2, u)
  memory.copyWithin(z2, x2, x2 + elementLength)
  words[x2 / 8]! -= 1n
  words[z2 / 8]! += 1n
  const isUndefined = write(z2).every((byte) => byte === 0)
  module.call.invert()
  module.call.multiply(x2, x2, z2)
  const y = write(x2)
  memory.fill(0, 0, memoryEnd)
  return isUndefined ? undefined : y
}

/** One step of the ladder for the bit 254 - local 0. Local 1 is the bit before, local 2 the mask of the swap. */
function step(): Code {
  const [bit, mask, spare] = [1, 2, 3]
  const [left, right, third, fourth] = [4, 5, 6, 7]
  const position = join(i32Const(scalarBits - 1), get(0), op.i32Sub)
  const current = join(
    join(position, i32Const(3), op.i32ShrU, i32Load8U(scalarAt)),
    join(position, i32Const(7), op.i32And, op.i32ShrU, i32Const(1), op.i32And),
  )
  const swap = (one: number, other: number) =>
    join(
      join(get(one), get(other), op.i64Xor, get(mask), op.i64And, set(spare)),
      join(get(one), get(spare), op.i64Xor, set(one)),
      join(get(other), get(spare), op.i64Xor, set(other)),
    )
  const store = (at: number, value: Code) => join(i32Const(0), value, i64Store(at))
  return join(
    join(i64Const(0n), get(bit), current, op.i32Xor, op.i64ExtendI32U, op.i64Sub, set(mask)),
    join(current, set(bit)),
    // Swaps (x₂, z₂) with (x₃, z₃) if the bit has changed, and forms A, B, C and D of RFC 7748.
    ...limbs.map((i) => {
      const load = (at: number, local: number) => join(i32Const(0), i64Load(at + 8 * i), set(local))
      return join(
        join(load(x2, left), load(z2, right), load(x3, third), load(z3, fourth)),
        join(swap(left, third), swap(right, fourth)),
        store(a + 8 * i, join(get(left), get(right), op.i64Add)),
        store(b + 8 * i, join(get(left), get(right), op.i64Sub)),
        store(c + 8 * i, join(get(third), get(fourth), op.i64Add)),
        store(d + 8 * i, join(get(third), get(fourth), op.i64Sub)),
      )
    }),
    // DA and CB, then AA and BB in place of A and B.
    join(times(d, d, a), times(c, c, b), squared(a, a), squared(b, b)),
    elementwise(e, a, op.i64Sub, b),
    join(elementwise(x3, d, op.i64Add, c), elementwise(z3, d, op.i64Sub, c)),
    join(squared(x3, x3), squared(z3, z3), times(z3, z3, x1)),
    join(times(x2, a, b), i32Const(f), i32Const(e), call(order.scale)),
    join(elementwise(f, f, op.i64Add, a), times(z2, e, f)),
  )
}

function elementwise(out: number, left: number, operation: Code, right: number): Code {
  const load = (at: number, i: number) => join(i32Const(0), i64Load(at + 8 * i))
  return join(
    ...limbs.map((i) => join(i32Const(0), load(left, i), load(right, i), operation, i64Store(out + 8 * i))),
  )
}

/** z₂ = z₂^(p - 2), which is its inverse, or 0 for 0. Names are the runs of ones in the exponent. */
function inversion(): Code {
  const [eleven, run, longer, tens, fifties] = [a, b, c, d, e]
  const squaredOften = (at: number, count: number) =>
    join(i32Const(0), set(0), repeat(0, 1, i32Const(count), squared(at, at)))
  /** out = value^(2^count) · other */
  const shifted = (out: number, value: number, count: number, other: number) =>
    join(squared(longer, value), count > 1 ? squaredOften(longer, count - 1) : [], times(out, longer, other))
  return join(
    join(squared(f, z2), shifted(run, f, 2, z2), times(eleven, run, f)),
    // 2⁵ - 1, 2¹⁰ - 1, 2²⁰ - 1, 2⁴⁰ - 1, 2⁵⁰ - 1
    join(shifted(run, eleven, 1, run), shifted(tens, run, 5, run)),
    join(shifted(run, tens, 10, tens), shifted(run, run, 20, run), shifted(fifties, run, 10, tens)),
    // 2¹⁰⁰ - 1, 2²⁰⁰ - 1, 2²⁵⁰ - 1, and the five bits below
    join(shifted(run, fifties, 50, fifties), shifted(run, run, 100, run), shifted(run, run, 50, fifties)),
    shifted(z2, run, 5, eleven),
  )
}

const firstBit = (i: number) => Math.ceil(25.5 * i)

/** Reads 32 little-endian bytes as an element; the top bit is ignored. */
function read(at: number, bytes: Uint8Array): void {
  for (const i of limbs) {
    const byte = firstBit(i) >> 3
    const word = bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16) | (bytes[byte + 3]! << 24)
    halves[at / 4 + 2 * i] = (word >>> (firstBit(i) & 7)) & ((1 << limbBits(i)) - 1)
    halves[at / 4 + 2 * i + 1] = 0
  }
}

/** Scratch of `write`. */
const value = new Int32Array(limbs.length)

/** The canonical 32 bytes of an element. Its limbs are at most a few bits wider than their share. */
function write(at: number): Bytes {
  for (const i of limbs) value[i] = halves[at / 4 + 2 * i]!
  // The multiple of p to take off: what a carry through all limbs leaves when 19 is added at the bottom.
  let multiple = (19 * value[9]! + (1 << 24)) >> 25
  for (const i of limbs) multiple = (value[i]! + multiple) >> limbBits(i)
  value[0]! += 19 * multiple
  for (const i of limbs) {
    const carry = value[i]! >> limbBits(i)
    if (i < 9) value[i + 1]! += carry
    value[i]! -= carry << limbBits(i)
  }
  const bytes = new Uint8Array(byteLength)
  for (const i of limbs) {
    const byte = firstBit(i) >> 3
    const shift = firstBit(i) & 7
    const low = value[i]! << shift
    for (let j = 0; j < 4; j++) bytes[byte + j]! |= low >>> (8 * j)
  }
  value.fill(0)
  return bytes
}
