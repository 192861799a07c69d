// What opens over and beside messages: each without a violation that axe can find, in light and dark, and usable by keys alone.
import { expectAccessible } from '../accessible.ts'
import { expect, test } from '../people.ts'

test('menus, dialogs and bars of messages work by keys, and axe finds nothing in them', async ({
  pair: { alice, bob },
}) => {
  test.setTimeout(240_000)
  const { page } = alice
  await bob.writes('the geese are back')
  await alice.sees('Bob', 'the geese are back')
  const message = alice.message('Bob', 'the geese are back')
  const opensMenu = async (): Promise<void> => {
    await message.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  }
  const chooses = async (name: string): Promise<void> => {
    await opensMenu()
    await page.getByRole('menuitem', { name, exact: true }).press('Enter')
  }

  await test.step('menu, and any emoji as a reaction', async () => {
    await opensMenu()
    await expectAccessible(page, 'message menu')
    await page.getByRole('menuitem', { name: 'More reactions' }).press('Enter')
    await expect(page.getByRole('searchbox', { name: 'Search emoji' })).toBeFocused()
    await expectAccessible(page, 'emoji picker')
    await page.keyboard.type('goose')
    await page.keyboard.press('Enter')
    await expect(message).toBeFocused()
    await expect(
      bob.message('You', 'the geese are back').getByRole('button', { name: '🪿 from Alice' }),
    ).toBeVisible()
  })

  await test.step('info, forward and reply', async () => {
    await chooses('Info')
    await expect(page.getByRole('dialog', { name: 'Message info' })).toBeVisible()
    await expectAccessible(page, 'info')
    await page.keyboard.press('Escape')
    await chooses('Forward')
    await expect(page.getByRole('dialog', { name: 'Forward to' })).toBeVisible()
    await expectAccessible(page, 'forward')
    await page.keyboard.press('Escape')
    await chooses('Reply')
    await expect(alice.composer).toBeFocused()
    await expectAccessible(page, 'reply bar')
    await page.keyboard.press('Escape')
  })

  await test.step('selecting', async () => {
    await chooses('Select')
    await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('1 selected')
    await expectAccessible(page, 'select mode')
    await page.keyboard.press('Escape')
    await expect(alice.composer).toBeVisible()
  })

  await test.step('an emoji by its name', async () => {
    await alice.composer.pressSequentially('look :tada')
    await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true')
    await expectAccessible(page, 'emoji by name')
    await alice.composer.press('Escape')
    await expect(page.getByRole('listbox')).toHaveCount(0)
    await alice.composer.press('Backspace')
    await alice.composer.pressSequentially('a :goose')
    await expect(page.getByRole('option').first()).toBeVisible()
    await alice.composer.press('Tab')
    await expect(alice.composer).toHaveValue('look :tada 🪿 ')
  })

  await test.step('wording anew', async () => {
    await alice.composer.fill('')
    await alice.writes('two flocks')
    await alice.seesState('two flocks', 'Sent|Delivered|Read')
    await alice.composer.press('ArrowUp')
    await expect(alice.composer).toHaveValue('two flocks')
    await expectAccessible(page, 'edit bar')
    await alice.composer.press('Escape')
    await expect(alice.composer).toHaveValue('')
  })

  await test.step('the menu of a chat, and the question before it is deleted', async () => {
    await alice.row('Bob').press('Shift+F10')
    await expect(page.getByRole('menuitem', { name: 'Archive' })).toBeVisible()
    await expectAccessible(page, 'row menu')
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Delete the chat with Bob?' })
    await expect(question).toBeVisible()
    await expectAccessible(page, 'delete dialog')
    await page.keyboard.press('Escape')
    await expect(question).toHaveCount(0)
  })

  await test.step('pinned for both', async () => {
    await chooses('Pin')
    const bar = page.getByRole('region', { name: 'Pinned messages' })
    await expect(bar.getByRole('button', { name: /^Pinned message\s*the geese are back/ })).toBeVisible()
    await expectAccessible(page, 'pinned bar')
    await bob.page
      .getByRole('region', { name: 'Pinned messages' })
      .getByRole('button', { name: 'Unpin' })
      .click()
    await expect(bar).toHaveCount(0)
  })
})
