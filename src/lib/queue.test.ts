import { describe, expect, it } from 'vitest'
import { createKeyedQueue, QueueFullError } from './queue.ts'

function gate() {
  return Promise.withResolvers<void>()
}

describe('keyed queue', () => {
  it('runs tasks of one key one after the other', async () => {
    const queue = createKeyedQueue()
    const log: string[] = []
    const first = gate()
    const one = queue.run('a', async () => {
      log.push('one starts')
      await first.promise
      log.push('one ends')
    })
    const two = queue.run('a', async () => {
      log.push('two')
    })
    first.resolve()
    await Promise.all([one, two])
    expect(log).toEqual(['one starts', 'one ends', 'two'])
  })

  it('does not let one key wait for another', async () => {
    const queue = createKeyedQueue()
    const never = gate()
    const stuck = queue.run('a', () => never.promise)
    expect(await queue.run('b', async () => 7)).toBe(7)
    never.resolve()
    await stuck
  })

  it('goes on after a failure and forgets empty lanes', async () => {
    const queue = createKeyedQueue()
    const failing = queue.run('a', () => Promise.reject(new Error('no')))
    const next = queue.run('a', async () => 'yes')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('yes')
    await Promise.resolve()
    expect(queue.size).toBe(0)
  })

  it('rejects beyond its bound', async () => {
    const queue = createKeyedQueue(1)
    const first = gate()
    const one = queue.run('a', () => first.promise)
    await expect(queue.run('a', async () => undefined)).rejects.toThrow(QueueFullError)
    first.resolve()
    await one
  })
})
