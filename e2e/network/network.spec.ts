import { expect, test, type Page } from '@playwright/test'
import type { ViteDevServer } from 'vite'
import { networkContract } from '../../src/testing/contracts/network.ts'
import { EdgeProcess, servePage } from '../harness/network-bench.ts'

test.describe.configure({ timeout: 180_000 })

let edge: EdgeProcess
let vite: { url: string; server: ViteDevServer }

test.beforeAll(async () => {
  edge = await EdgeProcess.begin()
  vite = await servePage()
})
test.afterAll(async () => {
  await vite.server.close()
  await edge.remove()
})

type PeerSetup = { block?: boolean; policy?: 'relay' }

test.describe('the network of a window keeps the contract:', () => {
  for (const { name } of networkContract) {
    test(name, async ({ page }) => {
      await page.goto(vite.url)
      await page.waitForFunction(() => 'harness' in globalThis)
      await page.evaluate(([title, address]) => harness.keepContract(title, address), [
        name,
        edge.address,
      ] as const)
    })
  }
})

/** A page of its own browser context with a started network that has an address. */
async function openPeer(page: Page, edges: EdgeProcess[], { block, policy }: PeerSetup = {}): Promise<void> {
  if (block === true) await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'RTCPeerConnection'))
  await page.goto(vite.url)
  await page.waitForFunction(() => 'harness' in globalThis)
  const options = policy === undefined ? {} : { iceTransportPolicy: policy }
  await page.evaluate(([list, given]) => harness.start(list, given), [
    edges.map(({ address }) => address),
    options,
  ] as const)
  await expect.poll(() => addressCount(page)).toBeGreaterThan(0)
}

const addressCount = (page: Page): Promise<number> =>
  page.evaluate(async () => (await harness.own()).addresses.length)
const linkOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => harness.log().links['contact'])
const lastState = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => harness.log().states.at(-1))
const deliver = (page: Page, number: number, size?: number): Promise<string | undefined> =>
  page.evaluate(([value, bytes]) => harness.deliver('contact', value, bytes), [number, size] as const)
const received = (page: Page): Promise<number[]> =>
  page.evaluate(() => harness.log().received['contact'] ?? [])

/** Announces both to each other; the first dials. */
async function introduce(dialler: Page, answerer: Page): Promise<void> {
  const [first, second] = await Promise.all(
    [dialler, answerer].map((page) => page.evaluate(() => harness.own())),
  )
  await answerer.evaluate((own) => harness.setPeer('contact', { ...own, dial: false }), first!)
  await dialler.evaluate((own) => harness.setPeer('contact', { ...own, dial: true }), second!)
}

async function withPages(
  browser: import('@playwright/test').Browser,
  work: (first: Page, second: Page) => Promise<void>,
): Promise<void> {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()])
  const [first, second] = await Promise.all(contexts.map((context) => context.newPage()))
  await work(first!, second!)
  await Promise.all(contexts.map((context) => context.close()))
}

test('two pages meet through an edge node, go direct and deliver both ways', async ({ browser }) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge]), openPeer(b, [edge])])
    await introduce(a, b)
    await expect.poll(() => linkOf(a)).toBe('direct')
    await expect.poll(() => linkOf(b)).toBe('direct')
    expect(await deliver(a, 1)).toBeUndefined()
    expect(await deliver(b, 2, 65_536)).toBeUndefined()
    expect(await received(b)).toEqual([1])
    expect(await received(a)).toEqual([2])
    const pairs = await a.evaluate(() => harness.selectedPairs())
    expect(pairs).toHaveLength(1)
    expect(pairs[0]).toMatch(/^udp (host|prflx|srflx)$/)
  })
})

