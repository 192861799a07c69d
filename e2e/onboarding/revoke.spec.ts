import { expect, test } from '../people.ts'

test('a revoked invite says so', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const link = await alice.invites()
  await alice.page.getByRole('button', { name: 'New chat' }).first().click()
  await alice.page.getByText('1 link given out').click()
  const revoke = alice.page.getByRole('button', { name: 'Revoke' })
  await revoke.click()
  await expect(revoke).toHaveCount(0)
  await alice.page.keyboard.press('Escape')
  await bob.page.goto(link)
  await expect(bob.page.getByText('This invite link was revoked.')).toBeVisible()
})
