// The shell around the messages: installable, closed to everything foreign, and gone without a trace when the account is deleted.
import { expect, Person, test } from '../people.ts'

test('the app can be installed', async ({ join }) => {
  const { context, page } = await join('Alice')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  const session = await context.newCDPSession(page)
  const { url, errors, data } = await session.send('Page.getAppManifest')
  expect(url).toMatch(/\/manifest\.webmanifest$/)
  expect(errors).toEqual([])
  expect(JSON.parse(data ?? '{}')).toMatchObject({ name: 'Skein', display: 'standalone' })
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // A browser context of a test is a private window to Chromium.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test('every answer carries the security headers', async ({ edge, request }) => {
  for (const path of ['/', '/sw.js', '/manifest.webmanifest']) {
    const response = await request.get(edge.origin + path)
    expect(response.ok(), path).toBe(true)
    expect(response.headers(), path).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': expect.stringContaining('geolocation=()') as unknown,
    })
    const policy = response.headers()['content-security-policy'] ?? ''
    expect(policy, path).toContain("default-src 'none'")
    expect(policy, path).toContain("require-trusted-types-for 'script'")
    expect(policy, path).not.toMatch(/unsafe-inline|'unsafe-eval'/)
  }
})

test('a whole conversation breaks no policy and logs no error', async ({ browser, edge }) => {
  const problems: string[] = []
  const people: Person[] = []
  for (const name of ['Alice', 'Bob']) {
    const person = await Person.arrives({ name, browser, edge })
    person.page.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') problems.push(`${name}: ${line.text()}`)
    })
    person.page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`))
    await person.context.exposeFunction('noteViolation', (text: string) => problems.push(`${name}: ${text}`))
    await person.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        const { noteViolation } = window as unknown as { noteViolation: (text: string) => Promise<void> }
        void noteViolation(`${violatedDirective} ${blockedURI}`)
      })
    })
    await person.page.reload()
    await person.createsAccount()
    people.push(person)
  }
  const [alice, bob] = people as [Person, Person]
  await bob.connectsBy(await alice.invites())
  await bob.writes('Hello 🎉 https://example.org/')
  await alice.accepts('Bob')
  await alice.writes('Hello Bob')
  await bob.sees('Alice', 'Hello Bob')
  await alice.seesState('Hello Bob', 'Delivered|Read')
  await alice.page.getByRole('button', { name: 'Conversation details' }).click()
  await alice.page.getByRole('button', { name: 'Verify safety number' }).click()
  await expect(alice.page.getByRole('dialog', { name: 'Safety number' })).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await alice.page.reload()
  await alice.sees('You', 'Hello Bob')
  expect(problems).toEqual([])
  for (const { context } of people) await context.close()
})

/** How many rows each table of each database holds. */
function storedRows({ page }: Person): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error(request.error?.name)))
      })
    const counts: Record<string, number> = {}
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined || name.startsWith('workbox')) continue
      const db = await result(indexedDB.open(name))
      for (const table of db.objectStoreNames)
        counts[`${name}/${table}`] = await result(db.transaction(table).objectStore(table).count())
      db.close()
    }
    return counts
  })
}

/** The sizes of the files in which the journal lies. */
function journalSizes({ page }: Person): Promise<number[]> {
  return page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('skein')
    const sizeOf = async (name: string): Promise<number> =>
      (await (await folder.getFileHandle(name)).getFile()).size
    return Promise.all([sizeOf('entries-0'), sizeOf('entries-1')])
  })
}

test('deleting the account removes everything here and tells the contact', async ({
  pair: { alice, bob },
}) => {
  await alice.writes('soon gone')
  await bob.sees('Alice', 'soon gone')
  expect(await storedRows(alice)).toMatchObject({ 'skein/messages': expect.any(Number) as unknown })
  await alice.page.getByRole('button', { name: 'Settings' }).click()
  await alice.page.getByRole('tab', { name: 'About' }).click()
  await alice.page.getByRole('button', { name: 'Delete account' }).click()
  await alice.page
    .getByRole('dialog')
    .or(alice.page.getByRole('alertdialog'))
    .getByRole('button', { name: 'Delete account' })
    .click()
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Skein' })).toBeVisible()
  await expect(bob.page.getByRole('main').getByText('Alice deleted this account').first()).toBeVisible()
  await expect(bob.composer).toBeHidden()
  await bob.sees('Alice', 'soon gone')

  const left = Object.entries(await storedRows(alice)).filter(([, count]) => count > 0)
  // The key that encrypts the storage of the next account, and that nothing of its journal is filed yet.
  expect(left).toEqual([
    ['skein/filed', 1],
    ['skein/keys', 1],
  ])
  expect(await journalSizes(alice)).toEqual([0, 0])
  expect(await alice.page.evaluate(() => localStorage.length)).toBe(0)
  await alice.page.reload()
  await expect(alice.page.getByRole('heading', { name: 'Welcome to Skein' })).toBeVisible()
})
