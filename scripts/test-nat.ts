// `npm run test:nat`: calls between two browsers behind two NAT boxes, in network namespaces (network.md, section 10.3). The lab's script
// lies beside the project. Needs root, iproute2, iptables and coturn, and fails with what is missing. Longer than most files: the boxes,
// the checks behind each kind and how they are timed are one story.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { incoming, keepConnections, seesPicture, startsCall } from '../e2e/calls/callers.ts'
import { call, flows, reportOf, untilReport, type Called } from '../e2e/harness/call-pages.ts'
import { serveCalls } from '../e2e/harness/call-site.ts'
import type { CallReport } from '../e2e/harness/calls.ts'
import { Person } from '../e2e/people.ts'
import { findTurnProgram } from '../src/edge/turn/program.ts'
import { expect, expectNoHost, failLoudly, launchForCalls, openHarness, runChecks } from './call-checks.ts'
import { chromiumPath } from './chromium.ts'

const LAB = join(import.meta.dirname, '../../shared/tools/nat-lab.sh')
const PREFIX = 'skein-calls-'
const SERVER = '10.99.0.1'
const APP_PORTS = { page: 8090, turn: 3490 }
const PORTS = { page: 8080, turn: 3478 }
const OUTAGE_MS = 10_000
/** What a change of the network may cost; network.md, section 10.3. */
const RECOVERED_MS = 3000
const STANDING_MS = 5000
/** A shorter pause is one of a busy machine. */
const FELT_MS = 400
/** Longer without a picture is no picture. */
const STILL_MS = 2000
const LONG_MS = 60_000

type Choices = Parameters<typeof call>[2]
type Lab = { caller: Page; callee: Page; place: (choices?: Choices) => Promise<Called> }

const missing = await whatIsMissing()
if (missing === undefined) {
  for (const kind of ['port-preserving', 'symmetric'] as const) await runIn(kind)
} else {
  failLoudly(`The NAT lab cannot run: ${missing}.`)
}

async function whatIsMissing(): Promise<string | undefined> {
  if (!existsSync(LAB)) return `${LAB} is not there`
  if (process.getuid?.() !== 0) return 'it needs root'
  for (const [program, name] of [
    ['ip', 'iproute2'],
    ['iptables', 'iptables'],
  ] as const)
    if (spawnSync(program, ['-V']).status !== 0) return `${program} is missing (apt-get install ${name})`
  return (await findTurnProgram()) === undefined ? 'coturn is missing (apt-get install coturn)' : undefined
}

