// A real edge node in a process of its own, which a spec may kill and start again on the same data.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')

/** Starts an edge node on a free port with a fresh data folder and resolves when it answers. It serves `dist`, or another build. */
export async function startEdge(appFolder?: string): Promise<EdgeProcess> {
  const edge = new EdgeProcess(await freePort(), mkdtempSync(join(tmpdir(), 'skein-edge-')), appFolder)
  await edge.start()
  return edge
}

export class EdgeProcess {
  readonly port: number
  readonly data: string
  readonly #args: readonly string[]
  #child: ChildProcess | undefined

  constructor(port: number, data: string, appFolder?: string) {
    this.port = port
    this.data = data
    this.#args =
      appFolder === undefined
        ? ['src/edge/main.ts', '--port', String(port), '--data', data, '--no-build', '--no-turn']
        : ['e2e/harness/edge-serving.ts', String(port), data, appFolder]
  }

  get origin(): string {
    return `http://localhost:${this.port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`the edge node ended with ${child.exitCode}: ${output}`)
      await setTimeout(50)
    }
  }

  /** Ends the process without a chance to say goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends the process in order and removes its data. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    rmSync(this.data, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async #answers(): Promise<boolean> {
    return fetch(`${this.origin}/edge.json`).then(
      (response) => response.ok,
      () => false,
    )
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
