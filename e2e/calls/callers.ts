// People who call each other: their browsers have a camera and a microphone that make up a moving picture and a beep, and the
// connections of a call can be looked into. What flows is read from the statistics of the browser, not from the interface.
import type { Locator, Page } from '@playwright/test'
import { chromiumArgs, chromiumPath, fakeMediaArgs } from '../../scripts/chromium.ts'
import { expect, test as base, type Person } from '../people.ts'

/** Two browsers of one machine find each other by its addresses, where no multicast carries made-up names. */
export const plainAddresses = '--disable-features=WebRtcHideLocalIpsWithMdns'

/** How a browser starts that has made up devices and never asks. */
export const callingBrowser = {
  launchOptions: {
    executablePath: chromiumPath(),
    args: [...chromiumArgs, ...fakeMediaArgs, plainAddresses],
  },
}

/** What has come over a call so far. */
export type Flow = {
  audioPackets: number
  /** Loudness that was heard, summed up by the browser: silence adds nothing. */
  audioEnergy: number
  framesDecoded: number
  protocol: string | undefined
  candidate: string | undefined
}

/** What a page has made and asked for, in the page. */
type Keeps = {
  keptConnections: RTCPeerConnection[]
  keptActions: Map<string, MediaSessionActionHandler>
  keptLocks: WakeLockSentinel[]
}

/** Keeps every connection the page makes, what it lets the system's keys do, and what keeps the screen on, for a spec to look into. */
async function keepConnections(page: Page): Promise<void> {
  await page.context().addInitScript(() => {
    const made: RTCPeerConnection[] = []
    const Original = RTCPeerConnection
    class Kept extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        made.push(this)
      }
    }
    const keptActions = new Map<string, MediaSessionActionHandler>()
    const session = navigator.mediaSession
    const setHandler = session.setActionHandler.bind(session)
    session.setActionHandler = (action, handler) => {
      setHandler(action, handler)
      if (handler === null) keptActions.delete(action)
      else keptActions.set(action, handler)
    }
    const keptLocks: WakeLockSentinel[] = []
    const lock = navigator.wakeLock
    const request = lock?.request.bind(lock)
    if (lock !== undefined)
      lock.request = async (type) => {
        const held = await request(type)
        keptLocks.push(held)
        return held
      }
    Object.assign(globalThis, { RTCPeerConnection: Kept, keptConnections: made, keptActions, keptLocks })
  })
}

/** The statistics of the call that is on: those of connections between chats, which carry no media, are left aside. */
export function readFlow(page: Page): Promise<Flow> {
  return page.evaluate(async () => {
    const { keptConnections } = globalThis as unknown as Keeps
    const live = keptConnections.filter(
      (one) => one.connectionState === 'connected' && one.getTransceivers().length > 0,
    )
    const flow: Flow = {
      audioPackets: 0,
      audioEnergy: 0,
      framesDecoded: 0,
      protocol: undefined,
      candidate: undefined,
    }
    for (const connection of live) {
      const report = await connection.getStats()
      for (const entry of report.values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
          flow.audioPackets += entry.packetsReceived
          flow.audioEnergy += entry.totalAudioEnergy
        }
        if (entry.type === 'inbound-rtp' && entry.kind === 'video')
          flow.framesDecoded += entry.framesDecoded ?? 0
        if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
          const local = report.get(entry.localCandidateId)
          flow.protocol = local?.protocol
          flow.candidate = local?.candidateType
        }
      }
    }
    return flow
  })
}

/** Sound comes in: more packets than there were, and something to hear in them. */
export async function hearsSound(page: Page): Promise<void> {
  const before = await readFlow(page)
  await expect
    .poll(async () => {
      const now = await readFlow(page)
      return now.audioPackets > before.audioPackets && now.audioEnergy > before.audioEnergy
    })
    .toBe(true)
}

/** Pictures come in and can be read: at least so many more frames than there were. */
export async function seesPicture(page: Page, frames = 5): Promise<void> {
  const before = await readFlow(page)
  await expect
    .poll(async () => (await readFlow(page)).framesDecoded)
    .toBeGreaterThanOrEqual(before.framesDecoded + frames)
}

/** Presses a key of the system, such as those of a headset. */
export async function pressesSystemKey(
  page: Page,
  action: 'hangup' | 'togglemicrophone' | 'togglecamera',
): Promise<void> {
  await page.evaluate((name) => {
    const { keptActions } = globalThis as unknown as Keeps
    const handler = keptActions.get(name)
    if (handler === undefined) throw new Error(`the system was given nothing to do for ${name}`)
    handler({ action: name as MediaSessionAction })
  }, action)
}

/** The screen stays on for as long as this page wants it. */
export async function expectScreenKept(page: Page, isKept: boolean): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => (globalThis as unknown as Keeps).keptLocks.some(({ released }) => !released)),
    )
    .toBe(isKept)
}

/** The microphone gives nothing any more, without a word: no packet leaves. Gives what mends it. */
export async function losesVoice(page: Page): Promise<() => Promise<void>> {
  const give = (isGiven: boolean): Promise<void> =>
    page.evaluate(async (isVoice) => {
      const { keptConnections } = globalThis as unknown as Keeps
      const scope = globalThis as unknown as { lostVoice?: MediaStreamTrack | null }
      const call = keptConnections.find(
        (one) => one.connectionState === 'connected' && one.getSenders().length,
      )
      const [sender] = call?.getSenders() ?? []
      if (sender === undefined) throw new Error('there is no call')
      if (!isVoice) scope.lostVoice = sender.track
      await sender.replaceTrack(isVoice ? (scope.lostVoice ?? null) : null)
    }, isGiven)
  await give(false)
  return () => give(true)
}

/** A headset is plugged in, or taken away again: browsers have no such switch for their made-up devices. */
export async function plugsHeadset(page: Page, isIn: boolean): Promise<void> {
  await page.evaluate((isThere) => {
    const media = navigator.mediaDevices as Partial<MediaDevices> & EventTarget
    delete media.enumerateDevices
    if (isThere) {
      const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
      const headset = {
        kind: 'audioinput',
        deviceId: 'headset',
        groupId: '',
        label: 'Headset',
      } as MediaDeviceInfo
      media.enumerateDevices = async () => [...(await all()), headset]
    }
    media.dispatchEvent(new Event('devicechange'))
  }, isIn)
}

/** The call as it is on a page. */
export function call(page: Page, name: string): { region: Locator; state: Locator } {
  const region = page.getByRole('region', { name: `Call with ${name}` })
  return { region, state: region.getByRole('status', { name: 'Call state' }) }
}

/** The card of a call that rings. */
export function incoming(page: Page, kind: 'voice' | 'video', name: string): Locator {
  return page.getByRole('alertdialog', { name: `Incoming ${kind} call from ${name}` })
}

/** Calls from the header of the open chat. */
export async function startsCall(person: Person, kind: 'voice' | 'video'): Promise<void> {
  await person.page.getByRole('button', { name: `Start ${kind} call` }).click()
}

/** Presses a button of the call, which shows when something moves. */
export async function presses(page: Page, name: string): Promise<void> {
  await page.mouse.move(200 + Math.random() * 50, 300)
  await page.getByRole('button', { name, exact: true }).click()
}

/** People whose connections can be looked into. */
export const test = base.extend({
  prepare: async ({ browserName: _browser }, provide) => provide(keepConnections),
})

export { expect, keepConnections }
