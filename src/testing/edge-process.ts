// A real edge node in a process of its own, for tests that kill it, signal it or read what it writes.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../edge/main.ts', import.meta.url))

/** How a process ended, and all it wrote. */
export type EdgeExit = Readonly<{
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}>

export class EdgeProcess {
  readonly exited: Promise<EdgeExit>
  readonly #child: ChildProcess
  #stdout = ''
  #stderr = ''
  readonly #announced = Promise.withResolvers<void>()

  /** Starts `node src/edge/main.ts` with these arguments. */
  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      if (this.#stdout.includes('\n')) this.#announced.resolve()
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
    })
    this.exited = this.#waitForExit()
  }

  /** The address of the line that says it is ready. Rejects when it ends before. */
  async ready(): Promise<string> {
    const early = this.exited.then(({ stderr }) =>
      Promise.reject(new Error(`the edge node ended: ${stderr}`)),
    )
    await Promise.race([this.#announced.promise, early])
    return /^Skein is ready at (\S+)\n$/.exec(this.#stdout)?.[1] ?? `no address in: ${this.#stdout}`
  }

  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Ends it with a signal. */
  async end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<EdgeExit> {
    this.signal(signal)
    return this.exited
  }

  async #waitForExit(): Promise<EdgeExit> {
    const [code, signal] = (await once(this.#child, 'close')) as [number | null, string | null]
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr }
  }
}

/** A TCP port that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
