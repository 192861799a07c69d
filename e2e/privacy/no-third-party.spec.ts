import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.ts'
import { expect, Person, test } from '../people.ts'

test.use({ ownEdge: true })

test('from the first visit to a direct message no host but the edge node is contacted', async ({ edge }) => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-net-log-'))
  const log = join(folder, 'net.json')
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [...chromiumArgs, `--log-net-log=${log}`, '--net-log-capture-mode=Default'],
  })
  const foreign: string[] = []
  const iceServers: string[] = []
  const watch = async (person: Person): Promise<void> => {
    const note = (url: string): void => {
      const { protocol, host } = new URL(url)
      if (protocol !== 'blob:' && protocol !== 'data:' && host !== `localhost:${edge.port}`) foreign.push(url)
    }
    person.context.on('request', (request) => note(request.url()))
    person.context.on('page', (page) => page.on('websocket', (socket) => note(socket.url())))
    person.page.on('websocket', (socket) => note(socket.url()))
    await person.context.exposeFunction('noteIceServers', (urls: string[]) => iceServers.push(...urls))
    await person.context.addInitScript(() => {
      const Native = window.RTCPeerConnection
      window.RTCPeerConnection = class extends Native {
        constructor(configuration?: RTCConfiguration) {
          super(configuration)
          const urls = (configuration?.iceServers ?? []).flatMap((server) => server.urls)
          void (window as unknown as { noteIceServers: (urls: string[]) => Promise<void> }).noteIceServers(
            urls,
          )
        }
      }
    })
  }
  const alice = await Person.arrives({ name: 'Alice', browser, edge })
  const bob = await Person.arrives({ name: 'Bob', browser, edge })
  for (const person of [alice, bob]) {
    await watch(person)
    await person.page.reload()
    await person.createsAccount()
  }
  await alice.meets(bob)
  await alice.writes('nobody else listens')
  await bob.sees('Alice', 'nobody else listens')
  await expect(
    alice.page
      .getByRole('main')
      .getByText(/direct/i)
      .first(),
  ).toBeVisible()
  await browser.close()

  expect(foreign).toEqual([])
  expect(iceServers.length).toBeGreaterThan(0)
  expect(new Set(iceServers)).toEqual(new Set([`stun:localhost:${edge.port}`]))
  const { asked, byBrowser } = hostsOf(JSON.parse(readFileSync(log, 'utf8')) as NetLog)
  rmSync(folder, { recursive: true })
  expect(asked).toContain('localhost')
  expect(asked.filter((host) => host !== 'localhost' && !byBrowser.includes(host))).toEqual([])
})

type NetLog = {
  events: { params?: { url?: string; host?: string; hostname?: string; initiator?: string } }[]
}

/**
 * The hosts in the browser's own log: all that were requested or resolved, and those that the browser itself requested for its
 * services. It notes who began each request, and a page is always an origin.
 */
function hostsOf({ events }: NetLog): { asked: string[]; byBrowser: string[] } {
  const asked = new Set<string>()
  const byBrowser = new Set<string>()
  for (const { params } of events) {
    for (const name of [params?.url, params?.host, params?.hostname]) {
      const host = name === undefined ? '' : hostOf(name)
      const isAddress = /^[0-9a-f:.[\]]+$/i.test(host)
      if (host !== '' && !host.endsWith('.local') && !isAddress) asked.add(host)
    }
    if (params?.initiator === 'not an origin' && params.url !== undefined) byBrowser.add(hostOf(params.url))
  }
  return { asked: [...asked], byBrowser: [...byBrowser] }
}

const hostOf = (name: string): string =>
  /^[a-z]+:\/\//.test(name) ? new URL(name).hostname : name.replace(/:\d+$/, '')
