import { expect, test } from 'vitest'
import {
  call,
  get,
  i32Const,
  i32Load,
  i32Store,
  i64Const,
  i64Store,
  join,
  op,
  repeat,
  startModule,
  valueTypes,
} from './assembler.ts'

test('runs code with parameters, locals, loops and calls', () => {
  const { memory, call: run } = startModule([
    {
      // Adds the parameter to the word at 0.
      name: 'add',
      parameters: 1,
      locals: [],
      body: join(i32Const(0), i32Const(0), i32Load(0), get(0), op.i32Add, i32Store(0)),
    },
    {
      name: 'addOften',
      parameters: 2,
      locals: [valueTypes.i32],
      body: repeat(2, 1, get(1), join(get(0), call(0))),
    },
  ])
  run.addOften(300, 7)
  expect(new DataView(memory.buffer).getInt32(0, true)).toBe(2100)
})

test.each([0n, 1n, 63n, 64n, -64n, -65n, 8191n, 8192n, 2n ** 63n - 1n, -(2n ** 63n)])(
  'encodes the constant %s',
  (value) => {
    const body = join(i32Const(0), i64Const(value), i64Store(200))
    const { memory, call: run } = startModule([{ name: 'run', parameters: 0, locals: [], body }])
    run.run()
    expect(new DataView(memory.buffer).getBigInt64(200, true)).toBe(value)
  },
)

test('gives every module a memory of its own', () => {
  const body = join(i32Const(0), i32Const(5), i32Store(0))
  const [one, other] = [1, 2].map(() => startModule([{ name: 'run', parameters: 0, locals: [], body }]))
  one!.call.run()
  expect([one!.memory[0], other!.memory[0]]).toEqual([5, 0])
})
