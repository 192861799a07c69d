// Finding chats, contacts and messages from the field above the list.
import { expect, test } from '../people.ts'

test('a chat is found by the beginning of its name and opened by keys', async ({ pair }) => {
  const { page } = pair.alice
  await page.goto(`${pair.alice.edge.origin}/#/`)
  await page.keyboard.press('Control+f')
  const field = page.getByRole('searchbox', { name: 'Search' })
  await expect(field).toBeFocused()
  await field.fill('bo')
  await expect(page.getByRole('link', { name: 'Bob' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main').getByRole('heading', { name: 'Bob' })).toBeVisible()

  await field.fill('nobody of that name')
  await expect(page.getByText('Nothing found for “nobody of that name”')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(pair.alice.row('Bob')).toBeFocused()
})
