// The command that runs an edge node: options, the app's build, the node, and a clean end on SIGINT or SIGTERM. Exit
// code 2 and one line on stderr where the start fails for a reason the person can change.

import { mkdir } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'

const FIRST_NODE_MAJOR = 24
const USAGE_EXIT_CODE = 2
const PROJECT = resolve(import.meta.dirname, '../..')

if (Number(process.versions.node.split('.')[0]) < FIRST_NODE_MAJOR) {
  process.stderr.write(
    `Skein needs Node ${FIRST_NODE_MAJOR} or newer: run "npm ci && npm start", which brings it\n`,
  )
  process.exitCode = USAGE_EXIT_CODE
} else {
  // Compiled modules are kept, which halves the time to the next start; where that cannot be, nothing changes.
  enableCompileCache(join(PROJECT, '.cache', 'node'))
  await main(process.argv.slice(2))
}

async function main(args: readonly string[]): Promise<void> {
  // Loaded here, since older versions of Node cannot even load what these import.
  const { HELP, parseOptions } = await import('./options.ts')
  const { explainStartFailure } = await import('./usage-error.ts')
  let at = { host: '', port: 0, dataFolder: '' }
  try {
    const options = parseOptions(args)
    if (options.wantsHelp) {
      process.stdout.write(HELP)
      return
    }
    at = { ...options, dataFolder: resolve(options.dataFolder) }
    await run({ ...options, dataFolder: at.dataFolder })
  } catch (error) {
    const line = explainStartFailure(error, at)
    if (line === undefined) throw error
    process.stderr.write(`skein: ${line}\n`)
    process.exitCode = USAGE_EXIT_CODE
  }
}

async function run(options: import('./options.ts').EdgeOptions): Promise<void> {
  const { codeOf, createLog } = await import('./log.ts')
  const { createEdgeNode } = await import('./node.ts')
  const log = createLog((line) => process.stderr.write(line))
  const appFolder = join(PROJECT, 'dist')
  await mkdir(options.dataFolder, { recursive: true, mode: 0o700 })
  const ending = new AbortController()
  const end = (): void => ending.abort()
  // Handlers stay for the whole life of the process: a second signal does not cut the first one's drain short.
  process.on('SIGINT', end).on('SIGTERM', end)
  // One connection's failure is not the node's.
  process.on('unhandledRejection', (error) => log('request failed', { code: codeOf(error) }))
  if (options.isBuilding && !(await buildIfStale(appFolder, ending.signal, log))) return
  const node = await createEdgeNode({ ...options, appFolder, log })
  if (!ending.signal.aborted) announce(node.port, options)
  await untilAborted(ending.signal)
  log('draining')
  await node.stop()
  log('stopped')
  process.off('SIGINT', end).off('SIGTERM', end)
}

/** False when the person ended the program in the meantime. */
async function buildIfStale(
  appFolder: string,
  signal: AbortSignal,
  log: import('./log.ts').Log,
): Promise<boolean> {
  const { buildApp, isBuildStale } = await import('./build.ts')
  if (!(await isBuildStale(PROJECT, appFolder))) return true
  log('building the app')
  try {
    await buildApp(PROJECT, appFolder, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return !signal.aborted
}

function announce(port: number, options: import('./options.ts').EdgeOptions): void {
  const isEverywhere = options.host === '0.0.0.0' || options.host === '::'
  const host = isEverywhere || options.host === '127.0.0.1' ? 'localhost' : options.host
  const shown = host.includes(':') ? `[${host}]` : host
  process.stdout.write(
    `Skein is ready at ${options.tls === undefined ? 'http' : 'https'}://${shown}:${port}\n`,
  )
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve: settle } = Promise.withResolvers<void>()
  if (signal.aborted) settle()
  else signal.addEventListener('abort', () => settle(), { once: true })
  return promise
}
