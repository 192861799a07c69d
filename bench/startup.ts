// How long a person waits after opening the page: connected, list visible, key to bubble, and another
// tab taking over from the leading one. Real edge node, real Chromium, built app.
import { chromium, type Browser, type Page } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'
import { startEdge, type EdgeProcess } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { handOver } from './hand-over.ts'
import { spread, type Metric } from './metric.ts'
import { keyToBubble, noteMarks, untilMark, type Mark } from './ui-page.ts'

const runs = 7
const messages = 1000
const presses = 200
const warmUp = 20
/** The messages go one by one through two browsers on what may be a busy machine. */
const FILL_TIMEOUT_MS = 180_000

/** Milliseconds from navigation until the mark. */
const until = (page: Page, mark: Mark): Promise<number> => page.evaluate(untilMark, mark)

/** Writes the messages from one browser to the other and waits until all of them stand there. */
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
  await to.message(from.name, `message ${messages}`).waitFor({ timeout: FILL_TIMEOUT_MS })
}

/** Opens the app anew, as somebody does who types the address, and gives the time of the mark. */
async function visit({ page, edge }: Person, mark: Mark): Promise<number> {
  await page.goto('about:blank')
  await page.goto(edge.origin, { waitUntil: 'commit' })
  return until(page, mark)
}

/** One cold and one warm start of an account of its own, in milliseconds. */
async function connect(browser: Browser, edge: EdgeProcess): Promise<{ cold: number; warm: number }> {
  const visitor = await Person.joins({ name: 'Visitor', browser, edge })
  await visitor.context.addInitScript(noteMarks)
  await visitor.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  // A new context with the same account is not to be had, so a cold start is one with the HTTP cache and the service worker put
  // aside.
  const devtools = await visitor.context.newCDPSession(visitor.page)
  await devtools.send('Network.enable')
  const putCachesAside = async (isAside: boolean): Promise<void> => {
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: isAside })
    await devtools.send('Network.setBypassServiceWorker', { bypass: isAside })
  }
  await putCachesAside(true)
  const cold = await visit(visitor, 'connected')
  await putCachesAside(false)
  // The first visit through the caches fills what they still lack.
  await visit(visitor, 'connected')
  const warm = await visit(visitor, 'connected')
  await visitor.context.close()
  return { cold, warm }
}

function metric(name: string, samples: number[], limit: number, by: 'median' | 'p99' = 'median'): Metric {
  const found = spread(samples)
  return { name, unit: 'ms', ...found, goal: `${by} at most ${limit} ms`, ok: found[by] <= limit }
}

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  const edge = await startEdge()
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const starts: { cold: number; warm: number }[] = []
    for (let i = 0; i < runs; i++) starts.push(await connect(browser, edge))
    const alice = await Person.joins({ name: 'Alice', browser, edge })
    const bob = await Person.joins({ name: 'Bob', browser, edge })
    await alice.meets(bob)
    const handOvers = await handOver(alice, runs)
    await fill(alice, bob)
    // Her browser would be on another machine, and must not take this one's time.
    await alice.context.close()
    await bob.context.addInitScript(noteMarks)
    const list: number[] = []
    for (let i = 0; i < runs; i++) list.push(await visit(bob, 'list'))
    await bob.opensChat('Alice')
    const keys = (await bob.page.evaluate(keyToBubble, presses + warmUp)).slice(warmUp)
    return [
      metric(
        'navigation to connected, cold',
        starts.map(({ cold }) => cold),
        1500,
      ),
      metric(
        'navigation to connected, warm',
        starts.map(({ warm }) => warm),
        800,
      ),
      metric(`list visible with ${messages} messages`, list, 1000),
      metric('key to bubble', keys, 50, 'p99'),
      metric('hand-over', handOvers, 1000),
    ]
  } finally {
    await browser.close()
    await edge.stop()
  }
}
