import { expect, test, type Person } from '../people.ts'

const MAX_BYTES = 16 * 1024

test('a text over 16 KiB is refused clearly and stays in the composer', async ({ pair: { alice, bob } }) => {
  const text = 'x'.repeat(MAX_BYTES + 1)
  await alice.composer.fill(text)
  await expect(alice.page.getByRole('main').getByRole('alert')).toHaveText(
    'Too long to send: 1 byte over 16 KiB.',
  )
  await expect(alice.page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await alice.composer.press('Enter')
  await expect(alice.composer).toHaveValue(text)
  await alice.composer.fill('short enough')
  await alice.composer.press('Enter')
  await bob.sees('Alice', 'short enough')
  expect(await alice.texts('You')).toEqual(['short enough'])
})

test('a text of exactly 16 KiB arrives unchanged', async ({ pair: { alice, bob } }) => {
  // Two bytes a letter and one at each end, so that bytes count and not letters.
  const text = `<${'é'.repeat(MAX_BYTES / 2 - 1)}>`
  expect(new TextEncoder().encode(text)).toHaveLength(MAX_BYTES)
  await alice.composer.fill(text)
  await alice.composer.press('Enter')
  await expect(alice.composer).toHaveValue('')
  const arrived = bob.page.getByRole('article').filter({ hasText: '>' })
  await expect(arrived).toHaveCount(1)
  expect(await bob.texts('Alice')).toEqual([text])
})

test('a draft survives a reload, and each chat has its own', async ({ join }) => {
  const alice = await join('Alice')
  for (const name of ['Bob', 'Carol']) {
    const other = await join(name)
    await alice.meets(other)
    await alice.composer.fill(`draft to ${name}`)
    await alice.composer.blur()
  }
  await expect(alice.row('Bob')).toHaveAccessibleName(/Draft: draft to Bob/)
  await alice.page.reload()
  for (const name of ['Bob', 'Carol']) {
    await alice.opensChat(name)
    await expect(alice.composer).toHaveValue(`draft to ${name}`)
  }
})

/** Ends the vault worker from inside, without a word to anybody. */
async function killVault({ page }: Person): Promise<void> {
  const worker = page.workers().find((one) => one.url().includes('/assets/worker'))
  if (worker === undefined) throw new Error(`no vault worker among ${page.workers().length} workers`)
  const ended = worker.waitForEvent('close')
  await worker.evaluate(() => void setTimeout(() => self.close()))
  await ended
}

test('the vault worker is killed in the middle and nothing is lost or doubled', async ({
  pair: { alice, bob },
}) => {
  const texts: string[] = []
  const write = async (text: string): Promise<void> => {
    texts.push(text)
    await alice.writes(text)
  }
  await write('before')
  await killVault(alice)
  await write('after the sender lost the vault')
  await killVault(bob)
  await write('after the receiver lost the vault')
  await Promise.all([killVault(alice), write('while the sender loses the vault')])
  await Promise.all([killVault(bob), write('while the receiver loses the vault')])
  await write('last')
  await bob.sees('Alice', 'last')
  expect(await bob.texts('Alice')).toEqual(texts)
  expect(await alice.texts('You')).toEqual(texts)
  await bob.writes('back')
  await alice.sees('Bob', 'back')
  await alice.seesState('last', 'Delivered|Read')
})
