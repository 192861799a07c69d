// `npm run test:turn`: calls through the coturn that a real edge node supervises, on this machine. A command of its own, because coturn is
// not among what the project needs.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { call, flows, reportOf, untilReport, type Called } from '../e2e/harness/call-pages.ts'
import { serveCalls, type CallSite } from '../e2e/harness/call-site.ts'
import { findTurnProgram } from '../src/edge/turn/program.ts'
import {
  expect,
  expectNoHost,
  failLoudly,
  launchForCalls,
  openHarness,
  outerAddress,
  runChecks,
} from './call-checks.ts'
import type { CallReport } from '../e2e/harness/calls.ts'

const host = outerAddress()

if ((await findTurnProgram()) === undefined) {
  failLoudly('This test needs coturn. On Debian: sudo apt-get install coturn.')
} else if (host === undefined) {
  failLoudly('This test needs an IPv4 address besides the loopback one.')
} else {
  await main(host)
}

async function main(address: string): Promise<void> {
  await using site = await serveCalls({ host: address, hasTurn: true })
  const turnPid = await pidOfTurn(site)
  const browser = await launchForCalls(site.url)
  const [caller, callee] = [await openHarness(browser, site.url), await openHarness(browser, site.url)]
  let current: Called | undefined
  const relayed = async (isRelayed: { caller: boolean; callee: boolean }): Promise<CallReport[]> => {
    current = await call(caller, callee, {
      caller: { relayOnly: isRelayed.caller },
      callee: { relayOnly: isRelayed.callee },
    })
    return Promise.all([caller, callee].map((page) => untilReport(page, flows())))
  }
  try {
    await runChecks([
      [
        'relay-only on both sides',
        async () => {
          const reports = await relayed({ caller: true, callee: true })
          for (const report of reports) expectNoHost(report)
          expect(
            reports.every(({ quality }) => quality.path === 'relay'),
            'the path is relayed',
          )
          return `${reports.map(({ quality }) => `${quality.path}/${quality.protocol}`).join(', ')}, no other candidate`
        },
      ],
      [
        'the TURN server is killed under the call',
        async () => {
          const before = await Promise.all([caller, callee].map(reportOf))
          process.kill(turnPid, 'SIGKILL')
          const killedAtMs = performance.now()
          const next = await pidOfTurn(site, turnPid)
          const reports = await Promise.all(
            [caller, callee].map((page, at) =>
              untilReport(
                page,
                (report) => report.restarts.length + at > 0 && flows(before[at])(report),
                60_000,
              ),
            ),
          )
          expect(next !== turnPid, 'another process serves')
          for (const report of reports) expectNoHost(report)
          return `media again after ${Math.round(performance.now() - killedAtMs)} ms, ${String(reports[0]?.restarts.join())}`
        },
      ],
      [
        'relay-only on one side hides that side',
        async () => {
          await current?.end()
          const [mine] = await relayed({ caller: true, callee: false })
          expectNoHost(mine!)
          return `${mine!.quality.path}, ${mine!.candidates.length} candidates, all relayed`
        },
      ],
    ])
    await current?.end()
  } finally {
    await browser.close()
  }
}

async function pidOfTurn(site: CallSite, former = 0): Promise<number> {
  for (;;) {
    const text = await readFile(join(site.data, 'turn', 'turnserver.pid'), 'utf8').catch(() => '')
    const pid = Number(text)
    if (pid > 0 && pid !== former) return pid
    await wait(50)
  }
}
