// The compression function of SHA-256 (FIPS 180-4, section 6.2) in WebAssembly. A hash state is a place in the
// module's memory, so that a state which has absorbed an HMAC key is reused without copying anything.

import {
  get,
  i32Const,
  i32Load,
  i32Store,
  join,
  op,
  repeat,
  set,
  startModule,
  valueTypes,
  type Code,
} from './assembler.ts'

/** Bytes of a digest, of a state and of an input block. */
export const digestLength = 32
export const stateLength = 32
export const blockLength = 64

/** Parameters and locals of `compress`. */
const from = 0
const to = 1
const block = 2
const end = 3
const mask = 4
const working = (i: number) => 5 + i
const schedule = (t: number) => 13 + (t % 16)
const sum = 29
const words = Array.from({ length: 8 }, (_, i) => i)

const primes = firstPrimes(64)
/** First 32 bits of the fraction of a root (FIPS 180-4, sections 4.2.2 and 5.3.3). */
const fraction = (root: number) => Math.floor((root % 1) * 2 ** 32) | 0
const roundConstants = primes.map((prime) => fraction(Math.cbrt(prime)))

const module = startModule([
  {
    name: 'compress',
    parameters: 5,
    locals: Array.from({ length: 25 }, () => valueTypes.i32),
    body: join(
      repeat(
        block,
        blockLength,
        get(end),
        join(
          ...words.map((i) => join(get(from), i32Load(4 * i), set(working(i)))),
          ...Array.from({ length: 64 }, (_, t) => join(t < 16 ? loadWord(t) : extend(t), round(t))),
          ...words.map((i) =>
            join(get(to), get(from), i32Load(4 * i), get(working(i)), op.i32Add, i32Store(4 * i)),
          ),
          // Every further block continues from the state just written.
          join(get(to), set(from)),
        ),
      ),
    ),
  },
  {
    name: 'digest',
    parameters: 2,
    locals: [valueTypes.i32],
    body: join(...words.map((i) => join(get(1), swapped(join(get(0), i32Load(4 * i)), 2), i32Store(4 * i)))),
  },
])

/** Address from which on the memory is free for callers that compress single blocks; what lies below belongs to `kdf.ts`. */
export const scratchAt = 0xc000

/** The memory of the module. The first 32 bytes are the initial state; the rest belongs to the caller. */
export const sha256Memory = module.memory
new Int32Array(sha256Memory.buffer, 0, 8).set(primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))))

/**
 * Compresses the blocks between two addresses, at least one, into the state at `source` and leaves the result
 * at `target`. Every input word is first combined with `pad` by exclusive or.
 */
export const compress: (source: number, target: number, start: number, end: number, pad: number) => void =
  module.call.compress

/** Writes the state at `source` to `target` as a digest. */
export const writeDigest: (source: number, target: number) => void = module.call.digest

/** W_t for t < 16: a big-endian word of the block. */
function loadWord(t: number): Code {
  return join(swapped(join(get(block), i32Load(4 * t)), sum), join(get(mask), op.i32Xor, set(schedule(t))))
}

/** W_t for t >= 16, in place of W_(t-16). */
function extend(t: number): Code {
  return join(
    get(schedule(t)),
    sigma(schedule(t - 15), [7, 18], 3),
    op.i32Add,
    get(schedule(t - 7)),
    op.i32Add,
    sigma(schedule(t - 2), [17, 19], 10),
    op.i32Add,
    set(schedule(t)),
  )
}

/** One round. The variables keep their places and change their names, so that nothing is moved. */
function round(t: number): Code {
  const [a, b, c, d, e, f, g, h] = words.map((i) => working((i + 64 - t) % 8)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const choice = join(get(f), get(g), op.i32Xor, get(e), op.i32And, get(g), op.i32Xor)
  const majority = join(
    join(get(a), get(b), op.i32Xor, get(c), op.i32And),
    join(get(a), get(b), op.i32And, op.i32Xor),
  )
  return join(
    join(get(h), get(schedule(t)), op.i32Add, i32Const(roundConstants[t]!), op.i32Add),
    join(choice, op.i32Add, sigma(e, [6, 11, 25]), op.i32Add, set(sum)),
    join(get(d), get(sum), op.i32Add, set(d)),
    join(get(sum), majority, op.i32Add, sigma(a, [2, 13, 22]), op.i32Add, set(h)),
  )
}

/** Exclusive or of rotations to the right and, if given, a shift. */
function sigma(local: number, rotations: readonly number[], shift?: number): Code {
  const terms = rotations.map((bits) => join(get(local), i32Const(bits), op.i32Rotr))
  if (shift !== undefined) terms.push(join(get(local), i32Const(shift), op.i32ShrU))
  return terms.reduce((left, right) => join(left, right, op.i32Xor))
}

/** A word with its bytes reversed, by way of a local. */
function swapped(word: Code, local: number): Code {
  const part = (rotation: number, bits: number) =>
    join(get(local), i32Const(rotation), op.i32Rotr, i32Const(bits), op.i32And)
  return join(word, set(local), part(24, 0x00ff00ff), part(8, 0xff00ff00 | 0), op.i32Or)
}

function firstPrimes(count: number): number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}
