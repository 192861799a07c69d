// Bundles a module as a dedicated worker, runs it in headless Chromium and returns the one message it posts.
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { build } from 'vite'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'

/** Runs `entry` (from the project's root) and resolves with what it posts; an error in the worker rejects. */
export async function runInWorker(entry: string): Promise<unknown> {
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
  const http = createServer((request, response) => {
    const path = request.url ?? '/'
    if (path === '/')
      return response.setHeader('content-type', 'text/html').end('<!doctype html><title>worker</title>')
    if (!existsSync(join(folder, path))) return response.writeHead(404).end()
    return response.setHeader('content-type', 'text/javascript').end(readFileSync(join(folder, path)))
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as { port: number }
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const page = await browser.newPage()
    await page.goto(`http://localhost:${port}/`)
    return await page.evaluate(
      () =>
        new Promise((done, fail) => {
          const worker = new Worker('/worker.js', { type: 'module' })
          worker.onmessage = ({ data }) => done(data)
          worker.onerror = ({ message }) => fail(new Error(message))
        }),
    )
  } finally {
    await browser.close()
    http.close()
    rmSync(folder, { recursive: true })
  }
}
