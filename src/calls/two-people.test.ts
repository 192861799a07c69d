// Two people with whole messengers call each other, with scripted media in place of devices and network.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browser, CallTab } from '../testing/call-tabs.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'
import { CallMediaError } from './errors.ts'

let world: World
let anna: Person
let ben: Person
let annas: string
let bens: string
let tabs: CallTab[]

const tab = (person: Person, browser?: Browser): CallTab => {
  const made = new CallTab(person, browser)
  tabs.push(made)
  return made
}

const rows = async (person: Person) =>
  (await person.api.callHistory({ limit: 50 })).map((row) => row.eventData!.call!)

beforeEach(async () => {
  tabs = []
  world = await World.open()
  ;({ anna, ben, annas, bens } = await acquainted(world))
})
afterEach(() => {
  for (const one of tabs) one.close()
  world.close()
})

describe('a call between two people', () => {
  it('rings, is accepted, connects, and ends for both with the same record', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, true)
    await b.is('incoming')
    await a.is('ringing')
    expect(b.view).toMatchObject({ video: true, conversationId: bens, direction: 'incoming' })
    expect(b.media).toEqual([])
    await b.engine.accept(false)
    await Promise.all([a.is('connected'), b.is('connected')])
    await until('Ben sees that Anna shows herself', () => b.view?.remote.camera === true)
    await until('Anna sees that Ben does not', () => a.view?.remote.camera === false)
    expect(a.media[0]!.log).toContain('candidate:callee')
    expect(b.media[0]!.log.slice(0, 2)).toEqual(['open', 'answer v=offer caller 1'])
    b.engine.hangUp()
    await Promise.all([a.is('ended'), b.is('ended')])
    expect(a.media[0]!.isClosed && b.media[0]!.isClosed).toBe(true)
    await until('both have closed it', async () => {
      const all = [...(await rows(anna)), ...(await rows(ben))]
      return all.length === 2 && all.every(({ end }) => end === 'ended')
    })
    const [[mine], [theirs]] = [await rows(anna), await rows(ben)]
    expect(mine).toMatchObject({ own: true, video: true, durationMs: expect.any(Number) })
    expect(theirs).toMatchObject({ own: false, video: true, durationMs: expect.any(Number) })
  })

  it('makes no media and shows no address before it is accepted', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await b.is('incoming')
    expect(b.prepared).toBe(1)
    b.engine.decline()
    await a.is('declined')
    expect(b.media).toEqual([])
    expect([a.prepared, b.prepared]).toEqual([0, 0])
    await until('declined on both sides', async () =>
      [...(await rows(anna)), ...(await rows(ben))].every(({ end }) => end === 'declined'),
    )
  })

  it('that was declined and taken off the screen does not ring again, whatever is still told of it', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await b.is('incoming')
    const told = await ben.api.liveCalls()
    b.engine.decline()
    b.engine.dismiss()
    for (const news of told) await b.engine.hear(news)
    expect(told).not.toEqual([])
    expect(b.view).toBeUndefined()
    await a.is('declined')
  })

  it('that is taken back was missed', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await b.is('incoming')
    a.engine.hangUp()
    await b.is('missed')
    await until('Ben missed it', async () => (await rows(ben))[0]?.end === 'missed')
    expect((await rows(anna))[0]).toMatchObject({ end: 'cancelled' })
    const [chat] = await ben.api.conversations()
    expect(chat!.preview?.call).toMatchObject({ own: false, end: 'missed' })
  })

  it('that nobody answers ends after 45 seconds', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await a.is('unanswered')
    await b.is('missed')
    expect((await rows(anna))[0]).toMatchObject({ end: 'unanswered' })
  })

  it('that never left was not answered, and says so', async () => {
    const a = tab(anna)
    world.network.setEdgeUp(false)
    anna.network.setOnline(false)
    await a.engine.start(annas, false)
    await a.is('unanswered')
    await until('it is remembered', async () => (await rows(anna))[0]?.end === 'unanswered')
    world.network.setEdgeUp(true)
    anna.network.setOnline(true)
    await anna.writes(annas, 'were you away?')
    await ben.sees(bens, ['were you away?'])
    expect(await rows(ben)).toEqual([])
  })

  it('is missed by somebody who has no tab open, and rings in one that opens meanwhile', async () => {
    const a = tab(anna)
    await a.engine.start(annas, false)
    await until('it has come', async () => (await ben.api.liveCalls()).length > 1)
    const b = tab(ben)
    for (const news of await ben.api.liveCalls()) await b.engine.hear(news)
    await b.engine.accept(false)
    await Promise.all([a.is('connected'), b.is('connected')])
    expect(await ben.api.liveCalls()).toEqual([])
  })

  it('becomes one when both call at once', async () => {
    const a = tab(anna)
    const b = tab(ben)
    a.nextId = new Uint8Array(16).fill(7)
    b.nextId = new Uint8Array(16).fill(9)
    await Promise.all([a.engine.start(annas, false), b.engine.start(bens, true)])
    await Promise.all([a.is('connected'), b.is('connected')])
    expect(a.view!.id).toBe(b.view!.id)
    expect([a.view!.direction, b.view!.direction]).toEqual(['outgoing', 'incoming'])
    expect(b.media.map((media) => media.isClosed)).toEqual([true, false])
    a.engine.hangUp()
    await Promise.all([a.is('ended'), b.is('ended')])
    await until('one call is remembered by each', async () => {
      const all = [await rows(anna), await rows(ben)]
      return all.every((some) => some.length === 1 && some[0]!.end === 'ended')
    })
  })

  it('finds somebody busy who talks with another', async () => {
    const cara = await world.person('Cara')
    const caras = await cara.api.connect(await ben.invite())
    const { id: bensCara } = await ben.conversationWith('Cara')
    await ben.api.acceptRequest(bensCara)
    await until('Cara is accepted', async () => (await cara.api.conversations())[0]!.state === 'accepted')
    const [a, b, c] = [tab(anna), tab(ben), tab(cara)]
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.accept(false)
    await a.is('connected')
    await c.engine.start(caras, false)
    await c.is('busy')
    expect(b.view).toMatchObject({ phase: 'connected', conversationId: bens })
    const missed = (await rows(ben)).find(({ end }) => end !== undefined)
    expect(missed).toMatchObject({ end: 'missed' })
  })

  it('cannot be made to somebody who is blocked, and ends with the media that fail', async () => {
    const a = tab(anna)
    a.refusal = new CallMediaError('unsupported', 'no')
    await a.engine.start(annas, false)
    await a.is('no-media')
    await ben.api.block(bens)
    const b = tab(ben)
    await b.engine.start(bens, false)
    await b.is('failed')
    expect(await rows(ben)).toEqual([])
  })

  it('gets another path when its own breaks', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.accept(false)
    await a.is('connected')
    a.media[0]!.path('interrupted')
    await a.is('reconnecting')
    a.media[0]!.options.events.onWantsRestart('relay')
    await until('the answer is taken', () => a.media[0]!.log.at(-1) === 'accept v=answer to restart 1')
    expect(b.media[0]!.log.at(-1)).toBe('answer v=restart 1')
    a.media[0]!.path('connected')
    await a.is('connected')
    b.media[0]!.options.events.onWantsRestart('all')
    await until('the other side is asked', () => a.media[0]!.log.at(-1) === 'renew')
    a.media[0]!.path('failed')
    await Promise.all([a.is('failed'), b.is('failed')])
  })
})

