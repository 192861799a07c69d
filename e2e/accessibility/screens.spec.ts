// What somebody needs who cannot see the screen well or uses no mouse: every screen of the first message without a violation of
// WCAG that axe can find, in light and dark.
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from '../accessible.ts'
import { expect, Person, test } from '../people.ts'
import { visitEveryScreen } from './walk.ts'

test('axe finds nothing on any screen of the first message, in light and dark', async ({ browser, edge }) => {
  test.setTimeout(240_000)
  const alice = await Person.arrives({ name: 'Alice', browser, edge })
  const bob = await Person.arrives({ name: 'Bob', browser, edge })
  await visitEveryScreen(alice, bob, expectAccessible)
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
