// What shows while something loads for longer than a moment (ux.md 91): its shape, in its place, until it is there.
import type { Locator, Page } from '@playwright/test'
import { expect, test, type Person } from '../people.ts'

// What is held back here has to be asked for.
test.use({ serviceWorkers: 'block', viewport: { width: 1400, height: 800 } })

/** Holds the files back that the pattern names, until the returned function is called. */
async function holds(page: Page, pattern: RegExp): Promise<() => void> {
  let release!: () => void
  const released = new Promise<void>((done) => (release = done))
  await page.route(pattern, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** From here on the page's questions for messages reach the worker only after `letThrough`. */
async function holdsMessages(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const kept: (() => void)[] = []
    let isHeld = true
    const Started = Worker
    globalThis.Worker = class extends Started {
      override postMessage(
        message: { args?: unknown[] },
        transfer?: Transferable[] | StructuredSerializeOptions,
      ): void {
        const pass = (): void => super.postMessage(message, transfer as Transferable[])
        if (isHeld && message.args?.[0] === 'messages') kept.push(pass)
        else pass()
      }
    }
    const letThrough = (): void => {
      isHeld = false
      for (const pass of kept) pass()
    }
    Object.assign(globalThis, { letThrough })
  })
  return () => page.evaluate(() => (globalThis as unknown as { letThrough(): void }).letThrough())
}

const notes = 'Note to self'

/** A busy part of the page that is more than an empty frame. */
const busy = (page: Page): Locator => page.locator('[aria-busy=true]').filter({ visible: true })

async function opensNotes({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('menuitem', { name: notes }).click()
  await expect(page.getByRole('main').getByRole('heading', { name: notes })).toBeVisible()
}

test('list, messages and details show their shapes while they load, and stand where those were', async ({
  join,
}) => {
  const alice = await join('Alice')
  const { page } = alice
  await opensNotes(alice)
  await alice.writes('remember the geese')

  await test.step('the chats, before the worker answers', async () => {
    const release = await holds(page, /\/assets\/worker-.*\.js$/)
    await page.reload()
    await expect(busy(page)).toHaveCount(1)
    const shape = (await busy(page).locator('i').first().boundingBox())!
    release()
    await expect(alice.row(notes)).toBeVisible()
    await expect(busy(page)).toHaveCount(0)
    const picture = (await alice.row(notes).locator('span').first().boundingBox())!
    expect([picture.x, picture.y, picture.width]).toEqual([shape.x, shape.y, shape.width])
  })

  const letThrough = await test.step('the messages', async () => {
    const letThrough = await holdsMessages(page)
    await page.reload()
    await expect(page.getByRole('main').getByRole('heading', { name: notes })).toBeVisible()
    await expect(busy(page)).toHaveCount(1)
    const composer = await alice.composer.boundingBox()
    await letThrough()
    await alice.sees('You', 'remember the geese')
    await expect(busy(page)).toHaveCount(0)
    expect(await alice.composer.boundingBox()).toEqual(composer)
    return letThrough
  })

  await test.step('the details beside them', async () => {
    const release = await holds(page, /\/assets\/DetailsPane-.*\.js$/)
    await page.reload()
    await expect(alice.composer).toBeVisible()
    await letThrough()
    await alice.sees('You', 'remember the geese')
    await page.getByRole('button', { name: 'Conversation details' }).click()
    await expect(busy(page)).toHaveCount(1)
    const composer = await alice.composer.boundingBox()
    release()
    await expect(page.getByRole('complementary')).toBeVisible()
    await expect(busy(page)).toHaveCount(0)
    expect(await alice.composer.boundingBox()).toEqual(composer)
  })
})
