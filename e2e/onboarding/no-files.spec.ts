// A browser that gives no files to write to, as Firefox does in private windows: everything is kept in the database alone.
import type { Page } from '@playwright/test'
import { expect, Person, test } from '../people.ts'

const WORKER = '**/assets/worker-*.js'

/** Takes the files from the vault worker before it begins. */
async function takeFiles(page: Page): Promise<void> {
  await page.route(WORKER, async (route) => {
    const response = await route.fetch()
    const without = 'delete FileSystemFileHandle.prototype.createSyncAccessHandle;'
    await route.fulfill({ response, body: without + (await response.text()) })
  })
}

/** How many rows a table of the app's database holds. */
function countOf({ page }: Person, table: string): Promise<number> {
  return page.evaluate(async (table) => {
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error(request.error?.name)))
      })
    const db = await result(indexedDB.open('skein'))
    const count = await result(db.transaction(table).objectStore(table).count())
    db.close()
    return count
  }, table)
}

test('without files everything is kept in the database, and goes on in files once there are any', async ({
  join,
  browser,
  edge,
}) => {
  const bob = await join('Bob')
  // What the service worker answers cannot be changed on its way.
  const plain: Pick<typeof browser, 'newContext'> = {
    newContext: (options) => browser.newContext({ ...options, serviceWorkers: 'block' }),
  }
  const alice = await Person.joins({ name: 'Alice', browser: plain, edge, prepare: takeFiles })
  await bob.meets(alice)
  await alice.writes('without files')
  await bob.sees('Alice', 'without files')
  expect(await countOf(alice, 'filed')).toBe(0)
  expect(await countOf(alice, 'journal')).toBeGreaterThan(0)
  await alice.page.reload()
  await alice.opensChat('Bob')
  await alice.sees('You', 'without files')

  await alice.page.unroute(WORKER)
  await alice.page.reload()
  await alice.opensChat('Bob')
  await alice.writes('with files')
  await bob.sees('Alice', 'with files')
  expect(await countOf(alice, 'filed')).toBe(1)
  await bob.writes('as ever')
  await alice.sees('Bob', 'as ever')
  await alice.page.reload()
  await alice.opensChat('Bob')
  await alice.sees('You', 'with files')
  expect(await alice.texts('You')).toEqual(['without files', 'with files'])
  expect(await bob.texts('Alice')).toEqual(['without files', 'with files'])
  await alice.context.close()
})
