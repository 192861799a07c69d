import { expect, test, type Person } from '../people.ts'

test.use({ ownEdge: true })

const numbered = (count: number, label: string): string[] =>
  Array.from({ length: count }, (_, i) => `${label} ${i + 1}`)

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
  // The row previews what the store holds, wherever the log is scrolled to.
  await expect
    .poll(async () => Number((await alice.row('Bob').textContent())?.match(/from \w+ (\d+)/)?.[1] ?? 0))
    .toBeGreaterThan(60)
  await edge.kill()
  await edge.start()
  await writing
  await alice.writes('Alice is done')
  await bob.writes('Bob is done')
  await expect(bob.message('Alice', 'Alice is done')).toHaveCount(1, { timeout: 90_000 })
  await expect(alice.message('Bob', 'Bob is done')).toHaveCount(1, { timeout: 90_000 })
  await seesAll(bob, 'Alice', numbered(count, 'from Alice'))
  await seesAll(alice, 'Bob', numbered(count, 'from Bob'))
})

/**
 * Scrolls up through the whole log, and down again for what came meanwhile: every screenful shows the texts in the sender's order,
 * without gaps or repeats.
 */
async function seesAll(person: Person, sender: string, wanted: readonly string[]): Promise<void> {
  const missing = new Set(wanted)
  const log = person.page.getByRole('log', { name: 'Messages' })
  let direction = -1
  await expect(async () => {
    const shown = (await person.texts(sender)).filter((text) => wanted.includes(text))
    const first = wanted.indexOf(shown[0] ?? '')
    if (shown.length > 0) expect(shown).toEqual(wanted.slice(first, first + shown.length))
    for (const text of shown) missing.delete(text)
    const hasMoved = await log.evaluate((element, direction) => {
      const scroller = [element, ...element.querySelectorAll('*'), element.parentElement!].find(
        (each) => each.scrollHeight > each.clientHeight + 1 && getComputedStyle(each).overflowY !== 'visible',
      )!
      const before = scroller.scrollTop
      scroller.scrollTop += direction * scroller.clientHeight * 0.5
      return scroller.scrollTop !== before
    }, direction)
    if (!hasMoved) direction = -direction
    expect(missing.size).toBe(0)
  }).toPass({ timeout: 90_000, intervals: [50] })
}
