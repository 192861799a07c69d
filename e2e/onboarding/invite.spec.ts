import { expect, Person, test } from '../people.ts'

test('a newcomer has an invite link after three clicks', async ({ browser, edge }) => {
  const alice = await Person.arrives({ name: 'Alice', browser, edge })
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Skein' })).toBeVisible()
  await alice.page.getByRole('button', { name: 'Create account' }).click()
  await alice.page.getByRole('button', { name: 'New chat' }).first().click()
  await expect(alice.page.getByRole('textbox', { name: 'Invite link', exact: true })).toHaveValue(/#\/i\//)
  await alice.context.close()
})

test('somebody without an account who opens an invite creates one and is asked to connect', async ({
  join,
  browser,
  edge,
}) => {
  const alice = await join('Alice')
  const link = await alice.invites()
  const bob = await Person.arrives({ name: 'Bob', browser, edge })
  await bob.page.goto(link)
  await bob.page.getByRole('textbox', { name: 'Your name' }).fill('Bob')
  await bob.page.getByRole('button', { name: 'Create account' }).click()
  await bob.page
    .getByRole('dialog', { name: 'Connect with Alice' })
    .getByRole('button', { name: 'Connect' })
    .click()
  await bob.writes('Hi')
  await alice.accepts('Bob')
  await alice.sees('Bob', 'Hi')
  await bob.context.close()
})

test('a pasted invite link works like an opened one', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const link = await alice.invites()
  await bob.page.getByRole('button', { name: 'New chat' }).first().click()
  await bob.page.getByRole('textbox', { name: 'Paste an invite link' }).fill(link)
  await bob.page.getByRole('dialog', { name: 'New chat' }).getByRole('button', { name: 'Connect' }).click()
  const dialog = bob.page.getByRole('dialog', { name: 'Connect with Alice' })
  await expect(dialog.or(bob.composer)).toBeVisible()
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Connect' }).click()
  await bob.writes('pasted')
  await alice.accepts('Bob')
  await alice.sees('Bob', 'pasted')
})

test('the same person opening the same invite twice comes back to the same chat', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const link = await alice.invites()
  await bob.connectsBy(link)
  await bob.writes('once')
  await bob.page.goto(`${bob.edge.origin}/#/`)
  await bob.page.goto(link)
  await expect(bob.page.getByText(/already|once/).first()).toBeVisible()
  await expect(bob.row('Alice')).toHaveCount(1)
})

test('a single-use invite lets nobody else in', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const carol = await join('Carol')
  const link = await alice.invites()
  await bob.connectsBy(link)
  await carol.page.goto(link)
  await expect(carol.page.getByText(/has been used/)).toBeVisible()
})

test('a truncated link gets a clear message', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const link = await alice.invites()
  await bob.page.goto(link.slice(0, -12))
  await expect(bob.page.getByRole('dialog').or(bob.page.getByRole('alert')).first()).toContainText(
    /not a complete invite link/,
  )
})

test('both sides show the same safety number', async ({ pair: { alice, bob } }) => {
  const number = async (person: Person): Promise<string> => {
    await person.page.getByRole('button', { name: 'Conversation details' }).click()
    await person.page.getByRole('button', { name: 'Verify safety number' }).click()
    const dialog = person.page.getByRole('dialog', { name: 'Safety number' })
    await expect(dialog).toContainText(/(?:\d{5}\s*){12}/)
    return ((await dialog.textContent()) ?? '').match(/(?:\d{5}\s*){12}/)![0].replace(/\s/g, '')
  }
  const [one, other] = [await number(alice), await number(bob)]
  expect(one).toHaveLength(60)
  expect(one).toBe(other)
})

test('declining leaves no chat and blocking stays silent to the other side', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  await bob.connectsBy(await alice.invites())
  await bob.writes('let me in')
  await alice.opensChat('Bob')
  await alice.page
    .getByRole('region', { name: 'Message request' })
    .getByRole('button', { name: 'Decline' })
    .click()
  await expect(alice.row('Bob')).toHaveCount(0)
})
