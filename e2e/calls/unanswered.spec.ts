// Calls that nobody talks in: declined, taken back, left ringing, met by a busy line, and taken in one tab of two; and the list of them.
import { expectAccessible } from '../accessible.ts'
import { call, callingBrowser, expect, hearsSound, incoming, presses, startsCall, test } from './callers.ts'

test.use(callingBrowser)

test('a call is declined, taken back, answered in one tab of two, met by a busy line and left ringing', async ({
  pair: { alice, bob },
  join,
}) => {
  test.setTimeout(300_000)
  const ofAlice = call(alice.page, 'Bob')
  const bobsLog = bob.page.getByRole('log', { name: 'Messages' })

  await test.step('declined: the caller is told, and may call again', async () => {
    await startsCall(alice, 'voice')
    await incoming(bob.page, 'voice', 'Alice').getByRole('button', { name: 'Decline' }).click()
    await expect(ofAlice.state).toHaveText('Ended')
    await expect(ofAlice.region.getByText('Bob declined')).toBeVisible()
    await expect(incoming(bob.page, 'voice', 'Alice')).toHaveCount(0)
    await ofAlice.region.getByRole('button', { name: 'Close' }).click()
    await expect(alice.page.getByRole('log').getByText('Declined')).toBeVisible()
  })

  await test.step('taken back: the other side has missed it', async () => {
    await startsCall(alice, 'video')
    await expect(incoming(bob.page, 'video', 'Alice')).toBeVisible()
    await presses(alice.page, 'End call')
    await expect(incoming(bob.page, 'video', 'Alice')).toHaveCount(0)
    await expect(ofAlice.region).toHaveCount(0)
    await expect(bobsLog.getByText('Missed video call')).toBeVisible()
    await expect(bob.row('Alice')).toContainText('Missed video call')
  })

  await test.step('every tab rings, one answers', async () => {
    const other = await bob.context.newPage()
    await other.goto(`${bob.edge.origin}/${new URL(bob.page.url()).hash}`)
    await expect(other.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible()
    await startsCall(alice, 'voice')
    await expect(incoming(bob.page, 'voice', 'Alice')).toBeVisible()
    await incoming(other, 'voice', 'Alice').getByRole('button', { name: 'Accept', exact: true }).click()
    await expect(incoming(bob.page, 'voice', 'Alice')).toHaveCount(0)
    await expect(call(other, 'Alice').state).toHaveText('Connected')
    await expect(call(bob.page, 'Alice').region).toHaveCount(0)
    await Promise.all([hearsSound(other), hearsSound(alice.page)])
    await presses(other, 'End call')
    await expect(ofAlice.region).toHaveCount(0)
    await other.close()
  })

  await test.step('who is in a call is busy for others, and sees afterwards who called', async () => {
    const carol = await join('Carol')
    await carol.connectsBy(await alice.invites())
    await alice.accepts('Carol')
    await alice.opensChat('Bob')
    await startsCall(alice, 'voice')
    await incoming(bob.page, 'voice', 'Alice').getByRole('button', { name: 'Accept', exact: true }).click()
    await expect(ofAlice.state).toHaveText('Connected')
    await startsCall(carol, 'voice')
    await expect(call(carol.page, 'Alice').region.getByText('Alice is in another call')).toBeVisible()
    await expect(ofAlice.state).toHaveText('Connected')
    await presses(alice.page, 'End call')
    await expect(ofAlice.region).toHaveCount(0)
    await expect(alice.row('Carol')).toContainText('Missed voice call')
  })

  const calls = alice.page.getByRole('list', { name: 'Calls' })
  await test.step('the list of calls tells of each, and leads to its chat', async () => {
    await alice.page.getByRole('button', { name: 'Menu', exact: true }).click()
    await alice.page.getByRole('menuitem', { name: 'Calls' }).click()
    await expect(calls.getByRole('listitem')).toHaveCount(5)
    const newest = calls.getByRole('listitem').first()
    await expect(newest).toContainText('Missed voice call')
    await expectAccessible(alice.page, 'list of calls')
    await newest.getByRole('button', { name: /^Carol/ }).click()
    await expect(alice.page.getByRole('main').getByRole('heading', { name: 'Carol' })).toBeVisible()
  })

  await test.step('left ringing: after 45 s both sides stop', async () => {
    await alice.page.clock.install()
    await calls.getByRole('button', { name: 'Call again: Bob' }).first().click()
    await expect(incoming(bob.page, 'voice', 'Alice')).toBeVisible()
    await expect(ofAlice.state).toHaveText('Ringing')
    await alice.page.clock.fastForward(45_000)
    await expect(ofAlice.region.getByText('Bob did not answer')).toBeVisible()
    await expect(incoming(bob.page, 'voice', 'Alice')).toHaveCount(0)
    await expect(bobsLog.getByText('Missed voice call')).toBeVisible()
  })
})
