import { expect, test } from '../people.ts'

test.use({ ownEdge: true })

const numbered = (count: number, label: string): string[] =>
  Array.from({ length: count }, (_, i) => `${label} ${i + 1}`)

test('what is written while the other browser is closed is there on return, once and in order', async ({
  pair: { alice, bob },
}) => {
  await bob.closes()
  const texts = numbered(10, 'while away')
  for (const text of texts) await alice.writes(text)
  await alice.seesState(texts.at(-1)!, 'Sent')
  await bob.returns()
  await bob.opensChat('Alice')
  await bob.sees('Alice', texts.at(-1)!)
  expect(await bob.texts('Alice')).toEqual(texts)
  await alice.seesState(texts.at(-1)!, 'Delivered|Read')
})

test('history is shown without any network after the first visit', async ({ pair: { alice, bob }, edge }) => {
  await alice.writes('kept on the device')
  await bob.sees('Alice', 'kept on the device')
  await bob.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await bob.page.reload()
  await edge.kill()
  await bob.page.reload()
  await bob.opensChat('Alice')
  await bob.sees('Alice', 'kept on the device')
})

test('a message written without network is queued and goes out when the network is back', async ({
  pair: { alice, bob },
}) => {
  await alice.context.setOffline(true)
  await alice.writes('written in a tunnel')
  await alice.seesState('written in a tunnel', 'Queued|Sent|Delivered|Read')
  await alice.context.setOffline(false)
  await bob.sees('Alice', 'written in a tunnel')
})

test('a reload in the middle of writing loses and doubles nothing', async ({ pair: { alice, bob } }) => {
  const texts = numbered(20, 'reload')
  for (const [i, text] of texts.entries()) {
    await alice.writes(text)
    if (i === 7) await bob.page.reload()
    if (i === 12) await alice.page.reload()
  }
  await bob.sees('Alice', texts.at(-1)!)
  expect(await bob.texts('Alice')).toEqual(texts)
})
