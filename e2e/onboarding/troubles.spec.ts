// What can be wrong with somebody's browser from the start, or become wrong: each gets a clear message and loses nothing.
import type { BrowserContext, Worker } from '@playwright/test'
import { expect, Person, test } from '../people.ts'

const DAY_MS = 86_400_000

test('without a camera the scanner says so and offers an image', async ({ join }) => {
  const alice = await join('Alice')
  await alice.context.grantPermissions(['camera'], { origin: alice.edge.origin })
  await alice.page.getByRole('button', { name: 'New chat' }).first().click()
  await alice.page.getByRole('button', { name: 'Scan QR code' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Scan QR code' })
  await expect(dialog.getByRole('alert')).toContainText('No camera was found')
  await expect(dialog.getByText('Read from an image')).toBeVisible()
  await dialog.getByRole('button', { name: 'Back' }).click()
  await expect(alice.page.getByRole('textbox', { name: 'Paste an invite link' })).toBeVisible()
})

test('an image without a code and a file that is no image each get a clear message', async ({ join }) => {
  const alice = await join('Alice')
  await alice.page.getByRole('button', { name: 'New chat' }).first().click()
  await alice.page.getByRole('button', { name: 'Scan QR code' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Scan QR code' })
  const input = dialog.getByLabel('Read from an image')
  await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await expect(dialog.getByText('cannot be read as an image')).toBeVisible()
  const picture = await alice.page.screenshot({ clip: { x: 0, y: 0, width: 200, height: 200 } })
  await input.setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: picture })
  await expect(dialog.getByText('No QR code was found')).toBeVisible()
})

function vaultWorker({ page }: Person): Worker {
  const worker = page.workers().find((one) => one.url().includes('/assets/worker'))
  if (worker === undefined) throw new Error('no vault worker')
  return worker
}

/** Lets every write of the vault fail as on a full disk, until the worker ends or `free` is called. */
async function fillStorage(person: Person): Promise<{ free: () => Promise<void> }> {
  const worker = vaultWorker(person)
  await worker.evaluate(() => {
    // Only the types of workers know the files of the journal.
    const { FileSystemSyncAccessHandle } = globalThis as unknown as Record<string, { prototype: object }>
    const full = (): never => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    const fill = (prototype: object, ...names: string[]): void => {
      const kept = Object.getOwnPropertyDescriptors(prototype) as PropertyDescriptorMap
      for (const name of names) {
        Object.defineProperty(prototype, name, { ...kept[name], value: full })
        self.addEventListener('free-storage', () => Object.defineProperty(prototype, name, kept[name]!))
      }
    }
    fill(IDBObjectStore.prototype, 'add', 'put')
    fill(FileSystemSyncAccessHandle!.prototype, 'write')
  })
  return {
    free: async () => {
      await worker.evaluate(() => self.dispatchEvent(new Event('free-storage')))
    },
  }
}

test('when the storage is full a message fails with the reason and goes out after space is freed', async ({
  pair: { alice, bob },
}) => {
  await alice.writes('before')
  await bob.sees('Alice', 'before')
  const { free } = await fillStorage(alice)
  await alice.writes('no room for this')
  await expect(alice.page.getByText('The storage of this browser is full').first()).toBeVisible()
  await alice.seesState('no room for this', 'Failed')
  await free()
  await alice.page.getByRole('button', { name: /Retry|tap to retry/ }).click()
  await bob.sees('Alice', 'no room for this')
  await alice.seesState('no room for this', 'Delivered|Read')
  expect(await bob.texts('Alice')).toEqual(['before', 'no room for this'])
})

test('what arrives while the storage is full is there after a reload with space', async ({
  pair: { alice, bob },
}) => {
  await alice.writes('before')
  await bob.sees('Alice', 'before')
  await fillStorage(bob)
  await alice.writes('no room there')
  await alice.seesState('no room there', 'Sent')
  await bob.page.reload()
  await bob.sees('Alice', 'no room there')
  expect(await bob.texts('Alice')).toEqual(['before', 'no room there'])
  await alice.seesState('no room there', 'Delivered|Read')
})

/** Lets every clock of this browser, the vault's too, be wrong by so much. */
async function shiftClock(context: BrowserContext, byMs: number): Promise<void> {
  const shift = `{ const now = Date.now; Date.now = () => now() + ${byMs} };\n`
  await context.addInitScript(shift)
  await context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: shift + (await response.text()) })
  })
}

for (const [direction, byMs] of [
  ['fast', DAY_MS],
  ['slow', -DAY_MS],
] as const) {
  test(`two people write to each other although one clock is a day ${direction}`, async ({
    join,
    browser,
    edge,
  }) => {
    const alice = await join('Alice')
    const bob = await Person.arrives({ name: 'Bob', browser, edge })
    await shiftClock(bob.context, byMs)
    await bob.page.reload()
    await bob.createsAccount()
    const clock = await vaultWorker(bob).evaluate(() => Date.now())
    expect(Math.abs(clock - Date.now())).toBeGreaterThan(DAY_MS / 2)
    await bob.connectsBy(await alice.invites())
    await bob.writes('what day is it')
    await alice.accepts('Bob')
    await alice.sees('Bob', 'what day is it')
    await alice.writes('the right one')
    await bob.sees('Alice', 'the right one')
    await bob.closes()
    await alice.writes('while you were away')
    await alice.seesState('while you were away', 'Sent')
    await bob.returns()
    await bob.opensChat('Alice')
    await bob.sees('Alice', 'while you were away')
    expect(await bob.texts('Alice')).toEqual(['the right one', 'while you were away'])
    await bob.context.close()
  })
}
