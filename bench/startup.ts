// How long a person waits after opening the page: connected, list visible, key to bubble. Real edge node, real Chromium, built app.
import { chromium, type Page } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'
import { startEdge } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { spread, type Metric } from './metric.ts'

const runs = 7
const messages = 1000

/** Milliseconds from navigation until the connection status reads Connected. */
const untilConnected = (page: Page): Promise<number> =>
  page
    .waitForFunction(
      () => {
        const status = document.querySelector('[role=status][aria-label=Connection]')
        return status?.textContent === 'Connected' ? performance.now() : undefined
      },
      undefined,
      { polling: 'raf' },
    )
    .then(async (handle) => (await handle.jsonValue())!)

/** Milliseconds from navigation until a row of the chat list stands. */
const untilList = (page: Page): Promise<number> =>
  page
    .waitForFunction(
      () => (document.querySelector('nav a[href^="#/c/"]') === null ? undefined : performance.now()),
      undefined,
      { polling: 'raf' },
    )
    .then(async (handle) => (await handle.jsonValue())!)

/** One key press in a filled composer until the bubble is painted. */
function keyToBubble(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const composer = document.querySelector('textarea')!
    composer.focus()
    const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
    const samples: number[] = []
    for (let i = 0; i < count; i++) {
      const text = `bench ${performance.now()}`
      document.execCommand('insertText', false, text)
      await frame()
      await frame()
      const start = performance.now()
      composer.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      while (
        ![...document.querySelectorAll('[role=article], article')].some((e) => e.textContent?.includes(text))
      )
        await frame()
      samples.push(performance.now() - start)
    }
    return samples
  }, count)
}

async function fill(from: Person, to: Person): Promise<void> {
  await from.page.evaluate(async (count) => {
    const composer = document.querySelector('textarea')!
    composer.focus()
    for (let i = 1; i <= count; i++) {
      document.execCommand('insertText', false, `message ${i}`)
      composer.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await new Promise((done) => setTimeout(done))
    }
  }, messages)
  await to.sees(from.name, `message ${messages}`)
}

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  const edge = await startEdge()
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  const cold: number[] = []
  const warm: number[] = []
  const list: number[] = []
  try {
    for (let i = 0; i < runs; i++) {
      const visitor = await Person.joins({ name: 'Visitor', browser, edge })
      await visitor.connected()
      // The account exists, the caches of page and service worker do not: a new context with the same storage is not to be had,
      // so a cold navigation is one with the HTTP cache and the service worker put aside.
      const devtools = await visitor.context.newCDPSession(visitor.page)
      await devtools.send('Network.enable')
      await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
      await devtools.send('Network.setBypassServiceWorker', { bypass: true })
      await visitor.page.reload({ waitUntil: 'commit' })
      cold.push(await untilConnected(visitor.page))
      await devtools.send('Network.setCacheDisabled', { cacheDisabled: false })
      await devtools.send('Network.setBypassServiceWorker', { bypass: false })
      await visitor.page.reload({ waitUntil: 'commit' })
      await untilConnected(visitor.page)
      await visitor.page.reload({ waitUntil: 'commit' })
      warm.push(await untilConnected(visitor.page))
      await visitor.context.close()
    }
    const alice = await Person.joins({ name: 'Alice', browser, edge })
    const bob = await Person.joins({ name: 'Bob', browser, edge })
    await bob.connectsBy(await alice.invites())
    await alice.accepts('Bob')
    await fill(alice, bob)
    for (let i = 0; i < runs; i++) {
      await bob.page.goto('about:blank')
      await bob.page.goto(edge.origin, { waitUntil: 'commit' })
      list.push(await untilList(bob.page))
    }
    await bob.opensChat('Alice')
    const keys = (await keyToBubble(bob.page, 130)).slice(10)
    const metric = (
      name: string,
      samples: number[],
      limit: number,
      by: 'median' | 'p99' = 'median',
    ): Metric => {
      const found = spread(samples)
      return { name, unit: 'ms', ...found, goal: `${by} at most ${limit} ms`, ok: found[by] <= limit }
    }
    return [
      metric('navigation to connected, cold', cold, 1500),
      metric('navigation to connected, warm', warm, 800),
      metric('list visible', list, 1000),
      metric('key to bubble', keys, 50, 'p99'),
    ]
  } finally {
    await browser.close()
    await edge.stop()
  }
}
