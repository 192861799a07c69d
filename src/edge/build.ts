// Builds the app where its build is older than its sources.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { UsageError } from './usage-error.ts'

/** What the build is made of, relative to the project. */
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'lingui.config.ts', 'package-lock.json']
/** The edge node's own code and tests are no part of the app. */
const NOT_THE_APP = /^src\/(?:edge|node-peer|testing)\/|\.test\.tsx?$/
const STAMP = '.built'

/** Whether the build is missing or a source is newer than it. */
export async function isBuildStale(projectFolder: string, appFolder: string): Promise<boolean> {
  const builtAt = await modifiedAt(join(appFolder, STAMP))
  if (builtAt === undefined) return true
  for (const source of SOURCES) {
    for (const file of await listFiles(projectFolder, source)) {
      if (NOT_THE_APP.test(file)) continue
      const changedAt = await modifiedAt(join(projectFolder, file))
      if (changedAt !== undefined && changedAt > builtAt) return true
    }
  }
  return false
}

/** Runs the build. Throws `UsageError` when it fails; `signal` ends it. */
export async function buildApp(projectFolder: string, appFolder: string, signal: AbortSignal): Promise<void> {
  const startedAt = new Date()
  const vite = join(projectFolder, 'node_modules', 'vite', 'bin', 'vite.js')
  // What the build says goes to stderr, so that stdout stays the one line of readiness.
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: projectFolder,
    stdio: ['ignore', 2, 2],
    signal,
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0)
    throw new UsageError('the app could not be built (see above); --no-build starts without building')
  const stamp = join(appFolder, STAMP)
  await writeFile(stamp, '')
  // A source changed during the build is newer than it.
  await utimes(stamp, startedAt, startedAt)
}

async function listFiles(projectFolder: string, source: string): Promise<string[]> {
  const info = await stat(join(projectFolder, source)).catch(() => undefined)
  if (info === undefined) return []
  if (!info.isDirectory()) return [source]
  const entries = await readdir(join(projectFolder, source), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => relative(projectFolder, join(entry.parentPath, entry.name)))
}

async function modifiedAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    (info) => info.mtimeMs,
    () => undefined,
  )
}
