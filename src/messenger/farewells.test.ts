import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquainted, until, World } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const code = (wanted: string) => expect.objectContaining({ code: wanted })

describe('a contact that goes', () => {
  it('is told when the conversation is deleted, and may ask again later', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.api.deleteConversation(annas)
    expect(await anna.api.conversations()).toEqual([])
    await until('Ben knows', async () => (await ben.api.conversations())[0]!.state === 'gone')
    await expect(ben.writes(bens, 'hello?')).rejects.toEqual(code('not-writable'))
    expect(await ben.api.connect(await anna.invite())).toBe(bens)
    const { id } = await anna.conversationWith('Ben')
    await anna.api.acceptRequest(id)
    await anna.writes(id, 'again')
    await ben.sees(bens, ['again'])
  })

  it('leaves nothing behind when it deletes its account', async () => {
    const { anna, ben, bens } = await acquainted(world)
    const link = await anna.invite('many')
    await anna.api.deleteAccount()
    expect(await anna.api.account()).toBeUndefined()
    await expect(anna.api.conversations()).rejects.toEqual(code('no-account'))
    await until('Ben knows', async () => (await ben.api.conversations())[0]!.state === 'gone')
    await expect(ben.api.previewInvite(link)).rejects.toEqual(code('invite-revoked'))
    const fresh = await anna.api.createAccount({ name: 'Anna again' })
    expect(fresh.name).toBe('Anna again')
    expect(bens).not.toBe('')
  })
})
