// The leading tab closes, and the next one takes over the vault: within about a second, with everything once and in order.
import type { Page } from '@playwright/test'
import { expect, test } from '../people.ts'

/** Sends the texts from this page, one after the other, without waiting for any. */
async function burst(page: Page, texts: readonly string[]): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  for (const text of texts) {
    await composer.fill(text)
    await composer.press('Enter')
  }
}

test('the next tab goes on where the closed one led, in the middle of a burst', async ({
  pair: { alice, bob },
}) => {
  const leader = alice.page
  const follower = await alice.context.newPage()
  await follower.goto(leader.url())
  alice.page = follower
  await alice.writes('through the leader')
  await bob.sees('Alice', 'through the leader')

  const own = Array.from({ length: 20 }, (_, i) => `mine ${i}`)
  const theirs = Array.from({ length: 20 }, (_, i) => `yours ${i}`)
  const theirBurst = burst(bob.page, theirs)
  await burst(follower, own.slice(0, 10))
  await leader.close()
  const closedAt = performance.now()
  await burst(follower, own.slice(10, 11))
  await alice.seesState('mine 10', 'Sent|Delivered|Read')
  const tookMs = Math.round(performance.now() - closedAt)
  test.info().annotations.push({ type: 'first message after the hand-over, ms', description: `${tookMs}` })
  await burst(follower, own.slice(11))
  await theirBurst

  await bob.sees('Alice', own.at(-1)!)
  await alice.sees('Bob', theirs.at(-1)!)
  // What was under way when the leader went may come after the last one, and then stands in its place.
  await expect.poll(() => bob.texts('Alice')).toEqual(['through the leader', ...own])
  await expect.poll(() => alice.texts('Bob')).toEqual(theirs)
  await expect.poll(() => alice.texts('You')).toEqual(['through the leader', ...own])
})
