// Pins, mute, archive, names and notes of chats, and their order; with whole messengers and the real protocol.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const viewOf = async (person: Person, id: string) =>
  (await person.api.conversations()).find((view) => view.id === id)

it('keeps flags, a nickname and a note over a restart, and takes them away again', async () => {
  const { anna, annas } = await acquainted(world)
  await anna.api.setConversation(annas, {
    muted: true,
    markedUnread: true,
    nickname: ' Benny ',
    note: 'Lake',
  })
  await anna.reopen()
  const kept = { muted: true, markedUnread: true, archived: false, nickname: 'Benny', note: 'Lake' }
  expect(await viewOf(anna, annas)).toMatchObject({ ...kept, name: 'Benny', profileName: 'Ben' })
  await anna.api.setConversation(annas, { muted: false, markedUnread: false, nickname: '', note: ' ' })
  const view = await viewOf(anna, annas)
  expect(view).toMatchObject({ muted: false, markedUnread: false, name: 'Ben' })
  expect(view).not.toHaveProperty('nickname')
  expect(view).not.toHaveProperty('note')
})

it('lets reading or writing end the mark as unread', async () => {
  const { anna, annas } = await acquainted(world)
  await anna.api.setConversation(annas, { markedUnread: true })
  await anna.api.markRead(annas, 1)
  expect(await viewOf(anna, annas)).toMatchObject({ markedUnread: false })
  await anna.api.setConversation(annas, { markedUnread: true })
  await anna.writes(annas, 'hi')
  expect(await viewOf(anna, annas)).toMatchObject({ markedUnread: false })
})

it('brings an archived chat back with a new message, unless it is muted', async () => {
  const { anna, ben, annas, bens } = await acquainted(world)
  await anna.api.setConversation(annas, { archived: true, muted: true })
  await ben.writes(bens, 'one')
  await anna.sees(annas, ['one'])
  expect(await viewOf(anna, annas)).toMatchObject({ archived: true })
  await anna.api.setConversation(annas, { muted: false })
  await ben.writes(bens, 'two')
  await anna.sees(annas, ['one', 'two'])
  expect(await viewOf(anna, annas)).toMatchObject({ archived: false })
})

it('pins at most five chats and keeps their order', { timeout: 60_000 }, async () => {
  const anna = await world.person('Anna')
  const link = await anna.invite('many')
  const ids: string[] = []
  for (const name of ['B', 'C', 'D', 'E', 'F', 'G']) {
    await (await world.person(name)).api.connect(link)
    ids.push((await anna.conversationWith(name)).id)
  }
  const pinned = async () =>
    (await anna.api.conversations())
      .filter((view) => view.pinned !== undefined)
      .sort((left, right) => left.pinned! - right.pinned!)
      .map((view) => view.id)
  const outcomes = await Promise.allSettled(ids.map((id) => anna.api.setConversation(id, { pinned: true })))
  expect(outcomes.map((one) => one.status)).toEqual([...Array<string>(5).fill('fulfilled'), 'rejected'])
  expect(outcomes[5]).toMatchObject({ reason: { code: 'too-many-pinned' } })
  expect(await pinned()).toEqual(ids.slice(0, 5))
  await anna.api.setConversation(ids[1]!, { pinned: false })
  await anna.api.setConversation(ids[5]!, { pinned: true })
  expect(await pinned()).toEqual([ids[0], ids[2], ids[3], ids[4], ids[5]])
  await anna.api.reorderPinned([ids[5]!, ids[1]!, ids[0]!, ids[5]!])
  await anna.reopen()
  expect(await pinned()).toEqual([ids[5], ids[0], ids[2], ids[3], ids[4]])
  await anna.api.setConversation(ids[5]!, { archived: true })
  expect(await pinned()).toEqual([ids[0], ids[2], ids[3], ids[4]])
})

it('refuses a chat that is not there', async () => {
  const { anna } = await acquainted(world)
  await expect(anna.api.setConversation('none', { muted: true })).rejects.toMatchObject({ code: 'not-found' })
  await until('nothing is left undone', () => anna.reports.length === 0)
})
