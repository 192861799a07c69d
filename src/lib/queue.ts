// Serial queues by key: tasks of one key run one after the other in the order of their arrival, tasks of
// different keys run side by side (session-protocol.md 5.4, first rule).

/** How many tasks may wait behind one key unless told otherwise. */
const defaultLimit = 1024

/** A key has too many tasks waiting. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError'
  readonly code = 'queue-full'
  readonly retryable = true
}

/** Queues by key. */
export interface KeyedQueue {
  /** Runs `task` when every earlier task of `key` has settled, and settles as it does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>
  /** How many keys have a task running or waiting. */
  readonly size: number
}

/**
 * Makes queues by key. The bound is `limit` unsettled tasks a key; the policy beyond it is to reject with
 * `QueueFullError`. A failing task does not stop the ones behind it.
 */
export function createKeyedQueue(limit = defaultLimit): KeyedQueue {
  const tails = new Map<string, { tail: Promise<unknown>; waiting: number }>()

  return {
    get size() {
      return tails.size
    },
    run(key, task) {
      const lane = tails.get(key) ?? { tail: Promise.resolve(), waiting: 0 }
      if (lane.waiting >= limit) return Promise.reject(new QueueFullError(`${limit} tasks wait already`))
      tails.set(key, lane)
      lane.waiting += 1
      const result = lane.tail.then(task)
      const leave = () => {
        lane.waiting -= 1
        if (lane.waiting === 0) tails.delete(key)
      }
      // The caller hears of a failure through `result`; the lane only needs to know that the task is over.
      lane.tail = result.then(leave, leave)
      return result
    },
  }
}
