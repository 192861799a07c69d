// A `KeyValue` in memory, for tests of what stands above it.

import { compare, fromHex, toHex, type Bytes } from '../../lib/bytes.ts'
import type { Change, KeyValue } from './key-value.ts'

/** An empty one. Its commits are "durable" one turn later, as a disk's are. */
export function createMemoryKeyValue(): KeyValue {
  const entries = new Map<string, Bytes>()
  return {
    get: (key) => entries.get(toHex(key)),
    range(from, to, limit) {
      const keys = [...entries.keys()].sort().map(fromHex)
      const inside = keys.filter((key) => compare(key, from) >= 0 && compare(key, to) < 0).slice(0, limit)
      return Promise.resolve(inside.map((key) => [key, entries.get(toHex(key)) ?? new Uint8Array(0)]))
    },
    commit(changes: readonly Change[]) {
      for (const [key, value] of changes) {
        if (value === undefined) entries.delete(toHex(key))
        else entries.set(toHex(key), value)
      }
      return Promise.resolve()
    },
    compact: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
