// What lives shortly takes several ways: each begins when those before it have not got there within a moment, or have failed, and the
// first that gets there counts. `docs/protocol/calls.md`, section "Signals".
import type { Clock } from './clock.ts'
import { EdgeRefused } from './edge-client.ts'

/** The next way is taken as well when one has not got there after so long, in milliseconds. */
export const HURRY_MS = 200
/** Tries over HTTP: a network that has just come back carries nothing yet. Together they last about a second. */
const OVER_HTTP: Persistence = {
  tries: 5,
  pauseMs: 200,
  isHopeless: (error) => error instanceof EdgeRefused,
}

export type Ways<T> = {
  link: (() => Promise<T>) | undefined
  /** It was slow the last time: nothing waits for it. */
  isLinkSlow: boolean
  mailbox: (carrier?: 'http') => Promise<T>
}

/** Over the link, by the mailbox, and by the mailbox over HTTP. */
export function hasten<T>(clock: Clock, { link, isLinkSlow, mailbox }: Ways<T>): Promise<T> {
  return firstOf(clock, [
    ...(link === undefined ? [] : [{ delayMs: 0, go: link }]),
    { delayMs: isLinkSlow ? 0 : HURRY_MS, go: () => mailbox() },
    { delayMs: HURRY_MS, go: () => persist(clock, OVER_HTTP, () => mailbox('http')) },
  ])
}

/** One way, which begins so many milliseconds after the one before. */
export type Way<T> = { delayMs: number; go: () => Promise<T> }

/** The first answer of these ways. Rejects as the last one does, when all have. */
export function firstOf<T>(clock: Clock, ways: readonly Way<T>[]): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let begun = 0
  let failed = 0
  let cancel: (() => void) | undefined
  let isDone = false
  const begin = (): void => {
    cancel?.()
    const way = ways[begun]
    if (isDone || way === undefined) return
    begun += 1
    const next = ways[begun]
    if (next !== undefined) cancel = clock.after(next.delayMs, begin)
    way.go().then(resolve, (error: unknown) => {
      failed += 1
      if (failed === ways.length) reject(error)
      else if (failed === begun) begin()
    })
  }
  begin()
  return promise.finally(() => {
    isDone = true
    cancel?.()
  })
}

export type Persistence = { tries: number; pauseMs: number; isHopeless: (error: unknown) => boolean }

/** Tries again after a pause what fails, so many times in all; rejects as the last try does, and at once when there is no hope. */
export async function persist<T>(
  clock: Clock,
  { tries, pauseMs, isHopeless }: Persistence,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || isHopeless(error)) throw error
    }
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve))
  }
}
