import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from '../lib/bytes.ts'
import type { CallSignal } from '../protocol/content/call.ts'
import { decodeContents, encodeContents } from '../protocol/content/content.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'
import type { CallNews, MessageView } from './api.ts'

let world: World
let anna: Person
let ben: Person
let annas: string
let bens: string

beforeEach(async () => {
  world = await World.open()
  ;({ anna, ben, annas, bens } = await acquainted(world))
})
afterEach(() => world.close())

const secret = new Uint8Array(32).fill(1)
const offer: CallSignal = { type: 'offer', video: true, sdp: 'v=0', secret }
const answer: CallSignal = { type: 'answer', video: true, sdp: 'v=0', secret }
const candidates: CallSignal = { type: 'candidates', candidates: [{ candidate: 'candidate:1', mid: '0' }] }
const idOf = (n: number): string => toBase64url(new Uint8Array(16).fill(n))
const callId = idOf(7)

const say = (signal: CallSignal, id = callId) =>
  anna.api.signalCall({ conversationId: annas, callId: id, signal })
const answers = (signal: CallSignal, id = callId) =>
  ben.api.signalCall({ conversationId: bens, callId: id, signal })

function heard(person: Person): CallNews[] {
  return person.events.flatMap((event) => (event.type === 'call' ? [event.news] : []))
}

async function history(person: Person): Promise<MessageView[]> {
  return person.api.callHistory({ limit: 100 })
}

async function record(person: Person) {
  return (await history(person))[0]?.eventData?.call
}

const ends = (person: Person, end: string) =>
  until(`the call of ${person.name} was ${end}`, async () => (await record(person))?.end === end)

const hears = (person: Person, type: CallSignal['type']) =>
  until(`${person.name} hears ${type}`, () => heard(person).find(({ signal }) => signal.type === type))

