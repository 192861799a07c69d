import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClientApi, SearchHit } from '../../../sdk/types.ts'
import { createMessageSearch } from './message-search.ts'

type Input = Parameters<ClientApi['search']>[0]
type Answer = Awaited<ReturnType<ClientApi['search']>>

const hit = (id: string): SearchHit => ({
  message: {
    id,
    conversationId: 'c',
    seq: 1,
    own: false,
    sentAt: 1,
    receivedAt: 1,
    body: id,
    state: 'read',
  },
  snippet: id,
  highlights: [],
})

/** A search whose calls are answered by the test, in any order. */
function world(pageSize = 2) {
  const calls: { input: Input; answer: (answer: Answer) => Promise<void>; fail: () => Promise<void> }[] = []
  const ask = (input: Input): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0))
    calls.push({
      input,
      answer: (answer) => (resolve(answer), settle()),
      fail: () => (reject(new Error('no')), settle()),
    })
    return promise
  }
  const search = createMessageSearch(ask, pageSize)
  const ids = (): string[] => search.store.getState().hits.map(({ message }) => message.id)
  return { calls, search, ids }
}

describe('a search while somebody types', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks the newest question after the one that runs, skips those between, and drops the late answer', async () => {
    const { calls, search, ids } = world()
    for (const text of ['h', 'he', 'hel']) search.look({ text })
    expect(calls.map(({ input }) => input.text)).toEqual(['h'])
    await calls[0]!.answer({ hits: [hit('old')], complete: true })
    expect(ids()).toEqual([])
    expect(calls.map(({ input }) => input.text)).toEqual(['h', 'hel'])
    await calls[1]!.answer({ hits: [hit('new')], complete: true })
    expect(ids()).toEqual(['new'])
    expect(search.store.getState().state).toBe('answered')
  })

  it('keeps what it found until the next question is answered', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a' })
    await calls[0]!.answer({ hits: [hit('one')], complete: true })
    search.look({ text: 'ab' })
    expect(ids()).toEqual(['one'])
    expect(search.store.getState().state).toBe('asking')
    await calls[1]!.answer({ hits: [], complete: true })
    expect(ids()).toEqual([])
  })

  it('pages on from the cursor until there is none', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a', from: 'me' })
    await calls[0]!.answer({ hits: [hit('1'), hit('2')], cursor: 'p2', complete: true })
    search.more()
    search.more()
    expect(calls).toHaveLength(2)
    expect(calls[1]!.input).toEqual({ text: 'a', from: 'me', limit: 2, cursor: 'p2' })
    await calls[1]!.answer({ hits: [hit('3')], complete: true })
    expect(ids()).toEqual(['1', '2', '3'])
    search.more()
    expect(calls).toHaveLength(2)
  })

  it('drops a page that belongs to an older question', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a' })
    await calls[0]!.answer({ hits: [hit('1')], cursor: 'p2', complete: true })
    search.more()
    search.look({ text: 'b' })
    await calls[1]!.answer({ hits: [hit('2')], complete: true })
    await calls[2]!.answer({ hits: [hit('b')], complete: true })
    expect(ids()).toEqual(['b'])
  })

  it('asks again while older messages are still being taken in', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a' })
    await calls[0]!.answer({ hits: [hit('1')], complete: false })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(calls).toHaveLength(2)
    await calls[1]!.answer({ hits: [hit('1'), hit('0')], complete: true })
    expect(ids()).toEqual(['1', '0'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls).toHaveLength(2)
  })

  it('clears at once when nothing is asked any more, and says when it failed', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a' })
    await calls[0]!.answer({ hits: [hit('1')], complete: true })
    search.look({ text: ' ' })
    expect(ids()).toEqual([])
    expect(search.store.getState().state).toBe('idle')
    search.look({ text: 'b' })
    await calls[1]!.fail()
    expect(search.store.getState().state).toBe('failed')
  })

  it('takes no answer after its end', async () => {
    const { calls, search, ids } = world()
    search.look({ text: 'a' })
    search.stop()
    await calls[0]!.answer({ hits: [hit('1')], complete: false })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(ids()).toEqual([])
    expect(calls).toHaveLength(1)
  })
})
