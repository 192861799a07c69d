import { expect, test } from '../people.ts'

test('two browsers connect by invite link and write to each other', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  await bob.connectsBy(await alice.invites())
  await bob.writes('Hello from Bob')
  await alice.accepts('Bob')
  await alice.sees('Bob', 'Hello from Bob')
  await alice.writes('Hello Bob')
  await bob.sees('Alice', 'Hello Bob')
  await alice.seesState('Hello Bob', 'Delivered|Read')
  await bob.seesState('Hello from Bob', 'Delivered|Read')
})

test('what is written before the request is accepted goes along with it', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  await bob.connectsBy(await alice.invites())
  for (const text of ['one', 'two', 'three']) await bob.writes(text)
  await alice.opensChat('Bob')
  await expect(alice.page.getByRole('region', { name: 'Message request' })).toBeVisible()
  await alice.sees('Bob', 'three')
  await alice.accepts('Bob')
  expect(await alice.texts('Bob')).toEqual(['one', 'two', 'three'])
})

test('both write first at once and both messages arrive', async ({ pair: { alice, bob } }) => {
  await Promise.all([alice.writes('from Alice'), bob.writes('from Bob')])
  await bob.sees('Alice', 'from Alice')
  await alice.sees('Bob', 'from Bob')
})

test('both invite each other and open the links at the same time', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  const [toAlice, toBob] = await Promise.all([alice.invites(), bob.invites()])
  await Promise.all([alice.connectsBy(toBob), bob.connectsBy(toAlice)])
  await Promise.all([alice.writes('from Alice'), bob.writes('from Bob')])
  await bob.sees('Alice', 'from Alice')
  await alice.sees('Bob', 'from Bob')
  await expect(alice.row('Bob')).toHaveCount(1)
})

test('the first sender of a long, multi-line text with emoji and a link sees it arrive unchanged', async ({
  pair: { alice, bob },
}) => {
  const text = `line one\nline two 🎉 https://example.org/a?b=c ${'x'.repeat(2000)}`
  await alice.composer.fill(text)
  await alice.composer.press('Enter')
  await expect(bob.page.getByRole('article').filter({ hasText: 'line two 🎉' })).toHaveCount(1)
  await expect(
    bob.page.getByRole('main').getByRole('link', { name: 'https://example.org/a?b=c' }),
  ).toBeVisible()
})

test('the state goes from sent to read when the other side looks', async ({ pair: { alice, bob } }) => {
  await bob.page.goto(`${bob.edge.origin}/#/`)
  await alice.writes('look at me')
  await alice.seesState('look at me', 'Delivered')
  await expect(bob.row('Alice')).toHaveAccessibleName(/1 unread/)
  await bob.opensChat('Alice')
  await bob.page.bringToFront()
  await alice.seesState('look at me', 'Read')
})

test('the other side sees that somebody is typing', async ({ pair: { alice, bob } }) => {
  await expect(alice.page.getByRole('main').getByText(/^Online/)).toBeVisible()
  await alice.composer.pressSequentially('hel')
  await expect(bob.page.getByRole('main').getByText('typing…').first()).toBeVisible()
})
