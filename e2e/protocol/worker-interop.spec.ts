// Sessions between our protocol in a dedicated worker of Chromium and libsignal-client in Node, in both roles: the
// groups of the scenario table (src/testing/scenarios) in which the browser's side can be seen on the wire.
import { test, type Page } from '@playwright/test'
import { createLibsignalBackend } from '../../src/node-peer/libsignal-backend.ts'
import { createTypescriptBackend } from '../../src/protocol/session/typescript-backend.ts'
import { connectBrowserPeer, type BrowserPeer } from '../../src/testing/browser-peer/browser-peer.ts'
import { createLibsignalDevice } from '../../src/testing/outer/libsignal.ts'
import { outerScenarios } from '../../src/testing/outer/scenarios.ts'
import { createOuterWorld } from '../../src/testing/outer/world.ts'
import { createWorld } from '../../src/testing/scenarios/scenario.ts'
import { scenarios } from '../../src/testing/scenarios/table.ts'
import { prepareVault } from '../../src/vault/prepare.ts'

/** Groups in which the initiator's implementation shows. */
const inBothRoles = [1, 2, 3, 4, 9, 10, 13, 14, 15, 16, 19, 20, 21, 22, 23, 31]
/** The long conversations have no initiator to speak of; each role plays some of them. */
const asInitiator = new Set([...inBothRoles, 5, 8])
/** What hostile senders do meets the responder only; they are ours, in Node. */
const asResponder = new Set([...inBothRoles, 6, 7, 11, 12, 17, 18, 24, 25, 26, 27, 28, 29, 30])

// The page is empty, and recording its traffic would cost more than the sessions.
test.use({ trace: 'off' })

let page: Page
let peer: BrowserPeer

test.beforeAll(async ({ browser }) => {
  await prepareVault()
  page = await browser.newPage()
  peer = await connectBrowserPeer(async (url, script) => {
    await page.goto(url)
    await page.evaluate(script)
  })
})

test.afterAll(async () => {
  peer.close()
  await page.close()
})

test.describe('the worker initiates, libsignal responds:', () => {
  for (const { group, title, run } of scenarios.filter((scenario) => asInitiator.has(scenario.group))) {
    test(`group ${group}: ${title}`, async () => {
      const forger = createTypescriptBackend
      await run(createWorld({ alice: peer.createBackend, bob: createLibsignalBackend, forger }, title))
    })
  }
})

test.describe('libsignal initiates, the worker responds:', () => {
  for (const { group, title, run } of scenarios.filter((scenario) => asResponder.has(scenario.group))) {
    test(`group ${group}: ${title}`, async () => {
      const forger = createTypescriptBackend
      await run(createWorld({ alice: createLibsignalBackend, bob: peer.createBackend, forger }, title))
    })
  }
})

test.describe('sealed sender, sender keys and safety numbers of the worker and libsignal:', () => {
  const theirs = { create: createLibsignalDevice, isOurs: false }
  for (const { group, title, run } of outerScenarios) {
    test(`group ${group} both ways: ${title}`, async () => {
      const ours = { create: peer.createOuterDevice, isOurs: true }
      await run(createOuterWorld({ alice: ours, bob: theirs }, title))
      await run(createOuterWorld({ alice: theirs, bob: ours }, title))
    })
  }
})
