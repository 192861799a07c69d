// Bundles a module as a dedicated worker and serves it, with an empty page to start it from, on a free local port.
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'

/** A page at `url`; the worker is at `/worker.js` beside it. */
export type WorkerSite = { readonly url: string; readonly server: Server; close(): void }

/** Serves the module `entry`, a path, as a worker. */
export async function serveWorker(entry: string): Promise<WorkerSite> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-worker-'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'es2023',
      modulePreload: false,
      rollupOptions: { input: entry, output: { entryFileNames: 'worker.js' } },
    },
  })
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><title>worker</title>')
    if (!existsSync(join(folder, path))) return response.writeHead(404).end()
    return response.setHeader('content-type', 'text/javascript').end(readFileSync(join(folder, path)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    server,
    close() {
      server.close()
      server.closeAllConnections()
      rmSync(folder, { recursive: true })
    },
  }
}
