// A walk of two people through every screen of the first message, for specs that look at each of them.
import type { Page } from '@playwright/test'
import { expect, type Person } from '../people.ts'

export type Check = (page: Page, screen: string) => Promise<void>

/** Walks two people through every screen of the first message. */
export async function visitEveryScreen(alice: Person, bob: Person, check: Check): Promise<void> {
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

  // In a very narrow window the name alone leads to the details.
  await alice.page.locator('main header [data-opens=details]').filter({ visible: true }).first().click()
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
