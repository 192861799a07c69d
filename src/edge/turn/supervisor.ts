// Keeps one program running: starts it, starts it again when it dies, and ends it with the node, so that no process stays behind. A node
// that was killed leaves its program; the next one on the same folder ends that first.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { codeOf, type Log } from '../log.ts'

export type Supervised = Readonly<{
  program: string
  args: readonly string[]
  /** File in which the program leaves its process id. */
  pidFile: string
  log: Log
  /** First wait before a new start, in milliseconds; doubles up to a minute. Lowered by tests only. */
  firstWaitMs?: number
}>

export interface Supervisor {
  /** The program runs, as far as anybody knows. */
  readonly isUp: boolean
  /** Ends the program and waits until it is gone. Calling it again waits for the same end. */
  stop(): Promise<void>
}

/** All in milliseconds. */
const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 60_000
/** A program that ran this long had a good start: its next one comes soon again. */
const STABLE_MS = 60_000
/** A program that is asked to end has this long. */
const END_MS = 3000
/** What a foreign process needs to be seen as gone. */
const LOOK_MS = 50

/** Starts the program, after the one that an earlier life of the node has left. */
export async function supervise(options: Supervised): Promise<Supervisor> {
  await endLeftOver(options)
  const firstWaitMs = options.firstWaitMs ?? FIRST_WAIT_MS
  const { log } = options
  let waitMs = firstWaitMs
  let child: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped: Promise<void> | undefined

  function start(): void {
    const startedAtMs = performance.now()
    const begun = spawn(options.program, options.args, { stdio: 'ignore' })
    child = begun
    const over = (code: string): void => {
      if (child !== begun) return
      child = undefined
      if (stopped !== undefined) return
      log('turn ended', { code })
      if (performance.now() - startedAtMs >= STABLE_MS) waitMs = firstWaitMs
      timer = setTimeout(start, waitMs)
      waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)
    }
    begun.on('spawn', () => log('turn started'))
    begun.on('error', (error) => over(codeOf(error)))
    begun.on('exit', (code, signal) => over(String(code ?? signal)))
  }

  async function stop(): Promise<void> {
    clearTimeout(timer)
    const last = child
    if (last?.pid === undefined) return
    await end(last)
    await rm(options.pidFile, { force: true })
  }

  start()
  return {
    get isUp() {
      return child?.pid !== undefined && stopped === undefined
    },
    stop: () => (stopped ??= stop()),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await gone
  clearTimeout(timer)
}

/** Only a process that was started with our own arguments is ours: numbers of processes are used again. */
async function endLeftOver({ pidFile, args, log }: Supervised): Promise<void> {
  const pid = Number(await readText(pidFile))
  if (!Number.isSafeInteger(pid) || pid <= 1) return
  const isOurs = async (): Promise<boolean> => {
    const command = (await readText(`/proc/${pid}/cmdline`)).split('\0')
    return args.length > 0 && args.every((arg) => command.includes(arg))
  }
  if (!(await isOurs())) return
  log('turn fault', { code: 'LEFT_OVER' })
  process.kill(pid, 'SIGKILL')
  while (await isOurs()) await new Promise((done) => setTimeout(done, LOOK_MS))
}

/** The text of a file, empty where there is none. */
async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'ENOTDIR'].includes(codeOf(error))) return ''
    throw error
  }
}
