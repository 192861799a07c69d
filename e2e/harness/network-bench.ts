// What the network specs stand on: edge node processes that can be killed and started again, and the harness page served by Vite.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer, type ViteDevServer } from 'vite'
import { patchWebRtc } from '../../scripts/patch-webrtc.ts'
import type { EdgeAddress } from '../../src/protocol/content/content.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node24 = join(root, 'node_modules/node/bin/node')

/** One edge node: its process comes and goes, its port, its data and so its address stay. */
export class EdgeProcess {
  readonly #port: number
  readonly #data: string
  #child: ChildProcess | undefined
  #address: EdgeAddress | undefined

  private constructor(port: number, data: string) {
    this.#port = port
    this.#data = data
  }

  static async begin(): Promise<EdgeProcess> {
    const edge = new EdgeProcess(await freePort(), await mkdtemp(join(tmpdir(), 'skein-edge-')))
    await edge.start()
    return edge
  }

  get address(): EdgeAddress {
    if (this.#address === undefined) throw new Error('the edge node never started')
    return this.#address
  }

  /** Resolves once the edge node says that it is ready. */
  async start(): Promise<void> {
    const options = ['--port', String(this.#port), '--data', this.#data, '--no-build', '--no-turn']
    const child = spawn(node24, ['src/edge/main.ts', ...options], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#child = child
    await once(child.stdout, 'data')
    const card = (await (await fetch(`http://localhost:${this.#port}/edge.json`)).json()) as EdgeAddress
    this.#address = { id: card.id, ws: card.ws, http: card.http }
  }

  /** Ends it without any farewell. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill()
    await rm(this.#data, { recursive: true, force: true })
  }
}

/** Serves the harness page, with the WebRTC patch unless told otherwise. */
export async function servePage({ patched = true } = {}): Promise<{ url: string; server: ViteDevServer }> {
  const plugins = patched ? [patchWebRtc()] : []
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'mpa',
    cacheDir: `node_modules/.vite-network-${patched ? 'patched' : 'stock'}`,
    plugins,
    server: { host: '127.0.0.1', port: await freePort(), hmr: false },
    optimizeDeps: {
      entries: ['e2e/harness/network.html'],
      rolldownOptions: { plugins },
    },
  })
  await server.listen()
  const { port } = server.httpServer!.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/e2e/harness/network.html`, server }
}

async function freePort(): Promise<number> {
  const probe = createNetServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
