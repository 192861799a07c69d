import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyFilter, type ReadKeys } from './key-filter.ts'

/** Reads keys as the database does: in their order, behind one of them. */
function readerOf(tables: Record<string, string[]>): ReadKeys {
  return async (table, after, limit) =>
    (tables[table] ?? [])
      .toSorted()
      .filter((key) => after === undefined || key > after)
      .slice(0, limit)
}

const key = fc.string({ maxLength: 24 })

describe('a filter of keys', () => {
  it('never says of a key that is there that it is not', async () => {
    const step = fc.record({ table: fc.constantFrom('messages', 'seen'), key, isThere: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        const filter = new KeyFilter()
        const there = steps.filter(({ isThere }) => isThere)
        const later = steps.filter(({ isThere }) => !isThere)
        for (const one of later) filter.note(one.table, one.key)
        const keysOf = (table: string) => [
          ...new Set(there.filter((one) => one.table === table).map((one) => one.key)),
        ]
        await filter.learn(readerOf({ messages: keysOf('messages'), seen: keysOf('seen') }))
        for (const one of steps) expect(filter.lacks(one.table, one.key)).toBe(false)
      }),
    )
  })

  it('says of nearly every other key that it is not there, of each table by itself', async () => {
    const filter = new KeyFilter()
    const keys = Array.from({ length: 20_000 }, (_, i) => `key ${i}`)
    await filter.learn(readerOf({ messages: keys.slice(0, 500) }))
    for (const one of keys) filter.note('messages', one)
    expect(keys.filter((one) => filter.lacks('messages', one))).toEqual([])
    // By chance one in 200,000 is mistaken for another.
    expect(keys.filter((one) => filter.lacks('seen', one)).length).toBeGreaterThan(19_980)
  })

  it('learns more than a page of each table', async () => {
    const filter = new KeyFilter()
    const keys = Array.from({ length: 2_500 }, (_, i) => `${i}`)
    await filter.learn(readerOf({ messages: keys, seen: keys }))
    expect(keys.filter((one) => filter.lacks('messages', one) || filter.lacks('seen', one))).toEqual([])
    expect(filter.lacks('seen', 'another')).toBe(true)
  })

  it('says nothing before it has learned all keys, and nothing of other tables', async () => {
    const filter = new KeyFilter()
    const said: boolean[] = []
    await filter.learn(async (table) => {
      said.push(filter.lacks(table, 'x'))
      return []
    })
    expect(said).toEqual([false, false])
    expect(filter.lacks('seen', 'x')).toBe(true)
    expect(filter.lacks('settings', 'x')).toBe(false)
  })

  it('says nothing any more beyond its limit, and once it is stopped', async () => {
    const filter = new KeyFilter(10)
    await filter.learn(readerOf({}))
    for (let i = 0; i < 10; i++) filter.note('seen', `${i}`)
    expect(filter.lacks('seen', 'x')).toBe(true)
    filter.note('seen', '9')
    expect(filter.lacks('seen', 'x')).toBe(true)
    filter.note('seen', '10')
    expect(filter.lacks('seen', 'x')).toBe(false)
    const stopped = new KeyFilter()
    await stopped.learn(readerOf({}))
    stopped.stop()
    expect(stopped.lacks('seen', 'x')).toBe(false)
  })

  it('gives up while it learns more than it may hold', async () => {
    const filter = new KeyFilter(3)
    let pages = 0
    await filter.learn(async (_, after, limit) => {
      pages += 1
      return Array.from({ length: limit }, (_, i) => `${after ?? ''}${i}`)
    })
    expect(pages).toBe(1)
    expect(filter.lacks('seen', 'x')).toBe(false)
  })
})
