// `npm run lighthouse`: what Lighthouse measures of the built app, on the first visit and on a chat list, against limits. It uses
// the installed Chromium through its debugging port and a real edge node on this computer; nothing else may be asked for anything.
// `npm run lighthouse -- --phone` measures as on a slow phone.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { startEdge, type EdgeProcess } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { chromiumArgs, chromiumPath } from './chromium.ts'

/** The least score of each category, of 1. */
const limits = { performance: 0.9, accessibility: 1, 'best-practices': 1 } as const
type Category = keyof typeof limits
const categories = Object.keys(limits) as Category[]

type Audit = { title: string; score: number | null; scoreDisplayMode: string; displayValue?: string }
type Report = {
  runtimeError?: { message: string }
  categories: Record<Category, { score: number | null; auditRefs: { id: string; weight: number }[] }>
  audits: Record<string, Audit & { details?: { items?: { url?: string }[] } }>
}

/** One screen takes half a minute on a computer that is free. */
const TIMEOUT_MS = 180_000

/** Measures as on a slow phone in a slow network, instead of on a desktop. */
const isPhone = process.argv.includes('--phone')

const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'skein-lighthouse-'))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Chromium on a profile, with a debugging port and nobody else attached; resolves when it answers. */
async function startBrowser(profile: string): Promise<{ port: number; stop: () => Promise<void> }> {
  const port = await freePort()
  const args = [
    ...chromiumArgs,
    `--remote-debugging-port=${port}`,
    `--user-data-dir=${profile}`,
    'about:blank',
  ]
  const child = spawn(chromiumPath(), args, { stdio: 'ignore' })
  const isReady = async (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/json/version`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) await setTimeout(50)
  return {
    port,
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

/** Has Lighthouse open the address in that browser. */
async function measure(url: string, port: number, screen: string): Promise<Report> {
  const file = join(work, `${screen}.json`)
  const args = [
    url,
    `--port=${port}`,
    `--only-categories=${categories.join(',')}`,
    '--output=json',
    `--output-path=${file}`,
    '--disable-storage-reset',
    '--no-enable-error-reporting',
    '--quiet',
    ...(isPhone ? [] : ['--preset=desktop']),
  ]
  const lighthouse = join(root, 'node_modules', '.bin', 'lighthouse')
  const child = spawn(lighthouse, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: TIMEOUT_MS })
  const [status] = (await once(child, 'exit')) as [number | null]
  if (status !== 0) throw new Error(`Lighthouse ended with ${status} on the ${screen}`)
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  if (report.runtimeError) throw new Error(`${screen}: ${report.runtimeError.message}`)
  const strangers = (report.audits['network-requests']?.details?.items ?? []).filter(
    (request) => request.url?.startsWith('http') && new URL(request.url).origin !== new URL(url).origin,
  )
  if (strangers.length > 0)
    throw new Error(`asked somebody else: ${strangers.map((one) => one.url).join(', ')}`)
  return report
}

/** Starts a browser on a profile and measures an address in it. */
async function measureOn(profile: string, url: string, screen: string): Promise<Report> {
  const { port, stop } = await startBrowser(profile)
  try {
    return await measure(url, port, screen)
  } finally {
    await stop()
  }
}

/** Gives the profile an account with a chat. */
async function fillProfile(profile: string, edge: EdgeProcess): Promise<void> {
  const options = { executablePath: chromiumPath(), args: chromiumArgs }
  const context = await chromium.launchPersistentContext(profile, options)
  const browser = await chromium.launch(options)
  const maya = await Person.joins({ name: 'Maya', browser: { newContext: async () => context }, edge })
  const jonas = await Person.joins({ name: 'Jonas', browser, edge })
  await maya.meets(jonas)
  await jonas.writes('Are we still on for the lake?')
  await maya.sees('Jonas', 'Are we still on for the lake?')
  await browser.close()
  await context.close()
}

/** Prints scores and what costs points; true when every limit is kept. */
function tell(screen: string, { categories: found, audits }: Report): boolean {
  const scores = categories.map((name) => {
    const score = found[name].score ?? 0
    const isGood = score >= limits[name]
    return { isGood, text: `${isGood ? 'ok  ' : 'LOW '} ${name} ${score.toFixed(2)} of ${limits[name]}` }
  })
  console.log(`${screen}\n${scores.map(({ text }) => `  ${text}`).join('\n')}`)
  for (const { id, weight } of categories.flatMap((name) => found[name].auditRefs)) {
    const audit = audits[id]
    if (!audit || weight === 0 || audit.score === null || audit.score >= 1) continue
    console.log(`       ${audit.score.toFixed(2)} ${audit.title} ${audit.displayValue ?? ''}`)
  }
  return scores.every(({ isGood }) => isGood)
}

const edge = await startEdge()
try {
  const profile = join(work, 'chat-list')
  await fillProfile(profile, edge)
  const isGood = [
    tell('first visit', await measureOn(join(work, 'first-visit'), edge.origin, 'first visit')),
    tell('chat list', await measureOn(profile, `${edge.origin}/#/`, 'chat list')),
  ]
  process.exitCode = isGood.every(Boolean) ? 0 : 1
} finally {
  await edge.stop()
  rmSync(work, { recursive: true, force: true })
}
