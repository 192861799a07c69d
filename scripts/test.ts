// `npm test`: the whole suite in order, with one closing line. Each stage runs even when an earlier one has failed, so that one
// run tells everything; `check` counts as one test.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromiumPath } from './chromium.ts'
import { countPlaywright, countVitest, type Count } from './test-reports.ts'

const root = join(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'skein-test-'))

/** Runs a command with its output shown; true when it exits with 0. */
function run(command: string, args: readonly string[], env: Record<string, string> = {}): boolean {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  return status === 0
}

const whole = (ok: boolean): Count => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

function vitest(...projects: readonly string[]): Count {
  const report = join(reports, `${projects.join('-')}.json`)
  const ok = run('vitest', [
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ])
  if (!existsSync(report)) return whole(false)
  const count = countVitest(readFileSync(report, 'utf8'))
  // A broken file or an unhandled error fails the run without a failed test.
  return { ...count, failed: Math.max(count.failed, ok ? 0 : 1) }
}

function playwright(): Count {
  const report = join(reports, 'e2e.json')
  const ok = run('playwright', ['test', '--reporter=dot,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: report })
  if (!existsSync(report)) return whole(false)
  const count = countPlaywright(readFileSync(report, 'utf8'))
  return { ...count, failed: Math.max(count.failed, ok ? 0 : 1) }
}

/** Debian's Chromium is installed where that is possible without asking anybody. */
function ensureChromium(): boolean {
  try {
    chromiumPath()
    return true
  } catch {
    const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
    if (canInstall) {
      console.log('Installing Chromium for the browser tests ...')
      run('apt-get', ['update', '-qq'])
      run(
        'apt-get',
        [
          'install',
          '-y',
          '-qq',
          '--no-install-recommends',
          'chromium',
          'fonts-dejavu-core',
          'fonts-noto-color-emoji',
        ],
        { DEBIAN_FRONTEND: 'noninteractive' },
      )
    }
    if (existsSync('/usr/bin/chromium')) return true
    console.error(
      'The browser tests need Chromium. On Debian: sudo apt-get install chromium. Elsewhere: set CHROMIUM_PATH to a Chromium.',
    )
    return false
  }
}

const stages: readonly [string, () => Count][] = [
  ['check', () => whole(run('npm', ['run', '--silent', 'check']))],
  ['unit', () => vitest('node')],
  ['browser', () => vitest('browser')],
  ['build', () => whole(run('npm', ['run', '--silent', 'build']))],
  ['size', () => whole(run('npm', ['run', '--silent', 'size']))],
  ['e2e', playwright],
]

if (ensureChromium()) {
  const counts = stages.map(([name, stage]) => {
    console.log(`\n== ${name}`)
    const start = performance.now()
    const count = stage()
    return { name, seconds: Math.round((performance.now() - start) / 1_000), ...count }
  })
  rmSync(reports, { recursive: true })
  console.log('')
  for (const failure of counts.flatMap(({ failures = [] }) => failures)) console.log(`FAILED ${failure}\n`)
  for (const { name, passed, failed, seconds } of counts)
    console.log(`${name.padEnd(8)} ${passed} ok${failed > 0 ? `, ${failed} NOT ok` : ''} in ${seconds} s`)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  console.log(`${counts.reduce((sum, count) => sum + count.passed, 0)} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
} else {
  process.exitCode = 1
}
