// The menu of a chat in the list: opened with the right button, the keyboard or a resting finger, and what it does.
import type { Locator, Page } from '@playwright/test'
import { expect, Person, test } from '../people.ts'

/** Lets somebody become a contact and write once. */
async function befriends(alice: Person, guest: Person, text: string): Promise<void> {
  await alice.meets(guest)
  await guest.writes(text)
  await alice.sees(guest.name, text)
}

async function choose(page: Page, row: Locator, item: string): Promise<void> {
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

const namesOf = (page: Page): Promise<string[]> =>
  page
    .getByRole('navigation', { name: 'Chats' })
    .getByRole('listitem')
    .getByRole('link')
    .evaluateAll((links) =>
      links
        .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((link) => (/Bob|Carol/.exec(link.textContent ?? '') ?? ['?'])[0]!),
    )

test('a chat is pinned, muted, archived, marked as unread and deleted from its menu', async ({ join }) => {
  test.setTimeout(180_000)
  const alice = await join('Alice')
  const bob = await join('Bob')
  const carol = await join('Carol')
  await befriends(alice, bob, 'first from Bob')
  await befriends(alice, carol, 'second from Carol')
  const { page } = alice
  await expect.poll(() => namesOf(page)).toEqual(['Carol', 'Bob'])

  await choose(page, alice.row('Bob'), 'Pin')
  await expect.poll(() => namesOf(page)).toEqual(['Bob', 'Carol'])
  await carol.writes('a newer one')
  await expect(alice.row('Carol')).toContainText('a newer one')
  expect(await namesOf(page)).toEqual(['Bob', 'Carol'])

  await choose(page, alice.row('Bob'), 'Mute')
  await expect(alice.row('Bob')).toContainText('Muted')
  await bob.writes('unheard')
  await expect(alice.row('Bob')).toContainText('1 unread')
  await expect(page).toHaveTitle('Skein')

  await choose(page, alice.row('Bob'), 'Mark as read')
  await expect(alice.row('Bob')).not.toContainText('unread')
  await choose(page, alice.row('Bob'), 'Mark as unread')
  await expect(alice.row('Bob')).toContainText('Marked as unread')

  await choose(page, alice.row('Bob'), 'Archive')
  await expect(alice.row('Bob')).toHaveCount(0)
  await page.getByRole('status', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click()
  await expect(alice.row('Bob')).toBeVisible()
  await choose(page, alice.row('Bob'), 'Archive')
  await page.getByRole('button', { name: 'Archived' }).click()
  await expect(alice.row('Bob')).toBeVisible()
  await choose(page, alice.row('Bob'), 'Unarchive')
  await page.getByRole('button', { name: 'Back to chats' }).first().click()
  await expect(alice.row('Bob')).toBeVisible()

  await choose(page, alice.row('Carol'), 'Delete')
  const question = page.getByRole('alertdialog', { name: 'Delete the chat with Carol?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(alice.row('Carol')).toBeFocused()
  await choose(page, alice.row('Carol'), 'Delete')
  await question.getByRole('button', { name: 'Delete' }).click()
  await expect(alice.row('Carol')).toHaveCount(0)
})

test('the list is walked and its menu opened by keys, and F6 goes from part to part', async ({ pair }) => {
  const { page } = pair.alice
  const row = pair.alice.row('Bob')
  await row.focus()
  await page.keyboard.press('End')
  await expect(row).toBeFocused()
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'Chat with Bob' })
  await expect(menu.getByRole('menuitem', { name: 'Pin', exact: true })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(menu.getByRole('menuitem', { name: 'Mute', exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
  await page.keyboard.press('F6')
  await expect(pair.alice.composer).toBeFocused()
  await page.keyboard.press('Shift+F6')
  await expect(row).toBeFocused()
})

test('a resting finger opens the menu and does not open the chat', async ({ pair }) => {
  const { alice } = pair
  const row = alice.row('Bob')
  await row.focus()
  await row.dispatchEvent('pointerdown', { pointerType: 'touch', isPrimary: true, clientX: 80, clientY: 120 })
  await expect(alice.page.getByRole('menuitem', { name: 'Archive' })).toBeVisible()
})
