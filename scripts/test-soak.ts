// `npm run test:soak [-- --minutes N]`: one call for half an hour, and calls one after the other before and after it, with a look at what
// is left behind: memory of the page, connections, workers and tracks.
import { parseArgs } from 'node:util'
import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { call, flows, reportOf, untilReport } from '../e2e/harness/call-pages.ts'
import { serveCalls } from '../e2e/harness/call-site.ts'
import { expect, launchForCalls, openHarness, runChecks } from './call-checks.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
const minutes = Number(values.minutes)
const MINUTE_MS = 60_000
const LOOK_MS = 15_000
const SHORT_CALLS = 10
/** What a page may have grown by after all, in MiB: caches of the engine, no calls. */
const GROWTH_MIB = 8

await using site = await serveCalls({ host: 'localhost' })
const browser = await launchForCalls(site.url)
try {
  const [caller, callee] = [await openHarness(browser, site.url), await openHarness(browser, site.url)]
  const devtools = await Promise.all([caller, callee].map((page) => page.context().newCDPSession(page)))
  let before: number[] = []
  await runChecks([
    [
      `${SHORT_CALLS} short calls`,
      async () => {
        await shortCall(caller, callee)
        before = await Promise.all(devtools.map(heapMib))
        for (let at = 0; at < SHORT_CALLS; at++) await shortCall(caller, callee)
        return expectNoGrowth(before, devtools)
      },
    ],
    [
      `one call of ${minutes} minutes`,
      async () => {
        const { end } = await call(caller, callee)
        const untilMs = performance.now() + minutes * MINUTE_MS
        let [mine, theirs] = await Promise.all([caller, callee].map((page) => untilReport(page, flows())))
        while (performance.now() < untilMs) {
          await wait(LOOK_MS)
          const former = [mine, theirs]
          ;[mine, theirs] = await Promise.all(
            [caller, callee].map((page, at) => untilReport(page, flows(former[at]))),
          )
        }
        const { paths, restarts } = await reportOf(caller)
        await end()
        expect(paths.join() === 'connecting,connected', `the path held: ${paths.join()}, ${restarts.join()}`)
        const growth = await expectNoGrowth(before, devtools)
        return `${mine!.framesDecoded} and ${theirs!.framesDecoded} pictures; ${growth}`
      },
    ],
    [
      'nothing is left running',
      async () => {
        const workers = [caller, callee].flatMap((page) => page.workers()).length
        expect(workers === 0, `${workers} workers are left`)
        return Promise.resolve('no frame worker')
      },
    ],
  ])
} finally {
  await browser.close()
}

async function shortCall(caller: Page, callee: Page): Promise<void> {
  const { end } = await call(caller, callee)
  await Promise.all([caller, callee].map((page) => untilReport(page, flows())))
  await end()
}

async function expectNoGrowth(before: readonly number[], devtools: readonly CDPSession[]): Promise<string> {
  const after = await Promise.all(devtools.map(heapMib))
  const growth = after.map((mib, at) => mib - (before[at] ?? mib))
  const shown = growth.map((mib) => `${mib.toFixed(1)} MiB`).join(' and ')
  expect(
    growth.every((mib) => mib < GROWTH_MIB),
    `the pages grew by ${shown}`,
  )
  return `grown by ${shown}`
}

async function heapMib(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}
