// A call from the first ring to the row in the chat, with sound and picture that really flow both ways.
import { expectAccessible } from '../accessible.ts'
import {
  call,
  callingBrowser,
  expect,
  expectScreenKept,
  hearsSound,
  incoming,
  losesVoice,
  plugsHeadset,
  presses,
  pressesSystemKey,
  readFlow,
  seesPicture,
  startsCall,
  test,
} from './callers.ts'

test.use(callingBrowser)

test('two people talk, see each other, share a screen and hang up', async ({ pair: { alice, bob } }) => {
  test.setTimeout(300_000)
  const [ofAlice, ofBob] = [call(alice.page, 'Bob'), call(bob.page, 'Alice')]

  await test.step('what rings can be read by everyone', async () => {
    // Each in a call of its own: a call rings no longer than 45 s, whatever a test does meanwhile.
    for (const scheme of ['light', 'dark'] as const) {
      await startsCall(alice, 'voice')
      await expect(incoming(bob.page, 'voice', 'Alice')).toBeVisible()
      await expectAccessible(bob.page, 'incoming call', [scheme])
      await presses(alice.page, 'End call')
      await expect(ofAlice.region).toHaveCount(0)
      await expect(incoming(bob.page, 'voice', 'Alice')).toHaveCount(0)
    }
  })

  await test.step('it rings, and is taken', async () => {
    await startsCall(alice, 'voice')
    const card = incoming(bob.page, 'voice', 'Alice')
    await expect(card.getByRole('button', { name: 'Accept with video' })).toBeVisible()
    await expect(card.getByRole('button', { name: 'Decline' })).toBeVisible()
    await expect(ofAlice.state).toHaveText('Ringing')
    await card.getByRole('button', { name: 'Accept', exact: true }).click()
    await expect(ofAlice.state).toHaveText('Connected')
    await expect(ofBob.state).toHaveText('Connected')
  })

  await test.step('sound goes both ways, directly and sealed', async () => {
    await Promise.all([hearsSound(alice.page), hearsSound(bob.page)])
    const flow = await readFlow(alice.page)
    expect(flow).toMatchObject({ protocol: 'udp', candidate: 'host' })
    for (const { region } of [ofAlice, ofBob])
      await expect(region.getByText('End-to-end encrypted')).toBeVisible()
  })

  await test.step('who mutes the microphone is not heard, and the other is told', async () => {
    const muted = ofAlice.region.getByText('Bob is muted')
    await presses(bob.page, 'Mute microphone')
    await expect(muted).toBeVisible()
    // A button that has the focus takes Space for itself.
    await bob.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await bob.page.keyboard.down('Space')
    await expect(ofBob.region.getByText('Speaking while you hold Space')).toBeVisible()
    await expect(muted).toHaveCount(0)
    await bob.page.keyboard.up('Space')
    await expect(muted).toBeVisible()
    await pressesSystemKey(bob.page, 'togglemicrophone')
    await expect(muted).toHaveCount(0)
    await hearsSound(alice.page)
  })

  const findsVoice = await test.step('the screens stay on, and a microphone gives out', async () => {
    await expectScreenKept(alice.page, true)
    return losesVoice(bob.page)
  })

  await test.step('the panel tells how good the call is', async () => {
    await presses(alice.page, 'Call quality')
    const panel = alice.page.getByRole('complementary', { name: 'Call quality' })
    await expect(panel).toContainText('Direct, in the same network (UDP)')
    await expect(panel).toContainText(/opus/i)
    await expectAccessible(alice.page, 'quality of a call')
    await panel.getByRole('button', { name: 'Close' }).click()
  })

  await test.step('devices can be chosen', async () => {
    await presses(alice.page, 'Choose devices')
    const picker = alice.page.getByRole('dialog', { name: 'Choose devices' })
    const microphones = picker.getByRole('combobox', { name: 'Microphone' })
    await expect(microphones.getByRole('option')).not.toHaveCount(0)
    await microphones.selectOption({ index: 1 })
    const headset = microphones.getByRole('option', { name: 'Headset' })
    await plugsHeadset(alice.page, true)
    await expect(headset).toHaveCount(1)
    await plugsHeadset(alice.page, false)
    await expect(headset).toHaveCount(0)
    await expectAccessible(alice.page, 'devices of a call')
    await alice.page.keyboard.press('Escape')
    await expect(picker).toHaveCount(0)
    await hearsSound(bob.page)
  })

  await test.step('silence that nobody meant is told, until there is a voice again', async () => {
    const told = ofAlice.region.getByText('No sound arrives from Bob')
    await expect(told).toBeVisible()
    await findsVoice()
    await expect(told).toHaveCount(0)
    await hearsSound(alice.page)
  })

  await test.step('the chat can be used meanwhile', async () => {
    await presses(alice.page, 'Back to chat')
    await expect(alice.composer).toBeVisible()
    await alice.writes('while we talk')
    await expect(ofAlice.region.getByRole('button', { name: 'Back to call' })).toBeVisible()
    await expectAccessible(alice.page, 'small window of a call')
    await alice.page.getByRole('button', { name: 'Back to call' }).click()
    // Where there are no windows over others, the page has its own.
    await alice.page.evaluate(() => Reflect.deleteProperty(globalThis, 'documentPictureInPicture'))
    await presses(alice.page, 'Picture in picture')
    await expect(alice.composer).toBeVisible()
    await alice.page.getByRole('button', { name: 'Back to call' }).click()
    await hearsSound(alice.page)
  })

  await test.step('cameras come on without a new call', async () => {
    await presses(alice.page, 'Turn camera on')
    await seesPicture(bob.page)
    await presses(bob.page, 'Turn camera on')
    await seesPicture(alice.page)
    await expect(ofAlice.region.getByRole('button', { name: 'Enlarge your picture' })).toBeVisible()
  })

  await test.step('a shared screen is seen beside the camera', async () => {
    await presses(alice.page, 'Share screen')
    await expect(ofBob.region.getByLabel('Alice shares the screen')).toBeVisible()
    await seesPicture(bob.page)
    await presses(alice.page, 'Stop sharing')
    await expect(ofBob.region.getByLabel('Alice shares the screen')).toHaveCount(0)
  })

  await test.step('the camera goes off again', async () => {
    await presses(bob.page, 'Turn camera off')
    await expect(ofAlice.region.getByLabel('Picture of Bob')).toHaveCount(0)
  })

  await test.step('hanging up ends it on both sides, and the chat remembers', async () => {
    await pressesSystemKey(alice.page, 'hangup')
    await expect(ofBob.state).toHaveText('Ended')
    await expect(ofBob.region).toHaveCount(0)
    await expect(ofAlice.region).toHaveCount(0)
    await expectScreenKept(alice.page, false)
    await expect(alice.page.getByText('Outgoing voice call').last()).toBeVisible()
    const log = bob.page.getByRole('log', { name: 'Messages' })
    await expect(log.getByText('Incoming voice call')).toBeVisible()
    await expect(log.getByRole('button', { name: 'Call again' }).last()).toBeEnabled()
  })
})

test('a video call to a phone takes its screen, and shows both from the first moment', async ({ join }) => {
  const alice = await join('Alice')
  const bob = await join('Bob', { width: 390, height: 844 })
  await bob.connectsBy(await alice.invites())
  await alice.accepts('Bob')
  await startsCall(alice, 'video')
  const card = incoming(bob.page, 'video', 'Alice')
  await expect(card).toBeVisible()
  expect(await card.boundingBox()).toMatchObject({ x: 0, y: 0, width: 390, height: 844 })
  await card.getByRole('button', { name: 'Accept with video' }).click()
  await Promise.all([seesPicture(alice.page), seesPicture(bob.page)])
  await Promise.all([hearsSound(alice.page), hearsSound(bob.page)])
  await expect(call(alice.page, 'Bob').region.getByLabel('Picture of Bob')).toBeVisible()
  await presses(bob.page, 'End call')
  await expect(call(alice.page, 'Bob').region).toHaveCount(0)
})
