// Where the view stands in a long conversation, and the ways to other places of it (ux.md 33 to 40).
import type { Locator, Page } from '@playwright/test'
import { expect, test, type Person } from '../people.ts'

const mountedMax = 120

/** Writes texts one a frame, as fast as somebody could with a script. */
async function writesMany(person: Person, label: string, count: number): Promise<void> {
  await person.composer.focus()
  await person.page.evaluate(
    async ({ label, count }) => {
      const composer = document.activeElement!
      for (let i = 1; i <= count; i++) {
        document.execCommand('insertText', false, `${label} ${i}`)
        composer.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
        )
        await new Promise((done) => requestAnimationFrame(done))
      }
    },
    { label, count },
  )
  await person.seesState(`${label} ${count}`, 'Delivered|Read')
}

const logOf = ({ page }: Person): Locator => page.getByRole('log', { name: 'Messages' })

const mountedCount = (page: Page): Promise<number> => page.getByRole('article').count()

/** How far the log is from its end, in pixels. */
const leftBelow = (log: Locator): Promise<number> =>
  log.evaluate((box) => Math.round(box.scrollHeight - box.clientHeight - box.scrollTop))

/** Everything has been seen: the next opening has no divider. */
const readsAll = (person: Person): Promise<void> =>
  expect(person.row('Bob')).not.toHaveAccessibleName(/unread/)

test('a long conversation keeps its place, and the divider, dates, quotes and the newest are a press away', async ({
  pair: { alice, bob },
}) => {
  test.setTimeout(240_000)
  const log = logOf(alice)
  const toNewest = alice.page.getByRole('button', { name: 'Scroll to newest' })
  await bob.writes('where it all began')
  await alice.message('Bob', 'where it all began').getByRole('button', { name: 'Reply' }).click()
  await writesMany(bob, 'early', 80)
  await alice.sees('Bob', 'early 80')
  await alice.writes('about the beginning')
  await bob.seesState('early 80', 'Read')

  await test.step('an unread divider stands at the top, however much is below it', async () => {
    await alice.page.goto(`${alice.edge.origin}/#/`)
    await writesMany(bob, 'late', 20)
    await expect(alice.row('Bob')).toHaveAccessibleName(/20 unread/)
    await alice.page.reload()
    await alice.opensChat('Bob')
    const divider = alice.page.getByText('20 unread messages')
    await expect(divider).toBeInViewport()
    await expect(alice.message('Bob', 'late 1')).toBeInViewport()
  })

  await test.step('older messages come in without moving what is read by a pixel', async () => {
    const moved = await log.evaluate(async (box) => {
      const articles = [...box.getElementsByTagName('article')]
      const oldest = articles[0]!
      // Far up, but with something above, as a reader comes there.
      box.scrollTop = 120
      const anchor = articles.find(
        (article) => article.getBoundingClientRect().top > box.getBoundingClientRect().top + 60,
      )!
      const before = anchor.getBoundingClientRect().top
      while (box.getElementsByTagName('article')[0] === oldest)
        await new Promise((done) => requestAnimationFrame(done))
      for (let frames = 0; frames < 5; frames++) await new Promise((done) => requestAnimationFrame(done))
      return anchor.getBoundingClientRect().top - before
    })
    expect(Math.abs(moved)).toBeLessThan(1)
  })

  await test.step('no more than so many are mounted on the way to the very first', async () => {
    let most = 0
    await expect(async () => {
      await log.evaluate((box) => (box.scrollTop = 0))
      most = Math.max(most, await mountedCount(alice.page))
      await expect(alice.message('Bob', 'where it all began')).toBeInViewport({ timeout: 100 })
    }).toPass({ intervals: [50] })
    expect(most).toBeLessThanOrEqual(mountedMax)
  })

  await test.step('the first press goes to the divider and the second to the newest', async () => {
    await toNewest.click()
    await expect(alice.page.getByText('20 unread messages')).toBeInViewport()
    await expect.poll(() => leftBelow(log)).toBeGreaterThan(100)
    await toNewest.click()
    await expect(alice.message('Bob', 'late 20')).toBeInViewport()
    await expect.poll(() => leftBelow(log)).toBe(0)
    await expect(toNewest).toHaveCount(0)
  })

  await test.step('what comes in meanwhile is counted and moves nothing', async () => {
    await log.evaluate((box) => (box.scrollTop -= 600))
    await expect(toNewest).toBeVisible()
    const seen = alice.message('Bob', 'late 10')
    const before = await seen.boundingBox()
    await bob.writes('meanwhile')
    await bob.writes('and another')
    await expect(alice.page.getByRole('status', { name: 'New messages' })).toHaveText('2 new messages below')
    expect(await seen.boundingBox()).toEqual(before)
    await toNewest.click()
    await expect(alice.message('Bob', 'and another')).toBeInViewport()
    await readsAll(alice)
  })

  await test.step('a day label leads to a date', async () => {
    await alice.page.getByRole('button', { name: 'Today, jump to a date' }).last().press('Enter')
    const dialog = alice.page.getByRole('dialog', { name: 'Jump to a date' })
    await expect(dialog.getByLabel('Date')).toBeFocused()
    await alice.page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await alice.page.reload()
    await alice.sees('Bob', 'and another')
    await alice.page.getByRole('button', { name: 'Today, jump to a date' }).last().press('Enter')
    await dialog.getByRole('button', { name: 'Go' }).click()
    await expect(alice.message('Bob', 'where it all began')).toBeInViewport()
  })

  await test.step('a quote leads to a message that is not loaded, and the button back', async () => {
    await alice.page.reload()
    await alice.sees('Bob', 'and another')
    const quote = alice.page.getByRole('button', { name: 'Go to message from Bob: where it all began' })
    await quote.click()
    await expect(alice.message('Bob', 'where it all began')).toBeInViewport()
    await expect(alice.message('Bob', 'where it all began')).toBeFocused()
    expect(await mountedCount(alice.page)).toBeLessThanOrEqual(mountedMax)
    await toNewest.click()
    await expect(alice.message('Bob', 'and another')).toBeInViewport()
  })
})