for (const [name, setup] of [
  ['without WebRTC in the browser', { block: true }],
  ['with WebRTC that finds no path', { policy: 'relay' }],
] as const) {
  test(`${name} the relayed path carries everything and stays`, async ({ browser }) => {
    await withPages(browser, async (a, b) => {
      await Promise.all([openPeer(a, [edge], setup), openPeer(b, [edge], setup)])
      await introduce(a, b)
      await expect.poll(() => linkOf(a)).toBe('relayed')
      await expect.poll(() => linkOf(b)).toBe('relayed')
      const numbers = Array.from({ length: 50 }, (_, i) => i)
      for (const number of numbers) expect(await deliver(a, number, 16_384)).toBeUndefined()
      expect(await received(b)).toEqual(numbers)
      expect(await deliver(b, 7)).toBeUndefined()
      expect(await linkOf(a)).toBe('relayed')
    })
  })
}

test('an edge node that is killed and comes back is found again, and so are contacts', async ({
  browser,
}) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge]), openPeer(b, [edge])])
    await introduce(a, b)
    await expect.poll(() => linkOf(a)).toBe('direct')
    await edge.kill()
    await expect.poll(() => addressCount(a)).toBe(0)
    await expect.poll(() => lastState(a)).toBe('offline')
    expect(await deliver(a, 1), 'the direct path does not need the edge node').toBeUndefined()
    await edge.start()
    for (const page of [a, b]) {
      await expect.poll(() => addressCount(page)).toBeGreaterThan(0)
      await expect.poll(() => lastState(page)).toBe('connected')
      expect(await page.evaluate(() => harness.log().ready)).toBe(2)
    }
    expect(await deliver(b, 2)).toBeUndefined()
  })
})

test('a relayed link heals when its edge node comes back', async ({ browser }) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge], { block: true }), openPeer(b, [edge], { block: true })])
    await introduce(a, b)
    await expect.poll(() => linkOf(a)).toBe('relayed')
    await edge.kill()
    await expect.poll(() => linkOf(a)).toBe('none')
    expect(await deliver(a, 1)).toBe('unreachable')
    await edge.start()
    await expect.poll(() => linkOf(a), { timeout: 15_000 }).toBe('relayed')
    await expect.poll(() => linkOf(b)).toBe('relayed')
    expect(await deliver(a, 2)).toBeUndefined()
    expect(await received(b)).toEqual([2])
  })
})

test('a contact that reloads is a new peer, and the link follows', async ({ browser }) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge]), openPeer(b, [edge])])
    await introduce(a, b)
    await expect.poll(() => linkOf(a)).toBe('direct')
    await b.reload()
    await openPeer(b, [edge])
    await introduce(a, b)
    await expect.poll(() => linkOf(b)).toBe('direct')
    expect(await deliver(a, 1)).toBeUndefined()
    expect(await received(b)).toEqual([1])
  })
})

test('a stranger is not let in', async ({ browser }) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge]), openPeer(b, [edge])])
    const own = await a.evaluate(() => harness.own())
    await b.evaluate((address) => harness.setPeer('contact', { ...address, dial: true }), own)
    expect(await deliver(b, 1)).toBe('unreachable')
    expect(await received(a)).toEqual([])
    expect(await linkOf(a)).toBeUndefined()
  })
})

test('sixty dials one after the other all become direct', async ({ browser }) => {
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge]), openPeer(b, [edge])])
    for (let dial = 1; dial <= 60; dial++) {
      await introduce(a, b)
      await expect.poll(() => linkOf(a), { message: `dial ${dial}` }).toBe('direct')
      await expect.poll(() => linkOf(b), { message: `dial ${dial}` }).toBe('direct')
      await a.evaluate(() => harness.setPeer('contact', null))
      await b.evaluate(() => harness.setPeer('contact', null))
      await expect.poll(() => linkOf(b)).toBe('none')
    }
  })
})