describe('signals of a call', () => {
  it('come as they were sent, in the order of their times, and one row stands for the call', async () => {
    await say(offer)
    await say(candidates)
    await hears(ben, 'candidates')
    const news = heard(ben)
    expect(news.map(({ signal }) => signal)).toEqual([offer, candidates])
    expect(news[0]).toMatchObject({ conversationId: bens, callId })
    expect(news[1]!.sentAt).toBeGreaterThan(news[0]!.sentAt)
    await answers(answer)
    await hears(anna, 'answer')
    await answers({ type: 'hangup', reason: 'ended' })
    await hears(anna, 'hangup')
    for (const person of [anna, ben]) {
      expect(await history(person)).toHaveLength(1)
      expect(await record(person)).toMatchObject({
        end: 'ended',
        durationMs: expect.any(Number),
        video: true,
      })
    }
    expect((await record(anna))!.own).toBe(true)
    expect((await record(ben))!.own).toBe(false)
  })

  it('do not wait for a link that is dead and does not know it', async () => {
    let asked = 0
    anna.network.deliver = () => {
      asked += 1
      return new Promise(() => undefined)
    }
    await until('they are linked', async () =>
      (await anna.api.conversations()).some(({ link }) => link !== undefined),
    )
    await say(offer)
    await hears(ben, 'offer')
    expect(asked).toBe(1)
  })

  it('do not wait for a stream to the edge node that is dead and does not know it', async () => {
    const { network } = anna
    const [ask, send] = [network.challenge.bind(network), network.request.bind(network)]
    let isHttp = false
    network.challenge = (edge, carrier?: 'http') => {
      isHttp ||= carrier === 'http'
      return ask(edge)
    }
    network.request = (edge, frame) => (isHttp ? send(edge, frame) : new Promise(() => undefined))
    network.deliver = () => Promise.reject(new Error('the link is gone'))
    await say(offer)
    await hears(ben, 'offer')
  })

  it('wait for their offer, and what was hung up before it came does not ring', async () => {
    await say(candidates)
    await say(offer)
    await hears(ben, 'candidates')
    expect(heard(ben).map(({ signal }) => signal.type)).toEqual(['offer', 'candidates'])
    const other = idOf(8)
    await say({ type: 'hangup', reason: 'cancelled' }, other)
    await say(offer, other)
    await until('it was missed', async () => (await history(ben)).some(({ id }) => id === other))
    expect(heard(ben).some((news) => news.callId === other && news.signal.type === 'offer')).toBe(false)
    expect((await history(ben)).find(({ id }) => id === other)?.eventData?.call?.end).toBe('missed')
  })

  it('are not made twice when the call for them is made again', async () => {
    const kinds: string[] = []
    anna.beforeSeal = (content) => {
      kinds.push(...decodeContents(content).map(({ kind }) => kind))
      return content
    }
    await say(offer)
    await say(offer)
    expect(kinds.filter((kind) => kind === 'call')).toHaveLength(1)
  })

  it('go to accepted contacts only', async () => {
    await anna.api.block(annas)
    await expect(say(offer)).rejects.toMatchObject({ code: 'not-writable' })
    const notes = await anna.api.noteToSelf()
    await expect(anna.api.signalCall({ conversationId: notes, callId, signal: offer })).rejects.toMatchObject(
      { code: 'not-writable' },
    )
    await expect(
      anna.api.signalCall({ conversationId: 'nobody', callId, signal: offer }),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(await history(anna)).toEqual([])
  })

  it('of a wrong form are refused before anything is written down', async () => {
    await expect(say({ ...offer, sdp: 'x'.repeat(12_001) } as CallSignal)).rejects.toThrow()
    await expect(say(offer, 'AAAA')).rejects.toThrow()
    expect(await history(anna)).toEqual([])
  })

  it('with the id of a message do not touch that message', async () => {
    const cara = await world.person('Cara')
    const caras = await cara.api.connect(await ben.invite())
    const { id: bensCara } = await ben.conversationWith('Cara')
    await ben.api.acceptRequest(bensCara)
    const id = await ben.writes(bensCara, 'for Cara')
    await cara.sees(caras, ['for Cara'])
    await say(offer, id)
    await say(offer)
    await hears(ben, 'offer')
    expect(heard(ben).map((news) => news.callId)).toEqual([callId])
    expect((await ben.messagesIn(bensCara)).map(({ body }) => body)).toEqual(['for Cara'])
  })

  it('of a call that is not theirs end nothing', async () => {
    const cara = await world.person('Cara')
    const caras = await cara.api.connect(await ben.invite())
    const { id: bensCara } = await ben.conversationWith('Cara')
    await ben.api.acceptRequest(bensCara)
    await until('accepted', async () => (await cara.api.conversations())[0]?.state === 'accepted')
    await say(offer)
    await hears(ben, 'offer')
    const signal: CallSignal = { type: 'hangup', reason: 'cancelled' }
    await cara.api.signalCall({ conversationId: caras, callId, signal })
    await cara.writes(caras, 'and')
    await ben.sees(bensCara, ['and'])
    expect((await record(ben))?.end).toBeUndefined()
  })
})

describe('what is remembered of a call', () => {
  it('is that it was missed when its offer comes too late', async () => {
    ben.close()
    await say(offer)
    const sentAt = anna.clock.now()
    await until('the offer is old', () => anna.clock.now() > sentAt + 46_000)
    await ben.open()
    await ends(ben, 'missed')
    expect(heard(ben)).toEqual([])
    expect(await ben.api.liveCalls()).toEqual([])
    const chat = async () => (await ben.api.conversations())[0]!
    expect(await chat()).toMatchObject({ unread: 1, preview: { call: { end: 'missed', own: false } } })
    await ben.api.markRead(bens, 100)
    expect((await chat()).unread).toBe(0)
  })

  it('is that nobody answered, whatever became of the tabs, also after a restart', async () => {
    await say(offer)
    await hears(ben, 'offer')
    await ben.reopen()
    expect((await record(ben))?.end).toBeUndefined()
    await ends(ben, 'missed')
    await ends(anna, 'unanswered')
    expect((await ben.api.conversations())[0]!.unread).toBe(1)
  })

  it('is what the tab says of an end and of how long it was, once', async () => {
    await say(offer)
    await hears(ben, 'offer')
    await answers(answer)
    await hears(anna, 'answer')
    await anna.api.closeCall({ callId, end: 'failed', durationMs: 4_000 })
    await anna.api.closeCall({ callId, end: 'ended' })
    expect(await record(anna)).toMatchObject({ end: 'failed', durationMs: 4_000 })
    await anna.api.closeCall({ callId: idOf(1), end: 'ended' })
  })

  it('is hung up for a tab that is gone', async () => {
    await say(offer)
    await hears(ben, 'offer')
    await answers(answer)
    await hears(anna, 'answer')
    await anna.reopen()
    await anna.api.endLostCalls()
    expect((await record(anna))?.end).toBe('failed')
    await ends(ben, 'failed')
    await anna.api.endLostCalls()
  })

  it('goes with its row, its chat and its account', async () => {
    await say(offer)
    await say({ type: 'hangup', reason: 'cancelled' })
    await ends(ben, 'missed')
    await ben.api.deleteForMe([callId])
    expect(await history(ben)).toEqual([])
    expect((await ben.api.conversations())[0]).toMatchObject({ unread: 0 })
    await anna.api.deleteConversation(annas)
    expect(await history(anna)).toEqual([])
    expect(anna.database.get('calls')?.size ?? 0).toBe(0)
  })

  it('is listed newest first, page by page', async () => {
    for (const n of [1, 2, 3]) {
      await say(offer, idOf(n))
      await say({ type: 'hangup', reason: 'cancelled' }, idOf(n))
      const before = anna.clock.now()
      await until('time goes on', () => anna.clock.now() > before)
    }
    const all = await history(anna)
    expect(all.map(({ id }) => id)).toEqual([idOf(3), idOf(2), idOf(1)])
    const rest = await anna.api.callHistory({ before: all[0]!.sentAt, limit: 1 })
    expect(rest.map(({ id }) => id)).toEqual([idOf(2)])
  })
})

describe('calls that meet', () => {
  it('are one on both sides, though one offer comes after its call was given up for the other', async () => {
    ben.beforeSeal = (content) => content
    await Promise.all([say(offer, idOf(1)), answers(offer, idOf(2))])
    await until('Ben hears the call that goes on', () => heard(ben).some((news) => news.callId === idOf(1)))
    await answers(answer, idOf(1))
    await hears(anna, 'answer')
    // The offer that gave way is sent once more, as if it had taken the longer way.
    ben.beforeSeal = (content) => {
      const [first] = decodeContents(content)
      if (first?.kind !== 'call') return content
      const sentAt = heard(anna).at(-1)!.sentAt - 1
      return encodeContents([{ kind: 'call', callId: fromBase64url(idOf(2)), sentAt, signal: offer }])
    }
    await answers({ type: 'ringing' }, idOf(1))
    ben.beforeSeal = (content) => content
    await ben.writes(bens, 'after it')
    await anna.sees(annas, ['after it'])
    expect(heard(anna).filter(({ signal }) => signal.type === 'offer')).toEqual([])
    for (const person of [anna, ben]) expect((await history(person)).map(({ id }) => id)).toEqual([idOf(1)])
  })
})

describe('relayed calls', () => {
  it('are a setting of the account', async () => {
    expect(await anna.api.account()).toMatchObject({ relayCalls: false })
    expect(await anna.api.updateAccount({ relayCalls: true })).toMatchObject({ relayCalls: true })
    await anna.reopen()
    expect(await anna.api.account()).toMatchObject({ relayCalls: true })
  })
})
