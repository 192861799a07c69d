// What the network specs stand on: edge node processes that can be killed and started again, and the harness page served by Vite.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createServer, type ViteDevServer } from 'vite'
import { patchWebRtc } from '../../scripts/patch-webrtc.ts'
import type { EdgeAddress } from '../../src/protocol/content/content.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const node24 = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const edgeProgram = fileURLToPath(new URL('./edge.ts', import.meta.url))

/** One edge node: its process comes and goes, its address stays. */
export class EdgeProcess {
  readonly #port: number
  readonly #seed: string
  #child: ChildProcess | undefined
  #address: EdgeAddress | undefined

  private constructor(port: number, seed: string) {
    this.#port = port
    this.#seed = seed
  }

  static async begin(seed: string): Promise<EdgeProcess> {
    const edge = new EdgeProcess(await freePort(), seed)
    await edge.start()
    return edge
  }

  get address(): EdgeAddress {
    if (this.#address === undefined) throw new Error('the edge node never started')
    return this.#address
  }

  /** Resolves once the edge node listens. */
  async start(): Promise<void> {
    const child = spawn(node24, [edgeProgram, String(this.#port), this.#seed], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#child = child
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    this.#address = JSON.parse(line.toString()) as EdgeAddress
  }

  /** Ends it without any farewell. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
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
