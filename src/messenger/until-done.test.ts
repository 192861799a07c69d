import { describe, expect, it } from 'vitest'
import { UntilDone } from './until-done.ts'

/** Timers that fire when the test says so. */
function bench() {
  const due: { delayMs: number; fire: () => void; isCancelled: boolean }[] = []
  const reports: unknown[] = []
  const work = new UntilDone({
    clock: {
      now: () => 0,
      after: (delayMs, fire) => {
        const timer = { delayMs, fire, isCancelled: false }
        due.push(timer)
        return () => void (timer.isCancelled = true)
      },
    },
    fraction: () => 0.5,
    report: (error) => void reports.push(error),
  })
  const settle = () => new Promise((done) => setImmediate(done))
  const fire = async () => {
    const timer = due.shift()!
    if (!timer.isCancelled) timer.fire()
    await settle()
    return timer
  }
  return { work, due, reports, settle, fire }
}

describe('work until it is done', () => {
  it('is tried again after growing pauses, and never after it succeeded', async () => {
    const { work, due, reports, settle, fire } = bench()
    let tries = 0
    work.run('read', () => (++tries < 3 ? Promise.reject(new Error(`lost ${tries}`)) : Promise.resolve()))
    await settle()
    const [first, second] = [await fire(), await fire()]
    expect(second.delayMs).toBeGreaterThan(first.delayMs)
    expect([tries, due.length, reports.length]).toEqual([3, 0, 2])
  })

  it('gives way to newer work of the same name, also while it is under way', async () => {
    const { work, due, settle } = bench()
    const slow = Promise.withResolvers<void>()
    let fresh = 0
    work.run('read', () => slow.promise)
    work.run('read', async () => void fresh++)
    slow.reject(new Error('of an old stream'))
    await settle()
    expect([fresh, due.length]).toEqual([1, 0])
  })

  it('ends when stopped', async () => {
    const { work, due, settle, fire } = bench()
    let tries = 0
    work.run('read', () => Promise.reject(new Error(`lost ${++tries}`)))
    await settle()
    expect(due).toHaveLength(1)
    work.stop()
    await fire()
    expect(tries).toBe(1)
  })
})
