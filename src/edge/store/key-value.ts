// What the edge node's stores ask of a database: ordered keys, reads that see every commit made so far (also those
// still on their way to disk), and commits that resolve when they are durable. With synchronous reads a store
// decides and commits in one turn, so no other request can come between. `edge.md`, sections 4.1 and 4.2.

import type { Bytes } from '../../lib/bytes.ts'

/** One change: a value is written, `undefined` deletes. */
export type Change = readonly [key: Bytes, value: Bytes | undefined]

export interface KeyValue {
  /** The newest value, durable or on its way. Throws `StoreError`. */
  get(key: Bytes): Bytes | undefined
  /** Durable entries with `from <= key < to`, in order, at most `limit`. */
  range(from: Bytes, to: Bytes, limit: number): Promise<[key: Bytes, value: Bytes][]>
  /** Applies all changes or none; resolves when they are on disk. Commits become durable in their order. */
  commit(changes: readonly Change[]): Promise<void>
  /** Rewrites what deletions have left behind. */
  compact(): Promise<void>
  close(): Promise<void>
}
