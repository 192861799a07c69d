// The profile and who learns it, typing apart from receipts, and notes to oneself; with whole messengers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const picture = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3])
const viewOf = async (person: Person, id: string) =>
  (await person.api.conversations()).find((view) => view.id === id)

describe('the profile', () => {
  it('reaches contacts when it changes, and goes again', async () => {
    const { anna, ben, bens } = await acquainted(world)
    const account = await anna.api.updateAccount({ name: 'Anna K.', about: ' at the lake ', picture })
    expect(account).toMatchObject({ name: 'Anna K.', about: 'at the lake', picture })
    await until('Ben has it', async () => (await viewOf(ben, bens))?.picture !== undefined)
    expect(await viewOf(ben, bens)).toMatchObject({ name: 'Anna K.', about: 'at the lake', picture })
    await ben.reopen()
    expect(await viewOf(ben, bens)).toMatchObject({ about: 'at the lake', picture })
    await anna.reopen()
    expect(await anna.api.account()).toMatchObject({ about: 'at the lake', picture })
    await anna.api.updateAccount({ about: '', picture: null })
    await until('Ben sees it gone', async () => (await viewOf(ben, bens))?.picture === undefined)
    expect(await viewOf(ben, bens)).not.toHaveProperty('about')
    expect(ben.database.get('pictures')?.size).toBe(0)
  })

  it('goes to both with the acceptance, and to nobody before', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    await anna.api.updateAccount({ about: 'of Anna', picture })
    await ben.api.updateAccount({ about: 'of Ben', picture })
    const bens = await ben.api.connect(await anna.invite())
    const { id: annas } = await anna.conversationWith('Ben')
    expect(await viewOf(anna, annas)).not.toHaveProperty('about')
    expect(await viewOf(ben, bens)).not.toHaveProperty('about')
    await anna.api.acceptRequest(annas)
    await until('Ben knows', async () => (await viewOf(ben, bens))?.about === 'of Anna')
    await until('Anna knows', async () => (await viewOf(anna, annas))?.about === 'of Ben')
    expect(await viewOf(anna, annas)).toMatchObject({ picture })
  })

  it('has a small picture of a known form', async () => {
    const { anna } = await acquainted(world)
    const large = new Uint8Array(24 * 1024 + 1)
    const tooLarge = { code: 'picture-too-large' }
    await expect(anna.api.updateAccount({ picture: large })).rejects.toMatchObject(tooLarge)
    const unknown = { picture: new Uint8Array([1, 2, 3]) }
    await expect(anna.api.updateAccount(unknown)).rejects.toMatchObject({ code: 'internal' })
    const { about } = await anna.api.updateAccount({ about: '😀'.repeat(200) })
    expect(about).toBe('😀'.repeat(70))
  })
})

describe('typing', () => {
  it('is told or kept apart from receipts', async () => {
    const { anna, ben, annas } = await acquainted(world)
    expect(await anna.api.account()).toMatchObject({ receipts: true, typing: true })
    expect(await anna.api.updateAccount({ receipts: false })).toMatchObject({ typing: false })
    expect(await anna.api.updateAccount({ typing: true })).toMatchObject({ receipts: false, typing: true })
    await until('they are linked', async () => (await viewOf(anna, annas))?.link !== undefined)
    await anna.api.setTyping(annas, true)
    await until('Ben sees it', () => ben.events.some((event) => event.type === 'typing' && event.active))
    expect(await anna.api.updateAccount({ typing: false })).toMatchObject({ receipts: false, typing: false })
  })
})

describe('notes to oneself', () => {
  it('are there at once, read, and never leave', async () => {
    const { anna } = await acquainted(world)
    await until('nothing else is under way', () => (anna.database.get('outbox')?.size ?? 0) === 0)
    const [self, again] = await Promise.all([anna.api.noteToSelf(), anna.api.noteToSelf()])
    expect(again).toBe(self)
    const id = await anna.writes(self, 'milk')
    await anna.api.react(id, '👍')
    await anna.api.editMessage(id, 'oat milk')
    await anna.api.setMessagePinned(id, true)
    await anna.api.setStarred([id], true)
    await anna.api.setTyping(self, true)
    await anna.api.markRead(self, 100)
    expect(anna.database.get('outbox')?.size).toBe(0)
    await anna.api.updateAccount({ name: 'Anna K.' })
    const [note] = await anna.messagesIn(self)
    expect(note).toMatchObject({ body: 'oat milk', state: 'read', pinned: true, starred: true })
    expect(await viewOf(anna, self)).toMatchObject({ kind: 'self', name: 'Anna K.', unread: 0 })
    await anna.reopen()
    expect(await anna.api.noteToSelf()).toBe(self)
    await expect(anna.api.block(self)).rejects.toMatchObject({ code: 'not-writable' })
    await anna.api.setExpiry(self, 1_000)
    const brief = await anna.writes(self, 'brief')
    await until('it is gone', async () => !(await anna.messagesIn(self)).some((one) => one.id === brief))
    await anna.api.deleteConversation(self)
    expect(await viewOf(anna, self)).toBeUndefined()
    expect(await anna.api.noteToSelf()).not.toBe(self)
    expect(anna.reports).toEqual([])
    await anna.api.deleteAccount()
  })
})
