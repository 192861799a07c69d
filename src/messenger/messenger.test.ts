import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquainted, until, World } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

describe('first contact', () => {
  it('leads from an invite over a request to a conversation in which both write', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const link = await anna.invite()
    expect(await ben.api.previewInvite(link)).toEqual({ state: 'open', name: 'Anna' })
    const bens = await ben.api.connect(link)
    const id = await ben.writes(bens, 'hello')
    const { id: annas, state, unread } = await anna.conversationWith('Ben')
    expect(state).toBe('incoming-request')
    expect(unread).toBeGreaterThan(0)
    await anna.sees(annas, ['hello'])
    await anna.api.acceptRequest(annas)
    await ben.sawState(bens, id, 'delivered')
    await anna.writes(annas, 'welcome')
    await ben.sees(bens, ['welcome'])
    await anna.api.markRead(annas, 1000)
    await ben.sawState(bens, id, 'read')
  })
})
