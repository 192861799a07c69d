// What the commands that make real calls have in common: named checks that say how they went, and Chromium with a made-up camera.
import { networkInterfaces } from 'node:os'
import { chromium, type Browser, type Page } from '@playwright/test'
import type { CallReport } from '../e2e/harness/calls.ts'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from './chromium.ts'

/** Runs the checks one after the other and sets the exit code. */
export async function runChecks(
  checks: readonly [name: string, run: () => Promise<string>][],
): Promise<void> {
  let failed = 0
  for (const [name, run] of checks) {
    const startMs = performance.now()
    try {
      const found = await run()
      console.log(`ok      ${name} (${Math.round(performance.now() - startMs)} ms): ${found}`)
    } catch (error) {
      failed += 1
      console.log(`NOT ok  ${name}`)
      console.log(error)
    }
  }
  console.log(`${checks.length - failed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

/** An address of this machine that is not the loopback one, which a TURN server may relay to. */
export function outerAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}

/** Says what is missing, and fails: a command that could not run has shown nothing. */
export function failLoudly(what: string): void {
  console.error(what)
  process.exitCode = 1
}

/** A Chromium that takes the plain pages of `url` for safe ones. */
export async function launchForCalls(url: string, executablePath = chromiumPath()): Promise<Browser> {
  const safe = `--unsafely-treat-insecure-origin-as-secure=${new URL(url).origin}`
  return chromium.launch({ executablePath, args: [...chromiumArgs, ...fakeMediaArgs, safe] })
}

/** A page of the harness, which may use camera and microphone. */
export async function openHarness(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'] })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(error))
  await page.goto(url)
  await page.waitForFunction('globalThis.harness !== undefined')
  return page
}

/** Nothing that was said, and no candidate that was gathered, tells where this side is. */
export function expectNoHost({ candidates, descriptions, localTypes }: CallReport): void {
  expect(candidates.length > 0, 'there are candidates')
  expect(
    candidates.every(({ candidate }) => / typ relay raddr 0\.0\.0\.0 rport 0\b/.test(candidate)),
    `only relayed candidates are told: ${JSON.stringify(candidates)}`,
  )
  expect(
    !descriptions.some((sdp) => /a=candidate|c=IN IP4 (?!0\.0\.0\.0)/.test(sdp)),
    'no address in a description',
  )
  expect(
    localTypes.every((type) => type === 'relay'),
    `local candidates: ${localTypes.join()}`,
  )
}

/** Throws when it is not so. */
export function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`expected: ${what}`)
}
