// Answers, stars, deletion here, pages around a place and what is known of one message; with two whole messengers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBase64url } from '../lib/bytes.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'
import { systemEntropy } from '../vault/entropy.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

type Extra = { replyTo?: string; forwarded?: true }

async function says(person: Person, conversationId: string, body: string, extra: Extra): Promise<string> {
  const id = toBase64url(systemEntropy(16))
  await person.api.sendText({ id, conversationId, body, sentAt: person.clock.now(), ...extra })
  return id
}

const bodyAndQuote = async (person: Person, conversation: string) =>
  (await person.messagesIn(conversation)).map(({ body, replyTo }) => [body, replyTo?.own, replyTo?.text])

const viewOf = async (person: Person, id: string) =>
  (await person.api.conversations()).find((view) => view.id === id)

describe('an answer', () => {
  it('shows a piece of what it answers on both sides', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'x'.repeat(300))
    await ben.sees(bens, ['x'.repeat(300)])
    await says(ben, bens, 'yes', { replyTo: id })
    await anna.sees(annas, ['yes'])
    const piece = 'x'.repeat(200)
    expect(await bodyAndQuote(anna, annas)).toEqual([
      ['x'.repeat(300), undefined, undefined],
      ['yes', true, piece],
    ])
    expect((await bodyAndQuote(ben, bens))[1]).toEqual(['yes', false, piece])
  })

  it('to a message that is not here, or in another chat, names it without a piece', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const cleo = await world.person('Cleo')
    const cleos = await cleo.api.connect(await anna.invite())
    const elsewhere = await cleo.writes(cleos, 'secret')
    const withCleo = await anna.conversationWith('Cleo')
    await anna.sees(withCleo.id, ['secret'])
    await says(ben, bens, 'guess', { replyTo: elsewhere })
    await says(ben, bens, 'nothing', { replyTo: 'AAAAAAAAAAAAAAAAAAAAAA' })
    await anna.sees(annas, ['guess', 'nothing'])
    expect((await bodyAndQuote(anna, annas)).map(([, , text]) => text)).toEqual(['', ''])
  })
})

it('a forwarded message says so on both sides', async () => {
  const { anna, ben, annas, bens } = await acquainted(world)
  await says(anna, annas, 'as I was told', { forwarded: true })
  await ben.sees(bens, ['as I was told'])
  for (const list of [await anna.messagesIn(annas), await ben.messagesIn(bens)])
    expect(list[0]).toMatchObject({ forwarded: true })
})

describe('stars', () => {
  it('list their messages newest first, over a restart, until they are taken', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const first = await anna.writes(annas, 'first')
    await ben.sees(bens, ['first'])
    const second = await ben.writes(bens, 'second')
    await anna.sees(annas, ['second'])
    await anna.api.setStarred([first, second, 'unknown'], true)
    await anna.reopen()
    expect((await anna.api.starredMessages()).map((one) => [one.body, one.starred])).toEqual([
      ['second', true],
      ['first', true],
    ])
    await anna.api.setStarred([second], false)
    await anna.api.deleteForMe([first])
    expect(await anna.api.starredMessages()).toEqual([])
    expect(await ben.api.starredMessages()).toEqual([])
  })

  it('go with their conversation', async () => {
    const { anna, annas } = await acquainted(world)
    await anna.api.setStarred([await anna.writes(annas, 'a')], true)
    await anna.api.deleteConversation(annas)
    expect(await anna.api.starredMessages()).toEqual([])
  })
})

