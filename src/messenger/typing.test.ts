import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodeContents } from '../protocol/content/content.ts'
import { acquainted, until, World } from '../testing/messenger-world.ts'
import { TYPING_PATIENCE_MS } from './typing.ts'

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
    // Signals wait until the test lets them go, however long the text takes.
    const held = new Set<() => void>()
    const { clock } = anna
    const after = clock.after.bind(clock)
    clock.after = (delayMs, action) => {
      if (delayMs !== TYPING_PATIENCE_MS) return after(delayMs, action)
      held.add(action)
      return () => held.delete(action)
    }
    await anna.api.setTyping(annas, true)
    expect(held.size).toBe(1)
    await anna.writes(annas, 'at once')
    await anna.api.setTyping(annas, false)
    for (const action of held) action()
    await ben.sees(bens, ['at once'])
    clock.after = after
    await anna.api.setTyping(annas, true)
    await until('the second signal', () => kinds.includes('typing'))
    expect(kinds.filter((kind) => kind === 'text' || kind === 'typing')).toEqual(['text', 'typing'])
  })
})
