// A call belongs to one tab, whatever becomes of the others: it goes on when another tab takes the lead, and ends when its own tab
// goes, however it goes.
import type { Page } from '@playwright/test'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from '../../scripts/chromium.ts'
import { expect, test, type Person } from '../people.ts'

test.use({ launchOptions: { executablePath: chromiumPath(), args: [...chromiumArgs, ...fakeMediaArgs] } })

const state = (page: Page, name: string) =>
  page.getByRole('region', { name: `Call with ${name}` }).getByRole('status', { name: 'Call state' })

const card = (page: Page) => page.getByRole('alertdialog', { name: 'Incoming voice call from Alice' })

async function presses(page: Page, name: string): Promise<void> {
  // The buttons of a call show when something moves.
  await page.mouse.move(300, 300)
  await page.mouse.move(320, 300)
  await page.getByRole('button', { name, exact: true }).click()
}

/** Another tab with the same chat. */
async function opensTab(like: Page): Promise<Page> {
  const page = await like.context().newPage()
  await page.goto(like.url())
  await expect(page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
  return page
}

async function calls(alice: Person, page: Page): Promise<void> {
  await alice.page.getByRole('button', { name: 'Start voice call' }).click()
  await card(page).getByRole('button', { name: 'Accept', exact: true }).click()
  await expect(state(alice.page, 'Bob')).toHaveText('Connected')
  await expect(state(page, 'Alice')).toHaveText('Connected')
}

test('a call goes on when the tab that leads is closed, and ends with its own', async ({
  pair: { alice, bob },
}) => {
  test.setTimeout(300_000)
  const second = await opensTab(bob.page)

  await test.step('the leading tab goes: the call in the other one stays, and can be steered', async () => {
    await calls(alice, second)
    await bob.page.close()
    await presses(alice.page, 'Mute microphone')
    await expect(second.getByText('Alice is muted')).toBeVisible()
    await presses(second, 'Mute microphone')
    await expect(alice.page.getByText('Bob is muted')).toBeVisible()
    await expect(state(second, 'Alice')).toHaveText('Connected')
    await presses(second, 'End call')
    await expect(state(alice.page, 'Bob')).toHaveCount(0)
  })

  await test.step('the tab in a call crashes: another one hangs up for it', async () => {
    const third = await opensTab(second)
    await calls(alice, third)
    await third.goto('chrome://crash').catch(() => undefined)
    await expect(state(alice.page, 'Bob')).toHaveCount(0)
    await third.close()
  })

  await test.step('the only tab is loaded anew: the call is hung up', async () => {
    await calls(alice, second)
    await second.reload()
    await expect(state(alice.page, 'Bob')).toHaveCount(0)
    await expect(second.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
    await expect(second.getByRole('log', { name: 'Messages' }).getByText('Incoming voice call')).toHaveCount(
      3,
    )
  })
})
