// The few assertions that the scenario table needs, over Node's own: the table is played under several runners, and
// the assertion libraries that come with them refuse to be loaded into each other's process.
import assert from 'node:assert/strict'

type Class = new (...args: never[]) => unknown

/** What a scenario may say about a value. `message` is shown when `toBe` does not hold. */
export function expect(value: unknown, message?: string) {
  return {
    toBe: (wanted: unknown) => assert.strictEqual(value, wanted, message),
    /** Deep equality; byte arrays of any class are compared by content. */
    toEqual: (wanted: unknown) => assert.deepStrictEqual(plain(value), plain(wanted)),
    toContain: (item: unknown) =>
      assert.ok(Array.isArray(value) && value.includes(item), `no ${String(item)}`),
    toBeGreaterThan: (least: number) => assert.ok(Number(value) > least, `${String(value)} <= ${least}`),
    toBeGreaterThanOrEqual: (least: number) =>
      assert.ok(Number(value) >= least, `${String(value)} < ${least}`),
    toBeInstanceOf: (wanted: Class) => assertInstance(value, wanted),
    /** What a promise rejects with. */
    rejects: {
      toBeInstanceOf: async (wanted: Class) => assertInstance(await rejection(value), wanted),
      /** Checks that the text of the error contains `part`. */
      toThrow: async (part: string) => {
        const error = await rejection(value)
        assert.ok(error instanceof Error && error.message.includes(part), `not "${part}": ${String(error)}`)
      },
    },
  }
}

function assertInstance(value: unknown, wanted: Class): void {
  assert.ok(value instanceof wanted, `not a ${wanted.name}: ${String(value)}`)
}

function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value) : value
}

async function rejection(promise: unknown): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  return assert.fail('the promise was fulfilled')
}