describe('what goes on in a call', () => {
  async function talk(): Promise<[CallTab, CallTab]> {
    const [a, b] = [tab(anna), tab(ben)]
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.accept(false)
    await Promise.all([a.is('connected'), b.is('connected')])
    return [a, b]
  }

  it('tells of mute, camera and screen, and of a microphone that sends nothing', async () => {
    const [a, b] = await talk()
    const { options } = a.media[0]!
    await a.media[0]!.setMicrophone(false)
    await a.media[0]!.shareScreen()
    await until('Ben sees it', () => b.view?.remote.microphone === false && b.view.remote.screen)
    b.media[0]!.falls('silent')
    options.events.onChange()
    expect(b.view?.trouble).toBeUndefined()
    await a.media[0]!.setMicrophone(true)
    await until('Ben is told of the silence', () => b.view?.trouble === 'no-sound')
    b.media[0]!.falls('audible')
    expect(b.view?.trouble).toBeUndefined()
  })

  it('ends when the contact is blocked', async () => {
    const [, b] = await talk()
    await ben.api.block(bens)
    b.engine.forbid(bens)
    await b.is('ended')
    expect(b.media[0]!.isClosed).toBe(true)
  })

  it('goes over a relay alone where the account or the chat says so', async () => {
    const [a, b] = await talk()
    expect([a, b].map((one) => one.media[0]!.options.relayOnly)).toEqual([false, false])
    a.engine.hangUp()
    await Promise.all([a.is('ended'), b.is('ended')])
    await anna.api.updateAccount({ relayCalls: true })
    await ben.api.setDirect(bens, false)
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.accept(false)
    await b.is('connecting')
    expect([a, b].map((one) => one.media.at(-1)!.options.relayOnly)).toEqual([true, true])
  })

  it('is taken by who calls back while it rings', async () => {
    const [a, b] = [tab(anna), tab(ben)]
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.start(bens, true)
    await Promise.all([a.is('connected'), b.is('connected')])
    expect(a.view!.id).toBe(b.view!.id)
  })
})

