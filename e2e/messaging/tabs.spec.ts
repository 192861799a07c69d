import { expect, test } from '../people.ts'

test('a second tab shows and sends everything, and takes over when the first closes', async ({
  pair: { alice, bob },
}) => {
  const first = alice.page
  const second = await alice.context.newPage()
  await second.goto(first.url())
  const composer = second.getByRole('textbox', { name: 'Message', exact: true })
  await composer.fill('from the second tab')
  await composer.press('Enter')
  await bob.sees('Alice', 'from the second tab')
  await alice.sees('You', 'from the second tab')
  await bob.writes('to both tabs')
  await expect(second.getByRole('article', { name: /^Bob, to both tabs, / })).toHaveCount(1)
  await first.close()
  alice.page = second
  await alice.writes('after the hand-over')
  await bob.sees('Alice', 'after the hand-over')
  await bob.writes('still here')
  await alice.sees('Bob', 'still here')
  expect(await bob.texts('Alice')).toEqual(['from the second tab', 'after the hand-over'])
})

test('messages flow while WebRTC is blocked', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob')
  for (const person of [alice, bob]) {
    await person.context.addInitScript(() => {
      window.RTCPeerConnection = class extends window.RTCPeerConnection {
        constructor() {
          super({ iceTransportPolicy: 'relay', iceServers: [] })
        }
      }
    })
    await person.page.reload()
  }
  await alice.meets(bob)
  await alice.writes('no direct path')
  await bob.sees('Alice', 'no direct path')
  await bob.writes('none needed')
  await alice.sees('Bob', 'none needed')
})

test('a direct connection comes up between accepted contacts', async ({ pair: { alice, bob } }) => {
  await alice.writes('over the direct path')
  await bob.sees('Alice', 'over the direct path')
  await expect(
    alice.page
      .getByRole('main')
      .getByText(/direct/i)
      .first(),
  ).toBeVisible()
})
