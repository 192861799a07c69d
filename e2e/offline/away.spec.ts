import { expect, test } from '../people.ts'

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

test('the edge node is killed during a burst of messages each way, and every message arrives once and in order', async ({
  pair: { alice, bob },
  edge,
}) => {
  test.setTimeout(240_000)
  const count = 500
  const burst = (person: typeof alice, label: string): Promise<void> =>
    person.page.evaluate(
      async ({ count, label }) => {
        const composer = document.querySelector('textarea')!
        composer.focus()
        for (let i = 1; i <= count; i++) {
          document.execCommand('insertText', false, `${label} ${i}`)
          composer.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
          )
          await new Promise((done) => requestAnimationFrame(done))
        }
      },
      { count, label },
    )
  const writing = Promise.all([burst(alice, 'from Alice'), burst(bob, 'from Bob')])
  await bob.sees('Alice', 'from Alice 20')
  await edge.kill()
  await edge.start()
  await writing
  await bob.sees('Alice', `from Alice ${count}`)
  await alice.sees('Bob', `from Bob ${count}`)
  expect(await everyText(bob, 'Alice')).toEqual(numbered(count, 'from Alice'))
  expect(await everyText(alice, 'Bob')).toEqual(numbered(count, 'from Bob'))
})

/** Scrolls through the whole log and collects the texts of a sender in the order shown. */
async function everyText(
  person: { page: import('@playwright/test').Page; texts: (sender: string) => Promise<string[]> },
  sender: string,
): Promise<string[]> {
  const seen: string[] = []
  const log = person.page.getByRole('log', { name: 'Messages' })
  await log.focus()
  for (;;) {
    const before = seen.length
    const batch = await person.texts(sender)
    const fresh = batch.filter((text) => !seen.includes(text))
    seen.unshift(...fresh)
    const atTop = await log.evaluate((element) => {
      const scroller = [element, ...element.querySelectorAll('*'), element.parentElement!].find(
        (e) => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== 'visible',
      )
      if (scroller === undefined) return true
      scroller.scrollTop -= scroller.clientHeight * 0.6
      return scroller.scrollTop === 0
    })
    if (atTop && seen.length === before) return seen
    await person.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    )
  }
}
