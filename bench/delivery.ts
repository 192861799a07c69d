// One-way delivery of a text message between two browsers, against bare baselines that do the same durable work in the same run:
// `direct` against a raw RTCDataChannel, `mailbox` against a WebSocket store-and-forward with one fsynced append. Each side commits
// once to IndexedDB with strict durability.
import { chromium, type Browser, type Page } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'
import { startEdge } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { startBareServer, rawDirect, storeAndForward } from './delivery-baseline.ts'
import { spread, type Metric } from './metric.ts'

const count = 200
const warmUp = 20

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  const edge = await startEdge()
  const bare = await startBareServer()
  const [one, other] = await Promise.all([launch(), launch()])
  try {
    const alice = await Person.joins({ name: 'Alice', browser: one, edge })
    const bob = await Person.joins({ name: 'Bob', browser: other, edge })
    await bob.connectsBy(await alice.invites())
    await alice.accepts('Bob')
    await alice.writes('hello')
    await bob.sees('Alice', 'hello')
    await alice.page
      .getByRole('main')
      .getByText(/direct/i)
      .first()
      .waitFor()
    const direct = await oneWay(alice.page, bob.page, 'direct')
    // With the direct route switched off the recipient stays online and everything goes by way of the mailbox.
    await switchDirectOff(alice)
    await alice.writes('by mailbox')
    await bob.sees('Alice', 'by mailbox')
    const mailbox = await oneWay(alice.page, bob.page, 'mailbox')
    const pages = await Promise.all(
      [one, other].map(async (browser) => (await browser.newContext()).newPage()),
    )
    for (const page of pages) await page.goto(bare.origin)
    const [from, to] = pages as [Page, Page]
    const bareDirect = (await rawDirect(from, to, count + warmUp)).slice(warmUp)
    const bareMailbox = (await storeAndForward(from, to, bare.origin, count + warmUp)).slice(warmUp)
    return [metric('direct', direct, bareDirect), metric('mailbox', mailbox, bareMailbox)]
  } finally {
    await Promise.all([one.close(), other.close()])
    await bare.stop()
    await edge.stop()
  }
}

const launch = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })

function metric(name: string, ours: number[], bare: number[]): Metric {
  const found = spread(ours)
  const baseline = spread(bare).median
  const ratio = found.median / baseline
  return {
    name,
    unit: 'ms',
    ...found,
    baseline,
    ratio,
    goal: 'median at most 2 x the bare baseline',
    ok: ratio <= 2,
  }
}

async function switchDirectOff(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Conversation details' }).click()
  await person.page.getByRole('switch', { name: /direct/i }).click()
  await person.page.keyboard.press('Escape')
}

/** Milliseconds from the composer's key press until the other screen shows what its store holds, message by message. */
async function oneWay(from: Page, to: Page, label: string): Promise<number[]> {
  const samples: number[] = []
  for (let i = 0; i < count + warmUp; i++) {
    const text = `${label} ${i}.`
    await to.evaluate((text) => {
      Object.assign(window, {
        next: new Promise<number>((done) => {
          const look = (): void => {
            const bubbles = [...document.querySelectorAll('[role=article], article')]
            if (!bubbles.slice(-5).some((bubble) => bubble.textContent?.includes(text))) return
            observer.disconnect()
            done(performance.timeOrigin + performance.now())
          }
          const observer = new MutationObserver(look)
          observer.observe(document.body, { childList: true, subtree: true, characterData: true })
          look()
        }),
      })
    }, text)
    const sent = await from.evaluate((text) => {
      const composer = document.querySelector('textarea')!
      composer.focus()
      document.execCommand('insertText', false, text)
      return new Promise<number>((done) =>
        requestAnimationFrame(() => {
          done(performance.timeOrigin + performance.now())
          composer.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
          )
        }),
      )
    }, text)
    const took = (await to.evaluate(() => (window as unknown as { next: Promise<number> }).next)) - sent
    if (i >= warmUp) samples.push(took)
  }
  return samples
}
