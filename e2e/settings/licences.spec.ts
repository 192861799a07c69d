// The licences of what is in the app: its own first, and the text of each a press away.
import { expect, test } from '../people.ts'

test('Settings tell the licence of Skein and of every package in it', async ({ join }) => {
  const { page, edge } = await join('Alice')
  await page.goto(`${edge.origin}/#/settings/about`)
  await page.getByRole('button', { name: 'Licences' }).click()
  const list = page.getByRole('dialog', { name: 'Licences' }).getByRole('listitem')
  await expect(list.first()).toContainText('skein')
  for (const name of ['react', 'libp2p', 'libsodium', 'workbox-core', 'zxing-cpp'])
    await expect(list.filter({ hasText: new RegExp(`^${name} `) })).toHaveCount(1)
  await list.first().locator('summary').click()
  await expect(list.first()).toContainText('GNU AFFERO GENERAL PUBLIC LICENSE')
})
