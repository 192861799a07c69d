// The regular work of an edge node: every five minutes what has expired goes, once a day the files are rewritten without
// what was deleted. `edge.md`, sections 3.8 and 3.14.

import { codeOf, type Log } from './log.ts'
import type { EdgeStore } from './store/edge-store.ts'

export interface Upkeep {
  /** Ends after the work under way. */
  stop(): Promise<void>
}

const SWEEP_EVERY_MS = 5 * 60_000
const COMPACT_EVERY_MS = 24 * 3_600_000

/** Starts with a sweep at once. */
export function startUpkeep(store: EdgeStore, log: Log): Upkeep {
  let work = Promise.resolve()
  const queue = (task: () => Promise<void>, failure: 'sweep failed' | 'compaction failed'): void => {
    work = work.then(task).catch((error: unknown) => log(failure, { code: codeOf(error) }))
  }
  const sweep = (): void => queue(() => store.sweep(), 'sweep failed')
  sweep()
  const timers = [
    setInterval(sweep, SWEEP_EVERY_MS),
    setInterval(() => queue(() => store.compact(), 'compaction failed'), COMPACT_EVERY_MS),
  ]
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await work
    },
  }
}
