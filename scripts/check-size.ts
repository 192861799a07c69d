// `npm run size`: the gzip budgets of ux.md over the built app, read from Vite's manifest. Fails above a limit.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Chunk = {
  file: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
  src?: string
}

const KIB = 1024
const dist = join(import.meta.dirname, '..', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>
const gzipped = (file: string): number => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
const sum = (files: Iterable<string>): number => [...files].reduce((total, file) => total + gzipped(file), 0)

/** A chunk and everything it imports at once. */
function graph(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (chunk === undefined || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const next of chunk.imports ?? []) graph(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key]!.isEntry === true)
if (entry === undefined) throw new Error('the manifest has no entry')
const keyOf = (source: string): string => Object.keys(manifest).find((key) => key.endsWith(source)) ?? ''
// The entry imports the interface once the worker is on its way.
const first = graph(keyOf('ui/app/start-app.tsx'), graph(entry))
const network = graph(keyOf('network/create-network.ts'))
const networkOnly = [...network].filter((file) => !first.has(file))
const assets = readdirSync(join(dist, 'assets'))
const worker = assets.filter((file) => /^worker-.*\.js$/.test(file)).map((file) => `assets/${file}`)
// The worker build puts its lazy WASM engine in a chunk of its own.
const sodium = assets.filter((file) => /sodium.*\.js$/.test(file)).map((file) => `assets/${file}`)
const css = assets.filter((file) => file.endsWith('.css')).map((file) => `assets/${file}`)
const services = ['sw.js']

const parts: readonly { name: string; bytes: number; limit: number }[] = [
  { name: 'first paint', bytes: sum(first), limit: 150 * KIB },
  { name: 'network', bytes: sum(networkOnly), limit: 200 * KIB },
  { name: 'vault worker', bytes: sum(worker), limit: 90 * KIB },
  { name: 'service worker', bytes: sum(services), limit: 60 * KIB },
  { name: 'css', bytes: sum(css), limit: 30 * KIB },
  {
    name: 'all before the first message',
    bytes: sum(first) + sum(networkOnly) + sum(worker),
    limit: 480 * KIB,
  },
  {
    name: 'the same with the WASM engine',
    bytes: sum(first) + sum(networkOnly) + sum(worker) + sum(sodium),
    limit: 600 * KIB,
  },
]
let failed = 0
for (const { name, bytes, limit } of parts) {
  const ok = bytes > 0 && bytes <= limit
  if (!ok) failed++
  console.log(
    `${ok ? 'ok  ' : 'OVER'} ${name.padEnd(30)} ${(bytes / KIB).toFixed(1).padStart(7)} KiB of ${limit / KIB} KiB gzip`,
  )
}
process.exitCode = failed > 0 ? 1 : 0
