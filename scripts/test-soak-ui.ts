// `npm run test:soak-ui [-- --minutes N]`: a long day with the interface on a history of 100,000 messages. Chats are opened, scrolled
// and searched, messages come and go, round after round; the memory of the page and its workers stays under its limit and flat.
import { parseArgs } from 'node:util'
import { chromium, type Browser } from '@playwright/test'
import {
  callLeader,
  measureMemory,
  openChats,
  scrollFor,
  sendAtRate,
  typeQueries,
  untilShown,
} from '../bench/ui-page.ts'
import { fill, type Filled } from '../bench/ui-fill.ts'
import { startEdge } from '../e2e/edge-process.ts'
import { Person } from '../e2e/people.ts'
import { expect, runChecks } from './call-checks.ts'
import { chromiumArgs, chromiumPath } from './chromium.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } })
const untilMs = performance.now() + Number(values.minutes) * 60_000
const LIMIT_MIB = 150
/** What may have been added between the first third, in which caches of a fixed size fill, and the end, in MiB. */
const GROWTH_MIB = 2
/** Rounds of which the least counts: garbage comes and goes. */
const SAMPLE = 5
const INCOMING = 400
const FRAMES = 400
/** A real process needs no flag to answer; this one makes it answer at once. */
const memoryArgs = ['--enable-blink-features=ForceEagerMeasureMemory']

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs, ...memoryArgs] })

const edge = await startEdge()
const [one, other] = await Promise.all([launch(), launch()])
try {
  const alice = await Person.joins({ name: 'Alice', browser: one, edge })
  const bob = await Person.joins({ name: 'Bob', browser: other, edge })
  await alice.meets(bob)
  await bob.page.goto(`${edge.origin}/#/settings`)
  const filled = await fill(alice)
  const memory: number[] = []
  await runChecks([
    [
      `${values.minutes} minutes of opening, scrolling, searching and writing`,
      async () => {
        while (memory.length < 3 * SAMPLE || performance.now() < untilMs) {
          await round(alice, bob, filled, memory.length)
          memory.push((await alice.page.evaluate(measureMemory)) / 1024 / 1024)
        }
        return `${memory.length} rounds`
      },
    ],
    [
      'memory stays under its limit and flat',
      () => {
        const shown = memory.map((mib) => mib.toFixed(1)).join(', ')
        expect(Math.max(...memory) <= LIMIT_MIB, `at most ${LIMIT_MIB} MiB: ${shown}`)
        const third = Math.trunc(memory.length / 3)
        const growth = Math.min(...memory.slice(-SAMPLE)) - Math.min(...memory.slice(third, third + SAMPLE))
        expect(growth <= GROWTH_MIB, `grown by ${growth.toFixed(1)} MiB: ${shown}`)
        return Promise.resolve(`${shown} MiB, grown by ${growth.toFixed(1)}`)
      },
    ],
  ])
} finally {
  await Promise.all([one.close(), other.close()])
  await edge.stop()
}

async function round(alice: Person, bob: Person, { long, middle }: Filled, at: number): Promise<void> {
  const { page } = alice
  await page.evaluate(
    openChats,
    [long, ...middle].map(({ id }) => id),
  )
  await page.evaluate(openChats, [long.id])
  await page.evaluate(scrollFor, FRAMES)
  await page.evaluate(typeQueries, ['meeting', 'tomorrow'])
  await alice.opensChat('Bob')
  await alice.writes(`round ${at}`)
  const [conversation] = (await bob.page.evaluate(callLeader, { method: 'conversations', args: [] })) as [
    { id: string },
  ]
  const name = `in round ${at}`
  const messages = { conversationId: conversation.id, name, count: INCOMING, perSecond: 100 }
  await Promise.all([
    bob.page.evaluate(sendAtRate, messages),
    page.evaluate(untilShown, { text: `${name} ${INCOMING} of ${INCOMING}.`, timeoutMs: 120_000 }),
  ])
}
