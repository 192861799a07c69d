// `npm run test:turn`: calls through the coturn that a real edge node supervises, on this machine. A command of its own, because coturn is
// not among what the project needs.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import {
  hearsSound,
  incoming,
  keepConnections,
  readFlow,
  seesPicture,
  startsCall,
} from '../e2e/calls/callers.ts'
import { call, flows, reportOf, untilReport, type Called } from '../e2e/harness/call-pages.ts'
import { serveCalls, type CallSite } from '../e2e/harness/call-site.ts'
import { Person } from '../e2e/people.ts'
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
  await runChecks([['in the app, by the setting of one of two people', () => inTheApp(address)]])
}

/** Two people of the built app; one of them has calls relayed. */
async function inTheApp(host: string): Promise<string> {
  await using site = await serveCalls({ host, hasTurn: true, app: join(import.meta.dirname, '..', 'dist') })
  const browser = await launchForCalls(site.url)
  try {
    const joins = (name: string): Promise<Person> =>
      Person.joins({ name, browser, edge: site, prepare: keepConnections })
    const [alice, bob] = [await joins('Alice'), await joins('Bob')]
    await bob.connectsBy(await alice.invites())
    await alice.page.getByRole('button', { name: 'Settings' }).click()
    await alice.page.getByRole('tab', { name: 'Privacy' }).click()
    await alice.page.getByRole('switch', { name: 'Relay calls' }).click()
    await alice.page.goto(`${site.origin}/#/`)
    await alice.accepts('Bob')
    await startsCall(alice, 'video')
    await incoming(bob.page, 'video', 'Alice').getByRole('button', { name: 'Accept with video' }).click()
    const startMs = performance.now()
    for (const { page } of [alice, bob]) await Promise.all([hearsSound(page), seesPicture(page)])
    const tookMs = Math.round(performance.now() - startMs)
    const types = await localTypes(alice.page)
    expect(types.length > 0 && types.every((type) => type === 'relay'), `local candidates: ${types.join()}`)
    return `sound and picture both ways ${tookMs} ms after it was taken, ${(await readFlow(alice.page)).candidate}`
  } finally {
    await browser.close()
  }
}

/** Types of the local candidates of a call, as the browser's statistics know them. */
function localTypes(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { keptConnections } = globalThis as unknown as { keptConnections: RTCPeerConnection[] }
    const found: string[] = []
    for (const connection of keptConnections) {
      if (connection.getTransceivers().length === 0) continue
      ;(await connection.getStats()).forEach((entry: { type: string; candidateType?: string }) => {
        if (entry.type === 'local-candidate') found.push(String(entry.candidateType))
      })
    }
    return found
  })
}

async function pidOfTurn(site: CallSite, former = 0): Promise<number> {
  for (;;) {
    const text = await readFile(join(site.data, 'turn', 'turnserver.pid'), 'utf8').catch(() => '')
    const pid = Number(text)
    if (pid > 0 && pid !== former) return pid
    await wait(50)
  }
}
