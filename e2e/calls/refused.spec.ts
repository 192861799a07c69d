// Somebody whose browser may not use a microphone: the reason and the steps are told, and listening goes on.
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.ts'
import { Person } from '../people.ts'
import {
  call,
  callingBrowser,
  expect,
  hearsSound,
  incoming,
  keepConnections,
  plainAddresses,
  startsCall,
  test,
} from './callers.ts'

test.use(callingBrowser)

test('a refused microphone is explained, and the call can be listened to', async ({ join, edge }) => {
  const alice = await join('Alice')
  // Nobody is there to be asked, so this browser refuses every device.
  const args = [
    ...chromiumArgs,
    '--use-fake-device-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    plainAddresses,
  ]
  const strict = await chromium.launch({ executablePath: chromiumPath(), args })
  try {
    const bob = await Person.joins({ name: 'Bob', browser: strict, edge, prepare: keepConnections })
    await bob.connectsBy(await alice.invites())
    await alice.accepts('Bob')
    await startsCall(alice, 'voice')
    await incoming(bob.page, 'voice', 'Alice').getByRole('button', { name: 'Accept', exact: true }).click()
    const { region, state } = call(bob.page, 'Alice')
    const told = region.getByRole('alert')
    await expect(told).toContainText('Skein may not use your microphone or camera')
    await expect(told).toContainText('allow microphone and camera')
    await expect(region.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
    await expect(state).toHaveText('Connected')
    await hearsSound(bob.page)
    await expect(call(alice.page, 'Bob').region.getByText('Bob is muted')).toBeVisible()
  } finally {
    await strict.close()
  }
})