describe('several tabs', () => {
  it('all ring, one answers, and the others stop', async () => {
    const a = tab(anna)
    const browser = new Browser()
    const [one, two] = [tab(ben, browser), tab(ben, browser)]
    await a.engine.start(annas, false)
    await Promise.all([one.is('incoming'), two.is('incoming')])
    const outcomes = await Promise.allSettled([one.engine.accept(false), two.engine.accept(false)])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await two.is('answered-elsewhere')
    await Promise.all([a.is('connected'), one.is('connected')])
    expect(two.media).toEqual([])
    await expect(two.engine.start(bens, false)).rejects.toMatchObject({ code: 'in-call' })
  })

  it('stop ringing when one declines', async () => {
    const a = tab(anna)
    const browser = new Browser()
    const [one, two] = [tab(ben, browser), tab(ben, browser)]
    await a.engine.start(annas, false)
    await Promise.all([one.is('incoming'), two.is('incoming')])
    one.engine.decline()
    await two.is('declined')
    await a.is('declined')
  })

  it('keep a call when the messenger is started anew by another of them', async () => {
    const a = tab(anna)
    const b = tab(ben)
    await a.engine.start(annas, false)
    await b.is('incoming')
    await b.engine.accept(false)
    await a.is('connected')
    await ben.reopen()
    await b.engine.media!.then((media) => media.setCamera(true))
    await until('Anna sees him', () => a.view?.remote.camera === true)
    b.engine.hangUp()
    await a.is('ended')
    await until('it is remembered', async () => (await rows(ben))[0]?.end === 'ended')
  })

  it('hang up what a tab that crashed has left', async () => {
    const a = tab(anna)
    const browser = new Browser()
    const [one, two] = [tab(ben, browser), tab(ben, browser)]
    await a.engine.start(annas, false)
    await Promise.all([one.is('incoming'), two.is('incoming')])
    await one.engine.accept(false)
    await a.is('connected')
    one.crash()
    await a.is('failed')
    await until('Ben has the end of it', async () => (await rows(ben))[0]?.end === 'failed')
    await a.engine.start(annas, false)
    await two.is('incoming')
  })
})
