// `npm run test:interop`: sessions between our protocol in a dedicated worker of Firefox and libsignal-client in Node.
// A command of its own, because Firefox is not among what the project needs.
import { launch, type Browser } from 'puppeteer-core'
import { createLibsignalBackend } from '../src/node-peer/libsignal-backend.ts'
import { createTypescriptBackend } from '../src/protocol/session/typescript-backend.ts'
import { connectBrowserPeer, type BrowserPeer } from '../src/testing/browser-peer/browser-peer.ts'
import { createWorld, type Scenario } from '../src/testing/scenarios/scenario.ts'
import { scenarios } from '../src/testing/scenarios/table.ts'
import { prepareVault } from '../src/vault/prepare.ts'
import { firefoxPath } from './firefox.ts'

/** First contact, a long conversation with many epochs, loss, simultaneous initiation, plaintext lengths. */
const groups = new Set([1, 5, 7, 14, 31])

async function connectFirefox(browser: Browser): Promise<BrowserPeer> {
  return connectBrowserPeer(async (url, script) => {
    const page = await browser.newPage()
    await page.goto(url)
    await page.evaluate(script)
  })
}

/** Plays one scenario and says how it went. */
async function play(
  { group, title, run }: Scenario,
  peer: BrowserPeer,
  initiates: boolean,
): Promise<boolean> {
  const [alice, bob] = initiates
    ? [peer.createBackend, createLibsignalBackend]
    : [createLibsignalBackend, peer.createBackend]
  const roles = initiates ? 'Firefox initiates' : 'libsignal initiates'
  try {
    await run(createWorld({ alice, bob, forger: createTypescriptBackend }, title))
    console.log(`ok      ${roles}: group ${group}: ${title}`)
    return true
  } catch (error) {
    console.log(`NOT ok  ${roles}: group ${group}: ${title}`)
    console.log(error)
    return false
  }
}

async function playAll(browser: Browser): Promise<boolean[]> {
  const peer = await connectFirefox(browser)
  try {
    console.log(`Our sessions run in a worker of ${await peer.describe()}, libsignal-client's in Node.`)
    const results: boolean[] = []
    for (const initiates of [true, false]) {
      for (const scenario of scenarios.filter(({ group }) => groups.has(group)))
        results.push(await play(scenario, peer, initiates))
    }
    return results
  } finally {
    peer.close()
  }
}

const executablePath = firefoxPath()
if (executablePath === undefined) {
  console.error(
    'The interop test needs Firefox. On Debian: sudo apt-get install firefox-esr. Elsewhere: set FIREFOX_PATH to a Firefox.',
  )
  process.exitCode = 1
} else {
  await prepareVault()
  const browser = await launch({ browser: 'firefox', executablePath, headless: true })
  try {
    const results = await playAll(browser)
    const passed = results.filter(Boolean).length
    console.log(`${passed} passed, ${results.length - passed} failed`)
    process.exitCode = passed === results.length ? 0 : 1
  } finally {
    await browser.close()
  }
}
