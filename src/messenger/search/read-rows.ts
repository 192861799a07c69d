// Reads message rows of which some may be damaged; those count as absent, since nothing can be found in them.
import type { Store } from '../ports.ts'
import type { MessageRow } from '../rows.ts'

/** The rows of these keys, where they can be read. */
export async function readRows(store: Store, keys: readonly string[]): Promise<(MessageRow | undefined)[]> {
  try {
    return await store.many('messages', keys)
  } catch (error) {
    if (!isCorrupt(error)) throw error
    return Promise.all(keys.map((key) => readRow(store, key)))
  }
}

async function readRow(store: Store, key: string): Promise<MessageRow | undefined> {
  try {
    return await store.get('messages', key)
  } catch (error) {
    if (isCorrupt(error)) return undefined
    throw error
  }
}

/** Whether the store says that a row was altered. */
export function isCorrupt(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'corrupt'
}
