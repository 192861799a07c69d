// `npm run test:firefox`: sealed calls between Chromium and Firefox, each calling the other once. A command of its own, because Firefox is
// not among what the project needs.
import type { Page } from '@playwright/test'
import { launch, type Browser } from 'puppeteer-core'
import { call, flows, tell, untilReport, type Driven } from '../e2e/harness/call-pages.ts'
import { serveCalls } from '../e2e/harness/call-site.ts'
import type { CallReport } from '../e2e/harness/calls.ts'
import { expect, failLoudly, launchForCalls, openHarness, runChecks } from './call-checks.ts'
import { firefoxPath } from './firefox.ts'

const LONG_MS = 60_000
const NEW_PATHS = 8
const PATH_MS = 10_000
/** A busy machine may be silent for longer than a call bears. */
const BUSY_TRIES = 2
/** A camera and a microphone that are made up, and nobody to be asked; addresses as they are, since nothing here resolves names. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
}

const executablePath = firefoxPath()
if (executablePath === undefined)
  failLoudly(
    'This test needs Firefox. On Debian: sudo apt-get install firefox-esr. Elsewhere: set FIREFOX_PATH to a Firefox.',
  )
else await main(executablePath)

async function main(path: string): Promise<void> {
  await using site = await serveCalls({ host: 'localhost' })
  const chromium = await launchForCalls(site.url)
  const firefox = await launch({
    browser: 'firefox',
    executablePath: path,
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  })
  try {
    const one = await openHarness(chromium, site.url)
    const other = await openInFirefox(firefox, site.url)
    await runChecks([
      ['Chromium calls Firefox', () => bothWays(one, other)],
      ['Firefox calls Chromium', () => bothWays(other, one)],
      ['a wrong key opens nothing in either', () => wrongKey(one, other)],
      ['new paths under a call from Chromium', () => newPaths(one, other)],
      ['new paths under a call from Firefox', () => newPaths(other, one)],
    ])
  } finally {
    await Promise.all([chromium.close(), firefox.close()])
  }
}

async function openInFirefox(browser: Browser, url: string): Promise<Driven> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction('globalThis.harness !== undefined')
  return page
}

async function bothWays(caller: Driven, callee: Driven): Promise<string> {
  const { end } = await call(caller, callee)
  const [mine, theirs] = await Promise.all(
    [caller, callee].map((page) => untilReport(page, flows(), LONG_MS)),
  )
  await end()
  return `${mine!.framesDecoded} and ${theirs!.framesDecoded} pictures, ${mine!.quality.path}/${mine!.quality.protocol}`
}

async function wrongKey(one: Page, other: Driven): Promise<string> {
  const { end } = await call(one, other, { caller: { falsify: true }, callee: { falsify: true } })
  const reports = await Promise.all(
    [one, other].map((page) => untilReport(page, ({ encryption }) => encryption === 'failed', LONG_MS)),
  )
  await end()
  const pictures = reports.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0)
  if (pictures > 0) throw new Error(`${pictures} pictures were decoded`)
  return `0 pictures, after ${reports.map(({ audioPackets }) => audioPackets).join(' and ')} packets of sound`
}

/** Each path is taken, and carries media both ways. Where restarts fail, the call tries again for nearly each of them. */
async function newPaths(caller: Driven, callee: Driven): Promise<string> {
  const { end } = await call(caller, callee)
  let before = await Promise.all([caller, callee].map((page) => untilReport(page, flows(), LONG_MS)))
  for (let round = 1; round <= NEW_PATHS; round++) {
    await tell(caller, 'restart', 'all')
    const isTaken = (at: number) => (report: CallReport) => report.isNewestPath && flows(before[at])(report)
    before = await Promise.all([caller, callee].map((page, at) => untilReport(page, isTaken(at), PATH_MS)))
  }
  await end()
  const more = before[0]!.restarts.length - NEW_PATHS
  expect(more <= BUSY_TRIES, `at most ${BUSY_TRIES} more tries than paths, there were ${more}`)
  return `${NEW_PATHS} times, ${more} tries more`
}
