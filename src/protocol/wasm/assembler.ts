// A small assembler for the WebAssembly modules of the protocol (WebAssembly core specification 2.0, chapter 5).
// The arithmetic that decides our speed - SHA-256, Keccak, X25519 - needs 64-bit words and rotations, which
// JavaScript lacks. Emitting it from TypeScript keeps the source readable and the repository free of binaries.

/** Machine code: bytes of instructions, in pieces that are laid out only once, when a module is assembled. */
export type Code = readonly (number | Code)[]

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

export const get = (local: number): Code => [0x20, unsigned(local)]
export const set = (local: number): Code => [0x21, unsigned(local)]
export const i32Const = (value: number): Code => [0x41, signed(value | 0)]
export const i64Const = (value: bigint): Code => [0x42, signedWide(BigInt.asIntN(64, value))]
/** Loads and stores at a constant offset from the address on the stack. Alignment hints are left at zero. */
export const i32Load = (offset: number): Code => [0x28, 0, unsigned(offset)]
export const i32Load8U = (offset: number): Code => [0x2d, 0, unsigned(offset)]
export const i64Load = (offset: number): Code => [0x29, 0, unsigned(offset)]
export const i32Store = (offset: number): Code => [0x36, 0, unsigned(offset)]
export const i64Store = (offset: number): Code => [0x37, 0, unsigned(offset)]
export const call = (index: number): Code => [0x10, unsigned(index)]

/** Repeats `body` until `local`, raised by `step` after each pass, has reached `limit`. */
export function repeat(local: number, step: number, limit: Code, body: Code): Code {
  const advance = join(get(local), i32Const(step), op.i32Add, [0x22, unsigned(local)], limit)
  const isBelow = 0x49
  const branchToTop = [0x0d, 0]
  return join([0x03, blockWithoutResult], body, advance, [isBelow], branchToTop, [end])
}

/** Puts code together. */
export function join(...parts: readonly Code[]): Code {
  return parts
}

/** A running module: its memory of one page (64 KiB) and its functions by name. */
export type WasmModule<Name extends string> = {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly call: Readonly<Record<Name, (...addresses: number[]) => void>>
}

/** What is used of the engine. The type libraries of browsers and of Node do not share its declaration. */
type Engine = {
  Module: new (code: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object) => { exports: Record<string, unknown> }
}

/** Assembles and starts a module; it takes well under a millisecond, and nothing is asynchronous. */
export function startModule<Name extends string>(
  functions: readonly (WasmFunction & { readonly name: Name })[],
): WasmModule<Name> {
  const { Instance, Module } = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly
  const { exports } = new Instance(new Module(assemble(functions)))
  const { buffer } = exports['memory'] as { buffer: ArrayBuffer }
  return {
    memory: new Uint8Array(buffer),
    call: exports as Record<Name, (...addresses: number[]) => void>,
  }
}

function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    functionType,
    vector(Array.from({ length: parameters }, () => [valueTypes.i32])),
    vector([]),
  ])
  const exports = [
    [name('memory'), exportKind.memory, 0],
    ...functions.map((each, index) => [name(each.name), exportKind.function, unsigned(index)]),
  ]
  const indices = functions.map((_, index) => unsigned(index))
  return new Uint8Array(
    layOut([
      preamble,
      sized(section.type, vector(types)),
      sized(section.function, vector(indices)),
      sized(section.memory, vector([[0, 1]])),
      sized(section.export, vector(exports)),
      sized(section.code, vector(functions.map(functionBody))),
    ]),
  )
}

function functionBody({ locals, body }: WasmFunction): Code {
  const content = layOut([vector(locals.map((type) => [1, type])), body, end])
  return [unsigned(content.length), content]
}

/** A section: its number, the length of its content, and the content. */
function sized(id: number, content: Code): Code {
  const bytes = layOut(content)
  return [id, unsigned(bytes.length), bytes]
}

function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items]
}

function name(text: string): Code {
  return [unsigned(text.length), [...new TextEncoder().encode(text)]]
}

/** All pieces in order. */
function layOut(code: Code, bytes: number[] = []): number[] {
  for (const piece of code) {
    if (typeof piece === 'number') bytes.push(piece)
    else layOut(piece, bytes)
  }
  return bytes
}

/** LEB128 of a non-negative integer (5.2.2). */
function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return bytes
}

/** LEB128 of a signed integer of 32 bits (5.2.2). */
function signed(value: number): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest & 0x7f)
  return bytes
}

/** The same of 64 bits. */
function signedWide(value: bigint): Code {
  const bytes: number[] = []
  let rest = value
  for (; rest < -64n || rest > 63n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest & 0x7fn))
  return bytes
}
