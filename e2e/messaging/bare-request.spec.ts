import { expect, test } from '../people.ts'

test('a request that came without a text is not unread any more once it was accepted', async ({
  pair: { alice },
}) => {
  await alice.page.goto(`${alice.edge.origin}/#/`)
  await expect(alice.row('Bob')).not.toHaveAccessibleName(/unread/)
})
