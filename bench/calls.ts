// What sealing and our own signalling cost a call: two pages of one Chromium with made-up devices, calling by turns with the media of Skein
// and with a bare pair of connections, which get the same codec, picture and carrier of messages. Over host paths, and through a TURN
// server beside a real edge node where there is one; paths through NATs are timed by `npm run test:nat`.
import { chromium, type Browser, type Page } from '@playwright/test'
import { serveCalls } from '../e2e/harness/call-site.ts'
import { launchForCalls, openHarness, outerAddress } from '../scripts/call-checks.ts'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from '../scripts/chromium.ts'
import { findTurnProgram } from '../src/edge/turn/program.ts'
import { installBare } from './calls-page.ts'
import { spread, type Metric } from './metric.ts'

const ROUNDS = 12
const WARM_UP = 2
const TURN_ROUNDS = 8
/** Calls of each kind whose processor time is taken: encoders and the machine differ from call to call by more than the goal allows. */
const LOAD_ROUNDS = 5
const LOAD_MS = 10_000
const SETTLE_MS = 5_000

type Kind = 'harness' | 'bare'
/** Which paths a call may take. */
type Way = { relayOnly: boolean; servers: 'all' | 'none' }
type Pair = { caller: Page; callee: Page }

const DIRECT: Way = { relayOnly: false, servers: 'none' }
const RELAYED: Way = { relayOnly: true, servers: 'all' }

/** Runs the bench. */
export async function run(): Promise<Metric[]> {
  return [...(await direct()), ...(await relayed())]
}

async function direct(): Promise<Metric[]> {
  await using site = await serveCalls({ host: 'localhost' })
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumArgs, ...fakeMediaArgs],
  })
  try {
    const pair = await openPair(browser, site.url)
    for (const page of [pair.caller, pair.callee]) await page.evaluate(keepWorkers)
    const took = await byTurns(pair, DIRECT, ROUNDS)
    const loads: Record<Kind, Load[]> = { harness: [], bare: [] }
    for (let round = 0; round < LOAD_ROUNDS; round++)
      for (const kind of ['bare', 'harness'] as const) loads[kind].push(await load(browser, pair, kind))
    return [
      versus('accept to first frame', took.harness, took.bare),
      sealing(loads.harness.flatMap(({ delays }) => delays)),
      processor(loads),
    ]
  } finally {
    await browser.close()
  }
}

/** Through coturn beside the edge node, and through nothing else. Ours asks for its credentials in each call, the bare pair has them. */
async function relayed(): Promise<Metric[]> {
  const host = outerAddress()
  if (host === undefined || (await findTurnProgram()) === undefined) {
    console.error(
      'Calls through TURN are not measured: that needs coturn and an address besides the loopback one.',
    )
    return []
  }
  await using site = await serveCalls({ host, hasTurn: true })
  const browser = await launchForCalls(site.url)
  try {
    const pair = await openPair(browser, site.url)
    for (const page of [pair.caller, pair.callee])
      await page.evaluate(`harness.iceServers().then((iceServers) =>
        bare.configure({ iceServers, iceTransportPolicy: 'relay' }))`)
    const { harness, bare } = await byTurns(pair, RELAYED, TURN_ROUNDS)
    const [found, baseline] = [spread(harness), spread(bare).median]
    return [
      {
        name: 'accept to first frame through TURN',
        unit: 'ms',
        ...found,
        baseline,
        ratio: found.median / baseline,
        goal: 'p95 at most 3 s',
        ok: found.p95 <= 3000,
      },
    ]
  } finally {
    await browser.close()
  }
}

async function openPair(browser: Browser, url: string): Promise<Pair> {
  const [caller, callee] = [await openHarness(browser, url), await openHarness(browser, url)]
  for (const page of [caller, callee]) await page.evaluate(installBare)
  return { caller, callee }
}

/** Both kinds of call, one after the other, so that whatever else the machine does meets both. */
async function byTurns(pair: Pair, way: Way, rounds: number): Promise<Record<Kind, number[]>> {
  const took: Record<Kind, number[]> = { harness: [], bare: [] }
  for (let round = 0; round < rounds + WARM_UP; round++) {
    for (const kind of ['harness', 'bare'] as const) {
      const { firstFrameMs, end } = await place(pair, kind, way)
      await end()
      if (round >= WARM_UP) took[kind].push(firstFrameMs)
    }
  }
  return took
}

