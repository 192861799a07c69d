import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { MessageView } from '../../sdk/types.ts'
import { initialState, putTimeline, type AppState } from './app-state.ts'
import { batchEvents, CALM_MS } from './batch-events.ts'

const message = (id: string, over: Partial<MessageView>): MessageView => ({
  id,
  conversationId: 'c',
  seq: 1,
  own: true,
  sentAt: 1,
  receivedAt: 1,
  body: id,
  state: 'queued',
  ...over,
})

function setUp() {
  const store = createStore<AppState>(() =>
    putTimeline(initialState, 'c', { items: [], complete: true, loading: false }),
  )
  const draws = vi.fn()
  store.subscribe(draws)
  const push = batchEvents(store)
  const tell = (...messages: MessageView[]): void => push({ type: 'messages', conversationId: 'c', messages })
  const bodies = (): string[] => store.getState().timelines['c']?.items.map(({ body }) => body) ?? []
  return { draws, tell, bodies, push }
}

describe('what the client tells', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('is drawn at once when somebody else wrote, and once for what comes together', async () => {
    const { draws, tell, bodies } = setUp()
    tell(message('a', { own: false, state: 'delivered' }))
    tell(message('b', { own: false, state: 'delivered', seq: 2 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(bodies()).toEqual(['a', 'b'])
    expect(draws).toHaveBeenCalledTimes(1)
  })

  it('is drawn less often while a burst lasts, and at once again after it', async () => {
    const { draws, tell, bodies } = setUp()
    for (let i = 0; i < 200; i++) {
      tell(message(`m${i}`, { own: false, state: 'delivered', seq: i }))
      await vi.advanceTimersByTimeAsync(5)
    }
    expect(draws.mock.calls.length).toBeGreaterThan(8)
    expect(draws.mock.calls.length).toBeLessThan(25)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(bodies()).toHaveLength(200)
    tell(message('later', { own: false, state: 'delivered', seq: 200 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(bodies()).toHaveLength(201)
  })

  it('waits shortly when it is only how far an own message has come, counted from the first step', async () => {
    const { draws, tell, bodies } = setUp()
    tell(message('a', {}))
    await vi.advanceTimersByTimeAsync(CALM_MS - 10)
    tell(message('a', { state: 'sent' }))
    expect(draws).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(10)
    expect(bodies()).toEqual(['a'])
    expect(draws).toHaveBeenCalledTimes(1)
  })

  it('takes the waiting steps along when anything else comes', async () => {
    const { tell, bodies } = setUp()
    tell(message('a', {}))
    await vi.advanceTimersByTimeAsync(30)
    tell(message('b', { own: false, state: 'delivered', seq: 2 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(bodies()).toEqual(['a', 'b'])
  })

  it('lets a typing indicator go out that nobody renews', async () => {
    const { push, draws } = setUp()
    push({ type: 'typing', conversationId: 'c', active: true })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(draws).toHaveBeenCalledTimes(2)
  })
})
