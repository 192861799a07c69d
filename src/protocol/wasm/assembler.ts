// A small assembler for the WebAssembly modules of the protocol (WebAssembly core specification 2.0, chapter 5).
// The arithmetic that decides our speed - SHA-256, Keccak, X25519 - needs 64-bit words and rotations, which
// JavaScript lacks. Emitting it from TypeScript keeps the source readable and the repository free of binaries.

/** Machine code: bytes of instructions. */
export type Code = readonly number[]

/** One function. Parameters are `i32` addresses and come first among the locals; there is no result. */
export type WasmFunction = {
  readonly name: string
  readonly parameters: number
  /** Types of the further locals, in order. */
  readonly locals: readonly ValueType[]
  readonly body: Code
}

/** Value types (5.3.1 to 5.3.2). */
export const valueTypes = { i32: 0x7f, i64: 0x7e } as const
export type ValueType = (typeof valueTypes)[keyof typeof valueTypes]

/** Numbers of the sections (5.5.2). */
const section = { type: 1, function: 3, memory: 5, export: 7, code: 10 } as const
const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const functionType = 0x60
const end = 0x0b
const blockWithoutResult = 0x40
const exportKind = { function: 0, memory: 2 } as const

/** Instructions without immediate (5.4.7), as far as we use them. */
export const op = {
  i32Add: [0x6a],
  i32And: [0x71],
  i32Sub: [0x6b],
  i32Or: [0x72],
  i32Xor: [0x73],
  i32ShrU: [0x76],
  i32Rotr: [0x78],
  i64ExtendI32U: [0xad],
  i64Add: [0x7c],
  i64Sub: [0x7d],
  i64Mul: [0x7e],
  i64Shl: [0x86],
  i64ShrS: [0x87],
  i64And: [0x83],
  i64Xor: [0x85],
  i64Rotl: [0x89],
} as const satisfies Record<string, Code>

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const i32Const = (value: number): Code => [0x41, ...signed(BigInt(value | 0))]
export const i64Const = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))]
/** Loads and stores at a constant offset from the address on the stack. Alignment hints are left at zero. */
export const i32Load = (offset: number): Code => [0x28, 0, ...unsigned(offset)]
export const i32Load8U = (offset: number): Code => [0x2d, 0, ...unsigned(offset)]
export const i64Load = (offset: number): Code => [0x29, 0, ...unsigned(offset)]
export const i32Store = (offset: number): Code => [0x36, 0, ...unsigned(offset)]
export const i64Store = (offset: number): Code => [0x37, 0, ...unsigned(offset)]
export const call = (index: number): Code => [0x10, ...unsigned(index)]

/** Repeats `body` until `local`, raised by `step` after each pass, has reached `limit`. */
export function repeat(local: number, step: number, limit: Code, body: Code): Code {
  const advance = join(get(local), i32Const(step), op.i32Add, [0x22, ...unsigned(local)], limit)
  const isBelow = 0x49
  const branchToTop = [0x0d, 0]
  return join([0x03, blockWithoutResult], body, advance, [isBelow], branchToTop, [end])
}

/** Puts code together. */
export function join(...parts: readonly Code[]): number[] {
  return parts.flat()
}

/** A running module: its memory of one page (64 KiB) and its functions by name. */
export type WasmModule<Name extends string> = {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly call: Readonly<Record<Name, (...addresses: number[]) => void>>
}

/** Assembles and starts a module; it takes well under a millisecond, and nothing is asynchronous. */
export function startModule<Name extends string>(
  functions: readonly (WasmFunction & { readonly name: Name })[],
): WasmModule<Name> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(functions)))
  const { buffer } = exports['memory'] as WebAssembly.Memory
  return {
    memory: new Uint8Array(buffer as ArrayBuffer),
    call: exports as Record<Name, (...addresses: number[]) => void>,
  }
}

function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const exports = [
    [...name('memory'), exportKind.memory, 0],
    ...functions.map((each, index) => [...name(each.name), exportKind.function, ...unsigned(index)]),
  ]
  return new Uint8Array([
    ...preamble,
    ...inSection(
      section.type,
      functions.map(({ parameters }) => [
        functionType,
        ...vector(Array.from({ length: parameters }, () => [valueTypes.i32])),
        ...vector([]),
      ]),
    ),
    ...inSection(
      section.function,
      functions.map((_, index) => unsigned(index)),
    ),
    ...inSection(section.memory, [[0, 1]]),
    ...inSection(section.export, exports),
    ...inSection(section.code, functions.map(functionBody)),
  ])
}

function functionBody({ locals, body }: WasmFunction): Code {
  const content = join(vector(locals.map((type) => [1, type])), body, [end])
  return join(unsigned(content.length), content)
}

function inSection(id: number, items: readonly Code[]): Code {
  const content = vector(items)
  return join([id], unsigned(content.length), content)
}

function vector(items: readonly Code[]): Code {
  return join(unsigned(items.length), ...items)
}

function name(text: string): Code {
  return join(unsigned(text.length), [...new TextEncoder().encode(text)])
}

/** LEB128 of a non-negative integer (5.2.2). */
function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return [...bytes, rest]
}

/** LEB128 of a signed integer (5.2.2). */
function signed(value: bigint): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest < -64n || rest > 63n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest & 0x7fn)]
}