/** Calls: from the callee's accepting until both see a picture. */
async function place(
  { caller, callee }: Pair,
  kind: Kind,
  way: Way,
): Promise<{ firstFrameMs: number; end: () => Promise<void> }> {
  let isOver = false
  const carry = async (from: Page, to: Page): Promise<void> => {
    while (!isOver) {
      const messages = await from.evaluate(`${kind}.outgoing()`)
      if (!isOver) await to.evaluate(`${kind}.receive(${JSON.stringify(messages)})`)
    }
  }
  // Before anything is shown, as pages do: a picture that is taken away again would wait for the next reason to show it.
  const seen = [caller, callee].map((page) => page.evaluate(firstFrame))
  await caller.evaluate(begin(kind, true, way))
  const offer = await caller.evaluate(`${kind}.outgoing()`)
  const startMs = await callee.evaluate('performance.timeOrigin + performance.now()')
  await callee.evaluate(begin(kind, false, way))
  await callee.evaluate(`${kind}.receive(${JSON.stringify(offer)})`)
  const ways = [carry(caller, callee), carry(callee, caller)]
  const firstFrameMs = Math.max(...(await Promise.all(seen))) - Number(startMs)
  return {
    firstFrameMs,
    end: async () => {
      isOver = true
      await Promise.all([caller, callee].map((page) => page.evaluate(`${kind}.end()`)))
      await Promise.all(ways)
    },
  }
}

function begin(kind: Kind, isCaller: boolean, way: Way): string {
  if (kind === 'bare') return `bare.begin(${isCaller})`
  const callId = '00'.repeat(16)
  const choice = { isCaller, callId, ...way, camera: true }
  return `harness.begin(${JSON.stringify(choice)})`
}

/** In the page: when the first picture of a call is shown. */
function firstFrame(): Promise<number> {
  const picture = document.getElementById('picture') as HTMLVideoElement
  picture.srcObject = null
  return new Promise((done) =>
    picture.requestVideoFrameCallback(() => done(performance.timeOrigin + performance.now())),
  )
}

/** In the page: remembers the frame workers, which tell how long each frame takes. */
function keepWorkers(): void {
  const Plain = globalThis.Worker
  const scope = globalThis as unknown as {
    Worker: typeof Worker
    kept?: Worker
    frameDelays: () => Promise<number[]>
  }
  scope.Worker = class extends Plain {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      scope.kept = this
    }
  }
  scope.frameDelays = () =>
    new Promise((done) => {
      const listen = ({ data }: MessageEvent<{ type: string; delays: number[] }>): void => {
        if (data.type !== 'delays') return
        scope.kept?.removeEventListener('message', listen)
        done(data.delays)
      }
      scope.kept?.addEventListener('message', listen)
      scope.kept?.postMessage({ type: 'measure' })
    })
}

type Load = { cpuSeconds: number; delays: number[] }

/** Processor time of the whole browser while a call of 720 lines runs, and what each frame took. */
async function load(browser: Browser, pair: Pair, kind: Kind): Promise<Load> {
  const { end } = await place(pair, kind, DIRECT)
  const pages = [pair.caller, pair.callee]
  const ask = async (): Promise<number[]> =>
    kind === 'bare'
      ? []
      : (await Promise.all(pages.map((page) => page.evaluate('frameDelays()') as Promise<number[]>))).flat()
  // The encoder takes some seconds to reach its full picture.
  await pair.caller.waitForTimeout(SETTLE_MS)
  await ask()
  const before = await processorTime(browser)
  await pair.caller.waitForTimeout(LOAD_MS)
  const cpuSeconds = (await processorTime(browser)) - before
  const delays = await ask()
  await end()
  return { cpuSeconds, delays }
}

async function processorTime(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession()
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  await devtools.detach()
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

function versus(name: string, ours: number[], bare: number[]): Metric {
  const found = spread(ours)
  const baseline = spread(bare).median
  const ratio = found.median / baseline
  const ok = ratio <= 1.3 && found.p95 <= 1500
  return {
    name,
    unit: 'ms',
    ...found,
    baseline,
    ratio,
    goal: 'median at most 1.3 x bare, p95 at most 1500 ms',
    ok,
  }
}

function sealing(delays: number[]): Metric {
  const found = spread(delays)
  return {
    name: 'frame encryption delay',
    unit: 'ms',
    ...found,
    goal: 'p99 at most 2 ms',
    ok: found.p99 <= 2,
  }
}

function processor({ harness, bare }: Record<Kind, Load[]>): Metric {
  const [found, { median: baseline }] = [harness, bare].map((loads) =>
    spread(loads.map(({ cpuSeconds }) => cpuSeconds)),
  ) as [ReturnType<typeof spread>, ReturnType<typeof spread>]
  const ratio = found.median / baseline
  return {
    name: 'processor time of a call',
    unit: 's',
    ...found,
    baseline,
    ratio,
    goal: 'median at most 1.15 x bare',
    ok: ratio <= 1.15,
  }
}
