import { describe, expect, it } from 'vitest'
import { createFailureBudget, failureWindowMs, maxFailures } from './failure-budget.ts'

function budgetAt(start: number) {
  let time = start
  const budget = createFailureBudget(() => time)
  const failOften = (origin: string, count: number) => {
    for (let i = 0; i < count; i++) budget.fail(origin)
  }
  return { budget, failOften, advance: (ms: number) => (time += ms) }
}

const throttled = expect.objectContaining({ code: 'throttled', retryable: true })

describe('failure budget', () => {
  it('allows exactly its number of failures in a window', () => {
    const { budget, failOften } = budgetAt(0)
    failOften('a', maxFailures - 1)
    budget.check('a')
    budget.fail('a')
    expect(() => budget.check('a')).toThrow(throttled)
  })

  it('counts each origin alone', () => {
    const { budget, failOften } = budgetAt(0)
    failOften('a', maxFailures)
    budget.check('b')
  })

  it('opens again when the window has moved on', () => {
    const { budget, failOften, advance } = budgetAt(1_000)
    failOften('a', maxFailures)
    advance(failureWindowMs - 1)
    expect(() => budget.check('a')).toThrow(throttled)
    advance(1)
    budget.check('a')
  })

  it('does not throttle for ever when the clock is set back', () => {
    const { budget, failOften, advance } = budgetAt(10 * failureWindowMs)
    failOften('a', maxFailures)
    advance(-5 * failureWindowMs)
    budget.check('a')
  })

  it('forgets the oldest origin of a flood', () => {
    const { budget, failOften } = budgetAt(0)
    failOften('first', maxFailures)
    for (let i = 0; i < 1024; i++) budget.fail(`origin ${i}`)
    budget.check('first')
  })
})
