// The browser's own quota is used up: IndexedDB then aborts transactions by itself, at any moment of their life.
import type { Page } from '@playwright/test'
import { expect, Person, test } from '../people.ts'

/** Room for the app and a few messages. */
const QUOTA_BYTES = 16 * 1024 * 1024

/** Sets how much the browser lets the app store; without a size as much as usual. */
async function setQuota(page: Page, origin: string, quotaSize?: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(quotaSize === undefined ? {} : { quotaSize }),
  })
}

/** Takes every byte that is left, and gives the name of the error at the end. */
function takeTheRest(page: Page, size: number): Promise<string | undefined> {
  return page.evaluate(async (size) => {
    const opening = indexedDB.open('ballast', 1)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('ballast'))
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const transaction = opening.result.transaction('ballast', 'readwrite')
    transaction.objectStore('ballast').put(new Uint8Array(size), 1)
    const ended = new Promise((resolve) => {
      for (const type of ['complete', 'abort']) transaction.addEventListener(type, resolve)
    })
    await ended
    opening.result.close()
    return transaction.error?.name
  }, size)
}

test('with the quota used up nothing is lost either way, and all goes on when there is room', async ({
  join,
  browser,
  edge,
}) => {
  const bob = await join('Bob')
  const prepare = (page: Page): Promise<void> => setQuota(page, edge.origin, QUOTA_BYTES)
  const alice = await Person.joins({ name: 'Alice', browser, edge, prepare })
  await bob.meets(alice)
  await alice.writes('before')
  await bob.sees('Alice', 'before')

  await setQuota(alice.page, edge.origin, 1)
  // Chromium remembers the room that was left; asking for more than that makes it look again.
  expect(await takeTheRest(alice.page, QUOTA_BYTES)).toBe('QuotaExceededError')
  await alice.writes('no room for this')
  await expect(alice.page.getByText('The storage of this browser is full').first()).toBeVisible()
  await alice.seesState('no room for this', 'Failed')
  await bob.writes('nor for the answer')
  await bob.seesState('nor for the answer', 'Sent')

  await setQuota(alice.page, edge.origin)
  await alice.page.getByRole('button', { name: /Retry|tap to retry/ }).click()
  await bob.sees('Alice', 'no room for this')
  await alice.sees('Bob', 'nor for the answer')
  await alice.seesState('no room for this', 'Delivered|Read')
  await bob.seesState('nor for the answer', 'Delivered|Read')
  await alice.writes('as ever')
  await bob.sees('Alice', 'as ever')
  expect(await bob.texts('Alice')).toEqual(['before', 'no room for this', 'as ever'])
  expect(await alice.texts('Bob')).toEqual(['nor for the answer'])
  await alice.context.close()
})