function lab(...args: string[]): void {
  const env = { ...process.env, SKEIN_NAT_PREFIX: PREFIX, CHROMIUM_PATH: chromiumPath() }
  execFileSync(LAB, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function runIn(kind: 'port-preserving' | 'symmetric'): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-nat-'))
  console.log(`Behind two NAT boxes, ${kind}:`)
  lab('up', kind, folder)
  try {
    await using site = await serveCalls({
      host: SERVER,
      hasTurn: true,
      inside: [join(folder, 'in-wan')],
      ports: PORTS,
    })
    const [one, other] = await Promise.all(
      ['chromium-peerA', 'chromium-peerB'].map((name) => launchForCalls(site.url, join(folder, name))),
    )
    try {
      const caller = await openHarness(one!, site.url)
      const callee = await openHarness(other!, site.url)
      let current: Called | undefined
      const place = async (choices?: Choices): Promise<Called> => {
        await current?.end()
        current = await call(caller, callee, choices)
        return current
      }
      await runChecks(
        kind === 'symmetric' ? symmetric({ caller, callee, place }) : preserving({ caller, callee, place }),
      )
      await current?.end()
      if (kind === 'port-preserving')
        await runChecks([['in the app, an address changes on either side', () => inTheApp(folder)]])
    } finally {
      await Promise.all([one?.close(), other?.close()])
    }
  } finally {
    lab('down')
    await rm(folder, { recursive: true, force: true })
  }
}

type Check = [string, () => Promise<string>]

function preserving({ caller, callee, place }: Lab): Check[] {
  return [
    [
      'through holes that STUN shows',
      async () => {
        await place({ caller: { servers: 'stun' }, callee: { servers: 'stun' } })
        return describe(await bothFlow({ caller, callee }, ({ quality }) => quality.path === 'reflexive'))
      },
    ],
    [
      'the caller’s address changes under the call',
      async () => {
        await place()
        await bothFlow({ caller, callee })
        const took = await through({ caller, callee }, async () => moveTo('peerA', '10.1.0.9', '10.1.0.1'))
        return `media both ways ${took}`
      },
    ],
    [
      'the callee’s address changes under the call',
      async () => {
        const took = await through({ caller, callee }, async () => moveTo('peerB', '10.2.0.9', '10.2.0.1'))
        return `media both ways ${took}`
      },
    ],
    [
      'ten seconds without a network',
      async () => {
        const took = await through({ caller, callee }, async () => {
          ip('peerA', 'link', 'set', 'home', 'down')
          await wait(OUTAGE_MS)
          ip('peerA', 'link', 'set', 'home', 'up')
          ip('peerA', 'route', 'replace', 'default', 'via', '10.1.0.1')
        })
        return `media both ways ${took}`
      },
    ],
    ['relayed only', () => relayed({ caller, callee, place })],
  ]
}

function symmetric({ caller, callee, place }: Lab): Check[] {
  return [
    [
      'STUN alone finds no path, and that is told',
      async () => {
        await place({ caller: { servers: 'stun' }, callee: { servers: 'stun' } })
        const { paths } = await untilReport(caller, (report) => report.paths.includes('failed'), LONG_MS)
        return paths.join(', ')
      },
    ],
    [
      'with TURN, whatever path is tried first',
      async () => {
        await place()
        const reports = await bothFlow({ caller, callee }, ({ quality }) => quality.path === 'relay')
        // A path that stalls does so within seconds.
        await wait(OUTAGE_MS)
        const later = await Promise.all(
          [caller, callee].map((page, at) => untilReport(page, flows(reports[at]))),
        )
        return `${describe(later)}, restarts: ${later[0]!.restarts.join() || 'none'}, ${later[0]!.paths.join(', ')}`
      },
    ],
    ['relayed only', () => relayed({ caller, callee, place })],
    [
      'ten seconds without a network',
      async () => {
        const took = await through({ caller, callee }, async () => {
          ip('peerB', 'link', 'set', 'home', 'down')
          await wait(OUTAGE_MS)
          ip('peerB', 'link', 'set', 'home', 'up')
          ip('peerB', 'route', 'replace', 'default', 'via', '10.2.0.1')
        })
        return `media both ways ${took}`
      },
    ],
  ]
}

/** Two people of the built app, whose signals go the way all their messages go: the figure says what that adds. */
async function inTheApp(folder: string): Promise<string> {
  await using site = await serveCalls({
    host: SERVER,
    hasTurn: true,
    inside: [join(folder, 'in-wan')],
    ports: APP_PORTS,
    app: join(import.meta.dirname, '..', 'dist'),
  })
  const browsers: Browser[] = []
  const joins = async (name: string, program: string): Promise<Person> => {
    const browser = await launchForCalls(site.url, join(folder, program))
    browsers.push(browser)
    return Person.joins({ name, browser, edge: site, prepare: keepConnections })
  }
  try {
    const alice = await joins('Alice', 'chromium-peerA')
    const bob = await joins('Bob', 'chromium-peerB')
    await alice.meets(bob)
    await startsCall(alice, 'video')
    await incoming(bob.page, 'video', 'Alice').getByRole('button', { name: 'Accept with video' }).click()
    const pages = [alice.page, bob.page]
    await Promise.all(pages.map((page) => seesPicture(page)))
    const took: number[] = []
    for (const [peer, subnet] of [
      ['peerA', 1],
      ['peerB', 2],
    ] as const) {
      await wait(STANDING_MS)
      await Promise.all(pages.map((page) => page.evaluate(watchPictures)))
      await moveTo(peer, `10.${subnet}.0.17`, `10.${subnet}.0.1`)
      const startMs = Date.now()
      await wait(OUTAGE_MS)
      const shown = (await Promise.all(pages.map((page) => page.evaluate('shown')))) as number[][]
      const tookMs = Math.max(...shown.map((times) => endOfGap(times) - startMs))
      expect(tookMs <= RECOVERED_MS, `pictures again within ${RECOVERED_MS} ms, it took ${tookMs}`)
      took.push(tookMs)
    }
    return `media both ways ${took.join(' and ')} ms after`
  } finally {
    for (const browser of browsers) await browser.close()
  }
}

/** In the page: remembers when pictures of the largest video are shown. */
function watchPictures(): void {
  const shown: number[] = []
  const [video] = [...document.querySelectorAll('video')].toSorted((a, b) => b.clientWidth - a.clientWidth)
  const note = (): void => {
    shown.push(Date.now())
    video?.requestVideoFrameCallback(note)
  }
  video?.requestVideoFrameCallback(note)
  Object.assign(globalThis, { shown })
}

async function relayed({ caller, callee, place }: Lab): Promise<string> {
  await place({ caller: { relayOnly: true }, callee: { relayOnly: true } })
  const reports = await bothFlow({ caller, callee }, ({ quality }) => quality.path === 'relay')
  for (const report of reports) expectNoHost(report)
  return `${describe(reports)}, no address told`
}

/** Waits until media flow both ways, as `isGood` wants them. */
async function bothFlow(
  { caller, callee }: Pick<Lab, 'caller' | 'callee'>,
  isGood: (report: CallReport) => boolean = () => true,
): Promise<CallReport[]> {
  return Promise.all(
    [caller, callee].map((page) => untilReport(page, (report) => flows()(report) && isGood(report), LONG_MS)),
  )
}

/** Does something to the network and says how long it took until media came both ways again. */
async function through(
  { caller, callee }: Pick<Lab, 'caller' | 'callee'>,
  harm: () => Promise<void>,
): Promise<string> {
  // The call has stood for a while, as calls have when a network changes.
  await wait(STANDING_MS)
  const harmedMs = Date.now()
  await harm()
  const startMs = Date.now()
  const before = await Promise.all([caller, callee].map(reportOf))
  const after = await Promise.all(
    [caller, callee].map((page, at) => untilReport(page, flows(before[at]), LONG_MS)),
  )
  expect(!after.some(({ paths }) => paths.includes('failed')), 'the call was not given up')
  const tookMs = Math.max(
    ...(await Promise.all([caller, callee].map((page) => dark(page, harmedMs)))).map((end) => end - startMs),
  )
  expect(tookMs <= RECOVERED_MS, `media again within ${RECOVERED_MS} ms, it took ${tookMs}`)
  return `${tookMs} ms after, restarts: ${after[0]!.restarts.join() || 'none'}, ${describe(after)}`
}

/** When pictures came again: the end of the longest time without one since then. */
async function dark(page: Page, sinceMs: number): Promise<number> {
  return endOfGap((await page.evaluate(`harness.picturesSince(${sinceMs})`)) as number[])
}

/** The end of the longest time between two pictures; the beginning of all where nothing was felt. */
function endOfGap(shown: readonly number[]): number {
  const stillMs = Date.now() - (shown.at(-1) ?? 0)
  if (stillMs > STILL_MS) throw new Error(`no picture for ${stillMs} ms`)
  const gaps = shown.slice(1).map((atMs, at) => ({ atMs, lengthMs: atMs - shown[at]! }))
  const longest = gaps.toSorted((a, b) => b.lengthMs - a.lengthMs)[0]
  if (longest === undefined) throw new Error('no picture came')
  return Math.round(longest.lengthMs < FELT_MS ? shown[0]! : longest.atMs)
}

async function moveTo(peer: string, address: string, gateway: string): Promise<void> {
  ip(peer, 'addr', 'flush', 'dev', 'home')
  ip(peer, 'addr', 'add', `${address}/24`, 'dev', 'home')
  ip(peer, 'route', 'replace', 'default', 'via', gateway)
  return Promise.resolve()
}

function ip(name: string, ...args: string[]): void {
  execFileSync('ip', ['-n', PREFIX + name, ...args])
}

function describe(reports: readonly CallReport[]): string {
  return reports.map(({ quality }) => `${quality.path}/${quality.protocol}`).join(' and ')
}
