// What somebody needs who cannot see the screen well, uses no mouse or reads at 400 % (320 px wide): every screen of the first
// message without a violation of WCAG that axe can find, in light and dark.
import type { Locator, Page } from '@playwright/test'
import { expectAccessible, settle } from '../accessible.ts'
import { expect, Person, test } from '../people.ts'

const narrow = { width: 320, height: 640 }

/** Nothing on the page, nor in its open dialog, has to be scrolled sideways. */
async function expectNoSideways(page: Page, screen: string): Promise<void> {
  await settle(page)
  const tooWide = await page.evaluate(() =>
    [
      document.documentElement,
      document.body,
      ...document.querySelectorAll('main, nav, dialog[open], [role=log]'),
    ]
      // On a narrow screen the pane that is not open is a landmark of one pixel.
      .filter((element) => element.clientWidth > 1)
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth}`),
  )
  expect.soft(tooWide, screen).toEqual([])
}

type Check = (page: Page, screen: string) => Promise<void>

/** Walks two people through every screen of the first message. */
async function visitEveryScreen(alice: Person, bob: Person, check: Check): Promise<void> {
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Skein' })).toBeVisible()
  await check(alice.page, 'welcome')
  await alice.createsAccount()
  await bob.createsAccount()
  await check(alice.page, 'empty list')

  await alice.page.getByRole('button', { name: 'New chat' }).first().click()
  const link = alice.page.getByRole('textbox', { name: 'Invite link', exact: true })
  await expect(link).toHaveValue(/#\/i\//)
  await alice.page.getByRole('button', { name: 'Show QR code' }).click()
  await check(alice.page, 'new chat')
  const url = await link.inputValue()
  await alice.page.keyboard.press('Escape')

  await bob.page.goto(url)
  await expect(bob.page.getByRole('dialog', { name: 'Connect with Alice' })).toBeVisible()
  await check(bob.page, 'opened invite')
  await bob.connectsBy(url)
  await bob.writes(
    'Hello from Bob, see https://example.org/a-rather-long-address/that-does-not-break?really=not',
  )

  await alice.opensChat('Bob')
  await expect(alice.page.getByRole('region', { name: 'Message request' })).toBeVisible()
  await check(alice.page, 'request')
  await alice.page.getByRole('button', { name: 'Accept' }).click()
  await alice.writes('Hello Bob')
  await bob.sees('Alice', 'Hello Bob')
  await check(alice.page, 'conversation')

  await alice.page.getByRole('button', { name: 'Conversation details' }).click()
  await expect(alice.page.getByRole('button', { name: 'Verify safety number' })).toBeVisible()
  await check(alice.page, 'details')
  await alice.page.getByRole('button', { name: 'Verify safety number' }).click()
  await expect(alice.page.getByRole('dialog', { name: 'Safety number' })).toContainText(/(?:\d{5}\s*){12}/)
  await check(alice.page, 'safety number')
  await alice.page.keyboard.press('Escape')

  await alice.page.goto(`${alice.edge.origin}/#/`)
  await alice.page.getByRole('button', { name: 'Settings' }).click()
  await expect(alice.page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  const tabs = alice.page.getByRole('tab')
  for (const tab of await tabs.all()) {
    await tab.click()
    await check(alice.page, `settings, ${await tab.textContent()}`)
  }
}

test('axe finds nothing on any screen of the first message, in light and dark', async ({ browser, edge }) => {
  test.setTimeout(240_000)
  const alice = await Person.arrives({ name: 'Alice', browser, edge })
  const bob = await Person.arrives({ name: 'Bob', browser, edge })
  await visitEveryScreen(alice, bob, expectAccessible)
  await alice.context.close()
  await bob.context.close()
})

test('nothing has to be scrolled sideways at 320 pixels', async ({ browser, edge }) => {
  const alice = await Person.arrives({ name: 'Alice', browser, edge, viewport: narrow })
  const bob = await Person.arrives({ name: 'Bob', browser, edge, viewport: narrow })
  await visitEveryScreen(alice, bob, expectNoSideways)
  await alice.context.close()
  await bob.context.close()
})

test('dark follows the system', async ({ browser, edge }) => {
  const { page, context } = await Person.arrives({ name: 'Alice', browser, edge })
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await background()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(background).not.toBe(light)
  await context.close()
})

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const isFocused = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement)
  for (let presses = 0; presses < 40 && !(await isFocused()); presses++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
}

test('from the first visit to a sent and an answered message without a mouse', async ({ browser, edge }) => {
  const alice = await Person.arrives({ name: 'Alice', browser, edge })
  const bob = await Person.arrives({ name: 'Bob', browser, edge })
  for (const { page, name } of [alice, bob]) {
    await tabTo(page, page.getByRole('textbox', { name: 'Your name' }))
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: 'New chat' }).first())
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: 'New chat' })).toBeVisible()
  }
  const link = alice.page.getByRole('textbox', { name: 'Invite link', exact: true })
  await expect(link).toHaveValue(/#\/i\//)
  const url = await link.inputValue()
  await alice.page.keyboard.press('Escape')
  await expect(alice.page.getByRole('button', { name: 'New chat' }).first()).toBeFocused()

  await tabTo(bob.page, bob.page.getByRole('textbox', { name: 'Paste an invite link' }))
  await bob.page.keyboard.insertText(url)
  await bob.page.keyboard.press('Enter')
  await tabTo(bob.page, bob.composer)
  await bob.page.keyboard.type('by keys alone')
  await bob.page.keyboard.press('Enter')
  await expect(bob.message('You', 'by keys alone')).toBeVisible()

  await tabTo(alice.page, alice.row('Bob'))
  await alice.page.keyboard.press('Enter')
  await tabTo(alice.page, alice.page.getByRole('button', { name: 'Accept' }))
  await alice.page.keyboard.press('Enter')
  await tabTo(alice.page, alice.composer)
  await alice.page.keyboard.type('answered by keys')
  await alice.page.keyboard.press('Enter')
  await bob.sees('Alice', 'answered by keys')
  await alice.context.close()
  await bob.context.close()
})
