// Small tables kept decrypted in memory: they are read at every message and hold a handful of rows. Rows are
// kept encoded, so that no caller can change what another one reads.
import type { Bytes } from '../lib/bytes.ts'

/** The rows of one table by key, encoded. */
export interface RowCache {
  /** All rows; read through `load` the first time. */
  rows(load: () => Promise<Map<string | number, Bytes>>): Promise<ReadonlyMap<string | number, Bytes>>
  /** Follows a committed change. */
  apply(key: string | number, encoded: Bytes | undefined): void
  /** Forgets everything; the next read loads again. */
  clear(): void
}

/** Makes an empty cache. */
export function createRowCache(): RowCache {
  let loaded: Map<string | number, Bytes> | undefined
  // Tells a load that something was committed while it was reading.
  let generation = 0

  return {
    async rows(load) {
      while (!loaded) {
        const started = generation
        const rows = await load()
        if (generation === started) loaded ??= rows
      }
      return loaded
    },
    apply(key, encoded) {
      generation += 1
      if (encoded) loaded?.set(key, encoded)
      else loaded?.delete(key)
    },
    clear() {
      generation += 1
      loaded = undefined
    },
  }
}
