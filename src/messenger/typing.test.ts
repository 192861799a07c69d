import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeContents } from '../protocol/content/content.ts'
import { acquainted, until, World } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

describe('typing', () => {
  it('shows at the contact and ends with the message', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await until('linked', async () => (await anna.api.conversations())[0]!.link === 'direct')
    await anna.api.setTyping(annas, true)
    const heard = (active: boolean) => () =>
      ben.events.some((event) => event.type === 'typing' && event.active === active)
    await until('typing is heard', heard(true))
    await anna.writes(annas, 'there')
    await ben.sees(bens, ['there'])
    await until('typing has ended', heard(false))
  })

  it('costs no signal when the text is written in one go, and is told again with the next one', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await until('linked', async () => (await anna.api.conversations())[0]!.link === 'direct')
    const kinds: string[] = []
    anna.beforeSeal = (content) => {
      kinds.push(...decodeContents(content).map(({ kind }) => kind))
      return content
    }
    await anna.api.setTyping(annas, true)
    await anna.writes(annas, 'at once')
    await anna.api.setTyping(annas, false)
    await ben.sees(bens, ['at once'])
    await anna.api.setTyping(annas, true)
    await until('the second signal', () => kinds.includes('typing'))
    expect(kinds.filter((kind) => kind === 'text' || kind === 'typing')).toEqual(['text', 'typing'])
  })
})
