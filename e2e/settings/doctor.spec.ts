// The connection doctor: what it says of a healthy connection, and of an edge node that is gone and comes back.
import { expect, test } from '../people.ts'

test.use({ ownEdge: true })

test('all is well; without its edge node it says what is wrong; and one press mends it once that is back', async ({
  join,
  edge,
}) => {
  const { page } = await join('Alice')
  await page.goto(`${edge.origin}/#/settings/edges`)
  const verdict = page.getByRole('region', { name: 'Result of the check' })
  const card = page.getByRole('region', { name: edge.origin })
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Connected')
  await expect(async () => {
    await page.getByRole('button', { name: 'Check again' }).click()
    await expect(card.getByText('Yes')).toHaveCount(3, { timeout: 2_000 })
  }).toPass()
  await expect(verdict).not.toContainText('No edge node answers')

  await edge.kill()
  await expect(verdict).toContainText('No edge node answers')
  await expect(card.getByText('No', { exact: true })).toHaveCount(3)

  await edge.start()
  await page.getByRole('button', { name: 'Reconnect' }).click()
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Connected')
  await expect(verdict).not.toContainText('No edge node answers')
})