describe('deleting here', () => {
  it('removes the message, its count, its piece in answers, and its line in the list', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const old = await anna.writes(annas, 'old')
    await ben.sees(bens, ['old'])
    const secret = await ben.writes(bens, 'secret')
    await says(ben, bens, 'answer', { replyTo: secret })
    const last = await ben.writes(bens, 'last')
    await anna.sees(annas, ['secret', 'answer', 'last'])
    anna.events.length = 0
    await anna.api.deleteForMe([secret, last])
    expect(anna.events).toContainEqual({
      type: 'messages-removed',
      conversationId: annas,
      ids: [secret, last],
    })
    expect(await bodyAndQuote(anna, annas)).toEqual([
      ['old', undefined, undefined],
      ['answer', false, ''],
    ])
    expect(await viewOf(anna, annas)).toMatchObject({ unread: 1, preview: { text: 'answer', own: false } })
    const answer = (await anna.messagesIn(annas))[1]!.id
    await anna.api.deleteForMe([answer, old])
    expect(await viewOf(anna, annas)).not.toHaveProperty('preview')
    expect(await viewOf(anna, annas)).toMatchObject({ unread: 0 })
    expect((await ben.messagesIn(bens)).map((one) => one.body)).toEqual(['old', 'secret', 'answer', 'last'])
  })

  it('does not let the message come back when it is sent again', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    world.network.faults.duplicate = () => true
    const gone = await ben.writes(bens, 'gone')
    await anna.sees(annas, ['gone'])
    await anna.api.deleteForMe([gone])
    await ben.writes(bens, 'after')
    await anna.sees(annas, ['after'])
  })

  it('stops what was still waiting to be sent', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    anna.network.setOnline(false)
    const waiting = await anna.writes(annas, 'never mind')
    await anna.api.deleteForMe([waiting])
    anna.network.setOnline(true)
    await anna.writes(annas, 'hello')
    await ben.sees(bens, ['hello'])
  })
})

describe('pages', () => {
  it('lie around a place, after a place and at a time', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const bodies = Array.from({ length: 21 }, (_, i) => `m${i}`)
    for (const body of bodies) await anna.writes(annas, body)
    await ben.sees(bens, bodies)
    const all = await anna.messagesIn(annas)
    const [tenth] = all.slice(10)
    const read = (list: { body: string }[]) => list.map((one) => one.body).join(' ')
    const around = (place: { id?: string; seq?: number; at?: number }, limit = 5) =>
      anna.api.messagesAround({ conversationId: annas, limit, ...place }).then(read)
    expect(await around({ id: tenth!.id })).toBe('m8 m9 m10 m11 m12')
    expect(await around({ seq: tenth!.seq })).toBe('m8 m9 m10 m11 m12')
    for (const message of all) expect(await around({ at: message.sentAt }, 1)).toBe(message.body)
    expect(await around({ at: tenth!.sentAt + 1 }, 1)).toBe('m11')
    expect(await around({ at: all.at(-1)!.sentAt + 1 }, 2)).toBe('m19 m20')
    expect(await around({ id: all.at(-1)!.id })).toBe('m16 m17 m18 m19 m20')
    expect(await around({ at: 0 }, 3)).toMatch(/m0 m1$/)
    const after = await anna.api.messagesAfter({ conversationId: annas, after: tenth!.seq, limit: 2 })
    expect(read(after)).toBe('m11 m12')
    await expect(around({ id: 'none' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the info of a message', () => {
  it('tells when it was sent, delivered and read, and which way it took', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'hi')
    await ben.sees(bens, ['hi'])
    await anna.sawState(annas, id, 'delivered')
    const [theirs] = await ben.messagesIn(bens)
    await ben.api.markRead(bens, theirs!.seq)
    await anna.sawState(annas, id, 'read')
    const info = await anna.api.messageInfo(id)
    expect(info.deliveredAt).toBeGreaterThanOrEqual(info.sentAt)
    expect(info.readAt).toBeGreaterThanOrEqual(info.deliveredAt!)
    await until('the way is known', async () => (await anna.api.messageInfo(id)).route !== undefined)
    const theirInfo = await ben.api.messageInfo(id)
    expect(theirInfo).toMatchObject({ sentAt: info.sentAt, receivedAt: theirs!.receivedAt })
    expect(['direct', 'mailbox']).toContain(theirInfo.route)
    await expect(anna.api.messageInfo('none')).rejects.toMatchObject({ code: 'not-found' })
  })
})
