// The app as an installed thing: a newer version takes over when the person says so, and the browser's offer to install is passed on.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { startEdge } from '../edge-process.ts'
import { expect, Person, test } from '../people.ts'

const built = joinPath(import.meta.dirname, '../../dist')

/** Turns a copy of the build into the next version of it. */
function bringNextVersion(app: string): void {
  const edit = (name: string, change: (text: string) => string): void => {
    const file = joinPath(app, name)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }
  edit('index.html', (text) => text.replace('<head>', '<head><meta name="version" content="next" />'))
  edit('sw.js', (text) => text.replace(/(\{"revision":")[^"]*(","url":"index\.html"\})/, '$1next$2'))
}

test('an update shows a banner, and Reload brings it without losing the draft', async ({ browser }) => {
  const app = mkdtempSync(joinPath(tmpdir(), 'skein-app-'))
  cpSync(built, app, { recursive: true, filter: (name) => !name.endsWith('.map') })
  const edge = await startEdge(app)
  const alice = await Person.joins({ name: 'Alice', browser, edge })
  const bob = await Person.joins({ name: 'Bob', browser, edge })
  await bob.connectsBy(await alice.invites())
  await bob.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const next = bob.page.locator('meta[name=version]')
  const banner = bob.page.getByRole('alert', { name: 'Update ready' })
  await expect(next).toHaveCount(0)

  bringNextVersion(app)
  await edge.kill()
  await edge.start()
  await bob.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
  await expect(banner).toBeVisible()
  await bob.composer.fill('not sent yet')
  await banner.getByRole('button', { name: 'Reload' }).click()
  await expect(next).toHaveCount(1)
  await expect(bob.composer).toHaveValue('not sent yet')
  await expect(banner).toHaveCount(0)
  await bob.composer.press('Enter')
  await bob.sees('You', 'not sent yet')
  for (const { context } of [alice, bob]) await context.close()
  await edge.stop()
  rmSync(app, { recursive: true })
})

/** Offers to install as Chromium does, which it never does in a private window. */
async function offersInstall({ page }: Person): Promise<void> {
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true })
    const prompt = (): Promise<object> => {
      document.documentElement.dataset['prompted'] = 'yes'
      return Promise.resolve({ outcome: 'accepted' })
    }
    dispatchEvent(Object.assign(offer, { prompt }))
  })
}

test('the offer to install waits in a banner until it is taken or put away', async ({ join }) => {
  const alice = await join('Alice')
  const banner = alice.page.getByRole('alert', { name: 'Install Skein' })
  const prompted = alice.page.locator('html[data-prompted=yes]')
  await offersInstall(alice)
  await banner.getByRole('button', { name: 'Not now' }).click()
  await expect(banner).toHaveCount(0)
  await expect(prompted).toHaveCount(0)
  await offersInstall(alice)
  await banner.getByRole('button', { name: 'Install', exact: true }).click()
  await expect(prompted).toHaveCount(1)
  await expect(banner).toHaveCount(0)
})
