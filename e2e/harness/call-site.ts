// The calls harness as people would get it: built by Vite, and served by a real edge node under its own security headers.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'vite'

const ROOT = join(import.meta.dirname, '../..')
const NODE = join(ROOT, 'node_modules/node/bin/node')
const START_MS = 20_000

export type CallSite = AsyncDisposable & {
  url: string
  origin: string
  /** The edge node's process. */
  pid: number
  /** Folder of the edge node's data. */
  data: string
}

export type CallSiteOptions = {
  /** Address to serve on; a page from another one than localhost has to be told that it is safe. */
  host?: string
  /** Whether there is a TURN server. */
  hasTurn?: boolean
  /** Folder of what is served instead of the harness. */
  app?: string
  /** Runs a command in the place of the servers. */
  inside?: readonly string[]
  ports?: { page: number; turn: number }
}

/** Builds the page and serves it. */
export async function serveCalls(options: CallSiteOptions = {}): Promise<CallSite> {
  const { host = '127.0.0.1', hasTurn = false, inside = [] } = options
  const folder = await mkdtemp(join(tmpdir(), 'skein-calls-'))
  const app = options.app ?? join(folder, 'app')
  if (options.app === undefined) await buildHarness(app)
  const ports = options.ports ?? { page: await freePort(), turn: await freePort() }
  const data = join(folder, 'data')
  const serving = [NODE, join(import.meta.dirname, 'edge-serving.ts'), String(ports.page), data, app, host]
  const [program = NODE, ...args] = [...inside, ...serving, ...(hasTurn ? [String(ports.turn)] : [])]
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  const origin = `http://${host}:${ports.page}`
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await untilServed(`${origin}/edge.json`, child, inside)
  } catch (error) {
    await end()
    throw error
  }
  return {
    url: `${origin}/calls.html`,
    origin,
    pid: child.pid ?? 0,
    data,
    [Symbol.asyncDispose]: end,
  }
}

async function buildHarness(outDir: string): Promise<void> {
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    worker: { format: 'es' },
    build: {
      target: 'es2023',
      outDir,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(import.meta.dirname, 'calls.html') },
    },
  })
}

/** Asked from where the servers are, since nothing else may reach them. */
async function untilServed(url: string, child: ChildProcess, inside: readonly string[]): Promise<void> {
  const script = `fetch(${JSON.stringify(url)}).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`
  const [program, ...args] = [...inside, NODE, '-e', script]
  const until = performance.now() + START_MS
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the edge node ended with ${child.exitCode}`)
    const [code] = (await once(spawn(program, args, { stdio: 'ignore' }), 'exit')) as [number | null]
    if (code === 0) return
    if (performance.now() > until) throw new Error('the edge node does not answer')
    await wait(100)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
