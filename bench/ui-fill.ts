// Gives an account the history of the bench: 100,000 messages in 300 chats, one of 10,000 and twelve of 5,000.
import { setTimeout } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { build, type Rollup } from 'vite'
import type { Person } from '../e2e/people.ts'
import { callLeader } from './ui-page.ts'
import type { SeedChat, SeededChat } from './ui-seed.ts'

const CHATS = 300
const MESSAGES = 100_000
const LONG = 10_000
const MIDDLE = 5_000
const MIDDLE_CHATS = 12
/** Building the index of the history may take so long on a busy machine. */
const INDEX_TIMEOUT_MS = 600_000

/** The chats by what they are for. */
export type Filled = { long: SeededChat; middle: SeededChat[] }

/** Fills the person's database while the app is away, opens the app again and waits until everything is searchable. */
export async function fill({ page, edge }: Person): Promise<Filled> {
  const bundle = await bundleSeed()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.setBypassServiceWorker', { bypass: true })
  const blank = `${edge.origin}/bench-seed`
  await page.route(blank, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
  await page.goto(blank)
  await page.evaluate(bundle)
  const made = await page.evaluate(
    (chats) => (globalThis as unknown as { seed: (chats: SeedChat[]) => Promise<SeededChat[]> }).seed(chats),
    plan(),
  )
  await devtools.detach()
  await page.goto(edge.origin)
  await page.locator('nav li a').first().waitFor()
  await isSearchable(page)
  return { long: made[0]!, middle: made.slice(1, 1 + MIDDLE_CHATS) }
}

/** Resolves when the index has every message. */
async function isSearchable(page: Page): Promise<void> {
  const end = Date.now() + INDEX_TIMEOUT_MS
  while (Date.now() < end) {
    const call = { method: 'search', args: [{ text: '', limit: 1 }] }
    const { complete } = (await page.evaluate(callLeader, call)) as { complete: boolean }
    if (complete) return
    await setTimeout(1_000)
  }
  throw new Error('the index was not built in time')
}

function plan(): SeedChat[] {
  const rest = CHATS - 1 - MIDDLE_CHATS
  const left = MESSAGES - LONG - MIDDLE_CHATS * MIDDLE
  return Array.from({ length: CHATS }, (_, i): SeedChat => {
    if (i === 0) return { name: 'Long', messages: LONG }
    if (i <= MIDDLE_CHATS) return { name: `Middle ${i}`, messages: MIDDLE }
    return { name: `Chat ${i}`, messages: Math.floor(left / rest) + (i % rest < left % rest ? 1 : 0) }
  })
}

async function bundleSeed(): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      minify: false,
      rollupOptions: { input: 'bench/ui-seed.ts', output: { format: 'iife' } },
    },
  })) as Rollup.RollupOutput
  return output.output[0].code
}