test('with two edge nodes there is an address as long as one of them runs', async ({ browser }) => {
  const second = await EdgeProcess.begin()
  await withPages(browser, async (a, b) => {
    await Promise.all([openPeer(a, [edge, second]), openPeer(b, [edge, second])])
    await expect.poll(() => addressCount(a)).toBe(2)
    await expect.poll(() => addressCount(b)).toBe(2)
    await introduce(a, b)
    await expect.poll(() => linkOf(a)).toBe('direct')
    await second.kill()
    await expect.poll(() => addressCount(a)).toBe(1)
    expect(await lastState(a)).toBe('connected')
    expect(await deliver(a, 1)).toBeUndefined()
    await second.start()
    await expect.poll(() => addressCount(a)).toBe(2)
  })
  await second.remove()
})

test('the network stops and starts again as another peer', async ({ browser }) => {
  await withPages(browser, async (a) => {
    await openPeer(a, [edge])
    const before = await a.evaluate(() => harness.own())
    await a.evaluate(() => harness.stop())
    expect(await a.evaluate(() => harness.own().catch((error: { code: string }) => error.code))).toBe(
      'stopped',
    )
    await openPeer(a, [edge])
    const after = await a.evaluate(() => harness.own())
    expect(after.peerId).not.toBe(before.peerId)
    const hello = await a.evaluate((address) => harness.hello(address), edge.address)
    expect(hello).toEqual({ nodeId: edge.address.id, carrier: 'stream' })
  })
})

test('a browser that says it is offline is reported so, and returns', async ({ browser }) => {
  await withPages(browser, async (a) => {
    await openPeer(a, [edge])
    await expect.poll(() => lastState(a)).toBe('connected')
    await a.context().setOffline(true)
    await expect.poll(() => lastState(a)).toBe('offline')
    await a.context().setOffline(false)
    await expect.poll(() => lastState(a), { timeout: 15_000 }).toBe('connected')
  })
})

test('where WebSocket is impossible the mailbox is reached over HTTP', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebSocket'))
  await page.goto(vite.url)
  await page.waitForFunction(() => 'harness' in globalThis)
  await page.evaluate((address) => harness.start([address]), edge.address)
  for (let round = 0; round < 3; round++) {
    const hello = await page.evaluate((address) => harness.hello(address), edge.address)
    expect(hello).toEqual({ nodeId: edge.address.id, carrier: 'http' })
    const answer = await page.evaluate((address) => harness.look(address), edge.address)
    expect(answer).toBe('GONE')
  }
  const stale = await page.evaluate((address) => harness.revokeWithForeignNonce(address), edge.address)
  expect(stale).toBe('stale-nonce')
})

const greet = (page: Page): Promise<unknown> =>
  page.evaluate((address) => harness.hello(address), edge.address)
const lookUp = (page: Page): Promise<unknown> =>
  page.evaluate((address) => harness.look(address), edge.address)

test('where the mailbox gets no socket, a stream of the connection takes its place', async ({ page }) => {
  let refused = 0
  await page.routeWebSocket('**/mailbox/v1', async (socket) => {
    refused++
    await socket.close()
  })
  await openPeer(page, [edge])
  expect(await greet(page)).toEqual({ nodeId: edge.address.id, carrier: 'stream' })
  expect(await lookUp(page)).toBe('GONE')
  expect(refused).toBe(1)
})

test('a mailbox socket that ends is opened again beside the same connection', async ({ page }) => {
  const opened: (() => Promise<void>)[] = []
  await page.routeWebSocket('**/mailbox/v1', (socket) => {
    socket.connectToServer()
    opened.push(() => socket.close())
  })
  await openPeer(page, [edge])
  expect(await greet(page)).toEqual({ nodeId: edge.address.id, carrier: 'stream' })
  const { peerId } = await page.evaluate(() => harness.own())
  await opened[0]?.()
  await expect.poll(() => opened.length).toBe(2)
  expect(await greet(page)).toEqual({ nodeId: edge.address.id, carrier: 'stream' })
  expect(await lookUp(page)).toBe('GONE')
  expect((await page.evaluate(() => harness.own())).peerId).toBe(peerId)
  expect(opened).toHaveLength(2)
})
