// Runs a module as a dedicated worker in headless Chromium and returns the one message it posts.
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../scripts/chromium.ts'
import { serveWorker } from '../src/testing/browser-peer/worker-site.ts'

/** Runs `entry` (from the project's root) and resolves with what it posts; an error in the worker rejects. */
export async function runInWorker(entry: string): Promise<unknown> {
  const site = await serveWorker(entry)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
  try {
    const page = await browser.newPage()
    await page.goto(site.url)
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
    site.close()
  }
}
