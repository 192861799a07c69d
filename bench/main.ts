// `npm run bench -- NAME [--json FILE]`: runs one bench and prints its metrics, beside what a user would pick instead.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Metric } from './metric.ts'

const benches: Record<string, () => Promise<{ run: () => Promise<Metric[]> }>> = {
  session: () => import('./session.ts'),
  delivery: () => import('./delivery.ts'),
  startup: () => import('./startup.ts'),
  search: () => import('./search.ts'),
  ui: () => import('./ui.ts'),
  calls: () => import('./calls.ts'),
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const name = positionals[0] ?? ''
const load = benches[name]
if (load === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join('|')} [--json FILE]`)
  process.exitCode = 2
} else {
  const metrics = await (await load()).run()
  for (const metric of metrics) console.log(line(metric))
  if (values.json !== undefined) {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    // What has no baseline says so.
    const all = metrics.map(({ goal, ok, ...one }) => ({ baseline: null, ratio: null, ...one, goal, ok }))
    writeFileSync(values.json, `${JSON.stringify({ bench: name, commit, metrics: all }, null, 2)}\n`)
  }
}

function line({ name, unit, median, p99, baseline, ratio, goal, ok }: Metric): string {
  const versus =
    baseline === undefined ? '' : `  baseline ${baseline.toPrecision(4)}  ratio ${(ratio ?? 0).toFixed(2)}`
  return `${ok ? 'ok  ' : 'MISS'} ${name.padEnd(44)} ${median.toPrecision(4)} ${unit}  p99 ${p99.toPrecision(4)}${versus}  goal ${goal}`
}
