import { describe, expect, it } from 'vitest'
import { apiOf, Tab, type HoldLock, type Leader, type TabChannel, type TabMessage } from './tabs.ts'
import type { ClientEvent } from './types.ts'

/** A browser with one lock and one channel, whose tabs live in this process. */
class Browser {
  readonly #listeners = new Map<string, (message: TabMessage) => void>()
  readonly #queue: { name: string; grant: () => void }[] = []
  #holder: string | undefined
  /** Calls that leaders have answered, with the tab that led. */
  readonly answered: string[] = []
  /** While set, a leader takes calls and never answers. */
  isSilent = false

  channel(tabId: string): TabChannel {
    return {
      post: (message) => {
        const copy = structuredClone(message)
        for (const [other, listener] of this.#listeners)
          if (other !== tabId) queueMicrotask(() => listener(copy))
      },
      listen: (listener) => void this.#listeners.set(tabId, listener),
      close: () => void this.#listeners.delete(tabId),
    }
  }

  holdLock(tabId: string): HoldLock {
    return (_name, signal) =>
      new Promise((resolve, reject) => {
        const grant = () => {
          this.#holder = tabId
          resolve(() => this.release(tabId))
        }
        signal.addEventListener('abort', () => {
          if (this.#holder !== tabId) reject(new Error('given up'))
        })
        this.#queue.push({ name: tabId, grant })
        this.#next()
      })
  }

  /** As the browser does when a tab ends. */
  release(tabId: string): void {
    const at = this.#queue.findIndex((waiting) => waiting.name === tabId)
    if (at >= 0) this.#queue.splice(at, 1)
    if (this.#holder === tabId) this.#holder = undefined
    this.#next()
  }

  /** A tab that is killed: it hears nothing and its lock is free. */
  kill(tabId: string): void {
    this.#listeners.delete(tabId)
    this.release(tabId)
  }

  open(tabId: string, lead?: () => Promise<Leader>): Tab {
    const tab = new Tab({
      tabId,
      channel: this.channel(tabId),
      holdLock: this.holdLock(tabId),
      lead: lead ?? (async (emit?: (event: ClientEvent) => void) => this.leader(tabId, emit)),
    })
    void tab.run().catch(() => undefined)
    return tab
  }

  leader(tabId: string, emit?: (event: ClientEvent) => void): Leader {
    return {
      call: async (method, args) => {
        if (this.isSilent) return new Promise<never>(() => undefined)
        if (args[0] === 'unknown') throw Object.assign(new Error('no such chat'), { code: 'not-found' })
        this.answered.push(`${tabId} ${method}`)
        emit?.({ type: 'connection', state: 'connected' })
        return `${tabId} answers ${method}`
      },
      stop: () => Promise.resolve(),
    }
  }

  #next(): void {
    if (this.#holder !== undefined) return
    this.#queue.shift()?.grant()
  }
}

describe('tabs', () => {
  it('elect one leader that answers for all', async () => {
    const browser = new Browser()
    const [first, second] = [browser.open('1'), browser.open('2')]
    await Promise.all([first.ready, second.ready])
    expect(await apiOf((method, args) => second.call(method, args)).conversations()).toBe(
      '1 answers conversations',
    )
    expect(await first.call('account', [])).toBe('1 answers account')
  })

  it('pass events of the leader to every tab', async () => {
    const browser = new Browser()
    const tabs = [browser.open('1'), browser.open('2'), browser.open('3')]
    const heard: string[] = []
    tabs.forEach((tab, i) => tab.subscribe((event) => void heard.push(`${i} ${event.type}`)))
    await tabs[2]!.call('account', [])
    expect(heard.sort()).toEqual(['0 connection', '1 connection', '2 connection'])
  })

  it('carry an error with its code', async () => {
    const browser = new Browser()
    browser.open('1')
    const follower = browser.open('2')
    await expect(follower.call('block', ['unknown'])).rejects.toMatchObject({ code: 'not-found' })
    await expect(follower.call('constructor' as 'block', [])).rejects.toMatchObject({ code: 'internal' })
  })

  it('ask the next leader what a killed one left unanswered', async () => {
    const browser = new Browser()
    browser.open('1')
    const [second, third] = [browser.open('2'), browser.open('3')]
    await third.ready
    browser.isSilent = true
    const calls = [second.call('account', []), third.call('invites', [])]
    await Promise.resolve()
    browser.isSilent = false
    browser.kill('1')
    expect(await Promise.all(calls)).toEqual(['2 answers account', '2 answers invites'])
    expect(browser.answered).toEqual(['2 account', '2 invites'])
  })

  it('hand over when the leader is closed, and a closed tab refuses calls', async () => {
    const browser = new Browser()
    const [first, second] = [browser.open('1'), browser.open('2')]
    await first.ready
    await first.close()
    expect(await second.call('account', [])).toBe('2 answers account')
    await expect(first.call('account', [])).rejects.toThrow('closed')
  })

  it('say that something may be missing when another tab leads, and only then', async () => {
    const browser = new Browser()
    const tabs = [browser.open('1'), browser.open('2'), browser.open('3')]
    const heard: string[] = []
    tabs.forEach((tab, i) => tab.subscribe((event) => void heard.push(`${i + 1} ${event.type}`)))
    await Promise.all(tabs.map((tab) => tab.ready))
    // Whoever comes later asks who leads, and all hear the answer.
    await browser.open('4').ready
    expect(heard).toEqual([])
    browser.kill('1')
    await tabs[2]!.call('account', [])
    expect(heard.filter((one) => one.endsWith('renewed')).sort()).toEqual(['2 renewed', '3 renewed'])
  })

  it('let the next one lead when a tab cannot', async () => {
    const browser = new Browser()
    const first = browser.open('1', () => Promise.reject(new Error('no storage')))
    await expect(first.ready).rejects.toThrow('no storage')
    const second = browser.open('2')
    expect(await second.call('account', [])).toBe('2 answers account')
    expect(await first.call('account', [])).toBe('2 answers account')
  })

  it('tell every caller when the browser denies the lock', async () => {
    const denied = new Error('denied')
    const tab = new Tab({
      tabId: '1',
      channel: new Browser().channel('1'),
      holdLock: () => Promise.reject(denied),
      lead: () => Promise.reject(new Error('never asked')),
    })
    const early = tab.call('account', [])
    await expect(tab.run()).rejects.toBe(denied)
    await expect(early).rejects.toBe(denied)
    await expect(tab.ready).rejects.toBe(denied)
    await expect(tab.call('account', [])).rejects.toBe(denied)
  })
})
