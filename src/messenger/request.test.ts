// What a message request counts as, and that its sender learns nothing before it is accepted.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until, World, type Person } from '../testing/messenger-world.ts'

let world: World
let anna: Person
let ben: Person
let bens: string
beforeEach(async () => {
  world = await World.open()
  anna = await world.person('Anna')
  ben = await world.person('Ben')
  bens = await ben.api.connect(await anna.invite())
})
afterEach(() => world.close())

const unread = async () => (await anna.conversationWith('Ben')).unread

describe('the unread count of a request', () => {
  it('is one without a text, and the number of texts with some', async () => {
    const { id } = await anna.conversationWith('Ben')
    expect(await unread()).toBe(1)
    await ben.writes(bens, 'one')
    await anna.sees(id, ['one'])
    expect(await unread()).toBe(1)
    await ben.writes(bens, 'two')
    await anna.sees(id, ['one', 'two'])
    expect(await unread()).toBe(2)
  })

  it('is none once it was looked at, accepted or declined', async () => {
    const { id } = await anna.conversationWith('Ben')
    await anna.api.markRead(id, 0)
    expect(await unread()).toBe(0)
    await ben.writes(bens, 'one')
    await anna.sees(id, ['one'])
    expect(await unread()).toBe(1)
    await anna.api.declineRequest(id)
    expect(await unread()).toBe(0)
    const cleo = await world.person('Cleo')
    await cleo.api.connect(await anna.invite())
    const cleos = await anna.conversationWith('Cleo')
    expect(cleos.unread).toBe(1)
    await anna.api.acceptRequest(cleos.id)
    expect((await anna.conversationWith('Cleo')).unread).toBe(0)
  })
})

describe('before a request is accepted', () => {
  it('no receipt leaves, and afterwards only texts that were seen count as read', async () => {
    const seen = await ben.writes(bens, 'seen')
    const { id } = await anna.conversationWith('Ben')
    await anna.sees(id, ['seen'])
    const [first] = await anna.messagesIn(id)
    await anna.api.markRead(id, first!.seq)
    const unseen = await ben.writes(bens, 'unseen')
    await anna.sees(id, ['seen', 'unseen'])
    for (const text of [seen, unseen]) await ben.sawState(bens, text, 'sent')
    const puts = world.counts.get('put')
    await anna.reopen()
    expect(await anna.messagesIn(id)).toHaveLength(2)
    expect(world.counts.get('put')).toBe(puts)
    expect(anna.database.get('outbox')?.size ?? 0).toBe(0)
    await anna.api.acceptRequest(id)
    await ben.sawState(bens, seen, 'read')
    await ben.sawState(bens, unseen, 'delivered')
    const accepted = ben.events.findIndex(
      (event) => event.type === 'conversation' && event.conversation.state === 'accepted',
    )
    const told = ben.events.findIndex(
      (event) =>
        event.type === 'messages' &&
        event.messages.some(({ state }) => state === 'delivered' || state === 'read') &&
        event.messages.some(({ own, event: kind }) => own && kind === undefined),
    )
    expect(accepted).toBeGreaterThanOrEqual(0)
    expect(told).toBeGreaterThan(accepted)
  })

  it('nobody is asked to send again; afterwards nothing is missing', async () => {
    const { id } = await anna.conversationWith('Ben')
    await ben.writes(bens, 'first')
    await anna.sees(id, ['first'])
    anna.close()
    const secrets = anna.database.get('secrets')!
    for (const key of secrets.keys()) if (String(key).startsWith('session')) secrets.delete(key)
    await anna.open()
    const lost = await ben.writes(bens, 'lost at first')
    await ben.sawState(bens, lost, 'sent')
    const puts = world.counts.get('put')
    await until('it could not be opened', () => (anna.database.get('outbox')?.size ?? 0) > 0)
    await anna.reopen()
    expect(await anna.messagesIn(id)).toHaveLength(1)
    expect(world.counts.get('put')).toBe(puts)
    await anna.api.acceptRequest(id)
    await anna.sees(id, ['first', 'lost at first'])
  })
})
