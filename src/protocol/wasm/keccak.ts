// Keccak-f[1600] (FIPS 202, section 3.3) on 64-bit words in WebAssembly: several times faster than pairs of
// 32-bit words in JavaScript. ML-KEM spends most of its time here.

import {
  get,
  i32Const,
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

/** Bytes of the state. */
const stateLength = 200
const rounds = 24
/** Where the round constants lie in memory, behind the state. */
const constantsAt = 256

/** Locals: the round's offset, the lanes, the lanes after ρ and π, the column parities and the θ terms. */
const roundOffset = 0
const lane = (x: number, y: number) => 1 + (x % 5) + 5 * (y % 5)
const moved = (x: number, y: number) => 26 + (x % 5) + 5 * (y % 5)
const parity = (x: number) => 51 + (x % 5)
const theta = (x: number) => 56 + (x % 5)
const fives = [0, 1, 2, 3, 4] as const
const positions = fives.flatMap((y) => fives.map((x) => [x, y] as const))

const { memory, call } = startModule([
  {
    name: 'permute',
    parameters: 0,
    locals: [valueTypes.i32, ...Array.from({ length: 60 }, () => valueTypes.i64)],
    body: join(
      ...positions.map(([x, y]) => join(i32Const(0), i64Load(8 * (x + 5 * y)), set(lane(x, y)))),
      repeat(roundOffset, 8, i32Const(8 * rounds), round()),
      ...positions.map(([x, y]) => join(i32Const(0), get(lane(x, y)), i64Store(8 * (x + 5 * y)))),
    ),
  },
])
writeConstants()

/** The one sponge state of this thread; whoever uses it starts by clearing it. */
export const keccakState = memory.subarray(0, stateLength)

/** Applies Keccak-f[1600] to `keccakState`. */
export function permute(): void {
  call.permute()
}

function round(): Code {
  const rotations = rotationOffsets()
  return join(
    // θ
    ...fives.map((x) =>
      join(get(lane(x, 0)), ...[1, 2, 3, 4].map((y) => join(get(lane(x, y)), op.i64Xor)), set(parity(x))),
    ),
    ...fives.map((x) => join(get(parity(x + 4)), rotated(get(parity(x + 1)), 1), op.i64Xor, set(theta(x)))),
    // ρ and π, with the end of θ
    ...positions.map(([x, y]) =>
      join(
        rotated(join(get(lane(x, y)), get(theta(x)), op.i64Xor), rotations[x + 5 * y]!),
        set(moved(y, 2 * x + 3 * y)),
      ),
    ),
    // χ
    ...positions.map(([x, y]) =>
      join(
        get(moved(x, y)),
        join(get(moved(x + 1, y)), i64Const(-1n), op.i64Xor, get(moved(x + 2, y)), op.i64And),
        op.i64Xor,
        set(lane(x, y)),
      ),
    ),
    // ι
    join(get(lane(0, 0)), get(roundOffset), i64Load(constantsAt), op.i64Xor, set(lane(0, 0))),
  )
}

function rotated(value: Code, bits: number): Code {
  return bits === 0 ? value : join(value, i64Const(BigInt(bits)), op.i64Rotl)
}

/** Offsets of ρ by x + 5y (FIPS 202, algorithm 2). */
function rotationOffsets(): number[] {
  const offsets = Array.from({ length: 25 }, () => 0)
  let [x, y] = [1, 0]
  for (let t = 0; t < 24; t++) {
    offsets[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64
    ;[x, y] = [y, (2 * x + 3 * y) % 5]
  }
  return offsets
}

/** Round constants of ι: bit 2^j - 1 of round i is rc(j + 7i) (FIPS 202, algorithms 5 and 6). */
function writeConstants(): void {
  let register = 1
  for (let i = 0; i < rounds; i++) {
    for (let j = 0; j < 7; j++) {
      const bit = 2 ** j - 1
      if (register & 1) memory[constantsAt + 8 * i + (bit >> 3)]! |= 1 << (bit & 7)
      register = (register << 1) ^ (register >> 7 ? 0x171 : 0)
    }
  }
}
