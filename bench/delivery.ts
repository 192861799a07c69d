// One-way delivery of a text message between two browsers, against bare baselines that do the same durable work in the same run:
// `direct` against a raw RTCDataChannel, `mailbox` against a WebSocket store-and-forward with one fsynced append. The baselines commit
// once on each side, to IndexedDB with strict durability. Profiles lie on disk, and pauses between messages are the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'
import { startEdge } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { PAUSES, startBareServer, rawDirect, storeAndForward } from './delivery-baseline.ts'
import { spread, type Metric } from './metric.ts'

const count = 100
const warmUp = 20

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  const edge = await startEdge()
  const bare = await startBareServer()
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'skein-profile-')))
  const browsers = await Promise.all(folders.map(launch))
  const [one, other] = browsers as [BrowserContext, BrowserContext]
  try {
    const alice = await Person.joins({ name: 'Alice', browser: within(one), edge })
    const bob = await Person.joins({ name: 'Bob', browser: within(other), edge })
    await alice.meets(bob)
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
    const pages = await Promise.all(browsers.map((browser) => browser.newPage()))
    for (const page of pages) await page.goto(bare.origin)
    const [from, to] = pages as [Page, Page]
    const bareDirect = (await rawDirect(from, to, count + warmUp)).slice(warmUp)
    const bareMailbox = (await storeAndForward(from, to, bare.origin, count + warmUp)).slice(warmUp)
    return [
      metric('direct', direct.stored, bareDirect),
      metric('mailbox', mailbox.stored, bareMailbox),
      onScreen('direct on screen', direct.shown),
      onScreen('mailbox on screen', mailbox.shown),
    ]
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    await bare.stop()
    await edge.stop()
  }
}

/**
 * A browser with a profile on disk, as people have it. A context without one keeps IndexedDB in memory, where nothing is durable and
 * a strict transaction costs the same as a relaxed one.
 */
const launch = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { executablePath: chromiumPath(), args: chromiumArgs })

/** Lets a person move into a profile. */
const within = (profile: BrowserContext) => ({ newContext: () => Promise.resolve(profile) })

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

/** For the reader; the goals are about the store. */
function onScreen(name: string, samples: number[]): Metric {
  return { name, unit: 'ms', ...spread(samples), goal: 'reported', ok: true }
}

async function switchDirectOff(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Conversation details' }).click()
  await person.page.getByRole('switch', { name: /direct/i }).click()
  await person.page.keyboard.press('Escape')
}

/** What a message took, in milliseconds from the composer's key press. */
type Took = { stored: number[]; shown: number[] }

/**
 * Sends texts one after the other. `stored` ends when the recipient's vault worker has committed the message, which is where the
 * baselines end; `shown` when the bubble is in the recipient's page.
 */
async function oneWay(from: Page, to: Page, label: string): Promise<Took> {
  const took: Took = { stored: [], shown: [] }
  const worker = to.workers()[0]
  if (worker === undefined) throw new Error('the recipient has no vault worker')
  for (let i = 0; i < count + warmUp; i++) {
    const text = `${label} ${i}.`
    await Promise.all([worker.evaluate(watchCommitOf, text), to.evaluate(watchBubble, text)])
    const sent = await from.evaluate(pressEnter, [text, PAUSES.beforeMs] as const)
    const shown = await to.evaluate(() => (window as unknown as { shown: Promise<number> }).shown)
    const stored = await worker.evaluate(() => (self as unknown as { committed: Promise<number> }).committed)
    if (i < warmUp) continue
    took.stored.push(stored - sent)
    took.shown.push(shown - sent)
    // Receipts of this message are not the next one's burden: people do not write that fast.
    await to.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), PAUSES.afterMs)
  }
  return took
}

/**
 * In the vault worker: `committed` is the time of the last durable write, a flushed file or a strict transaction, before the worker
 * tells its window of the message with this text, which it does only when that is stored.
 */
function watchCommitOf(text: string): void {
  const scope = self as unknown as Watched
  if (scope.look === undefined) {
    let lastAt = 0
    const note = (): void => void (lastAt = performance.timeOrigin + performance.now())
    // oxlint-disable-next-line unbound-method -- it is applied to the database it was called on
    const transact = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function watched(...args) {
      const transaction = transact.apply(this, args)
      const isStrict = transaction.mode === 'readwrite' && transaction.durability === 'strict'
      if (isStrict) transaction.addEventListener('complete', note)
      return transaction
    }
    const { flush } = scope.FileSystemSyncAccessHandle.prototype
    scope.FileSystemSyncAccessHandle.prototype.flush = function watched() {
      flush.apply(this)
      note()
    }
    const post = scope.postMessage.bind(scope)
    scope.postMessage = (message, ...rest) => {
      scope.look?.(message, lastAt)
      post(message, ...rest)
    }
  }
  scope.committed = new Promise((done) => {
    scope.look = (message, lastAt) => {
      if (JSON.stringify(message).includes(text)) done(lastAt)
    }
  })
}

/** The scope of the worker, as far as it is watched. */
type Watched = {
  FileSystemSyncAccessHandle: { prototype: { flush: () => void } }
  committed: Promise<number>
  look?: (message: unknown, lastAt: number) => void
  postMessage: (message: unknown, ...rest: unknown[]) => void
}

/** In the page: `shown` is the time at which a bubble with this text is there. */
function watchBubble(text: string): void {
  Object.assign(window, {
    shown: new Promise<number>((done) => {
      const look = (): void => {
        const bubbles = [...document.querySelectorAll('article')]
        if (!bubbles.slice(-5).some((bubble) => bubble.textContent?.includes(text))) return
        observer.disconnect()
        done(performance.timeOrigin + performance.now())
      }
      const observer = new MutationObserver(look)
      observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      look()
    }),
  })
}

/**
 * In the page: writes the text, and once it has been drawn presses Enter. Gives the time of the key press. People take longer
 * between the last letter and Enter than a window takes to draw the letter.
 */
function pressEnter([text, beforeMs]: readonly [string, number]): Promise<number> {
  const composer = document.querySelector('textarea')!
  composer.focus()
  document.execCommand('insertText', false, text)
  return new Promise((done) =>
    setTimeout(() => {
      done(performance.timeOrigin + performance.now())
      composer.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    }, beforeMs),
  )
}
