// Waiting for something no longer than a given time.
import { NetworkError } from './errors.ts'

/** Settles like `promise`, or rejects with `timeout` after `timeoutMs`. What is waited for is not given up by that. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new NetworkError('timeout', `${what}: no answer in time`))
  }, timeoutMs)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
