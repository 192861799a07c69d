// What goes wrong beneath the messenger, and how it comes right again: lost sessions, a changed key, a full disk here, an empty
// disk at the edge node.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StorageError } from '../storage/errors.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const code = (wanted: string) => expect.objectContaining({ code: wanted })

/** Deletes the sessions of a closed page, as a damaged database would. */
function loseSessions(person: Person): void {
  const secrets = person.database.get('secrets')!
  for (const key of secrets.keys()) if (String(key).startsWith('session')) secrets.delete(key)
}

describe('a session that broke', () => {
  it('heals when the one who was invited lost it', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.writes(annas, 'before')
    await ben.sees(bens, ['before'])
    ben.close()
    loseSessions(ben)
    await ben.open()
    await anna.writes(annas, 'lost at first')
    await ben.sees(bens, ['before', 'lost at first'])
    await ben.writes(bens, 'healed')
    await anna.sees(annas, ['healed'])
    const events = await ben.api.messages({ conversationId: bens, limit: 50 })
    expect(events.some((message) => message.event === 'undecryptable')).toBe(false)
  })

  it('heals when the maker of the invite lost it', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await ben.writes(bens, 'before')
    await anna.sees(annas, ['before'])
    anna.close()
    loseSessions(anna)
    await anna.open()
    await ben.writes(bens, 'lost at first')
    await anna.sees(annas, ['before', 'lost at first'])
    await anna.writes(annas, 'healed')
    await ben.sees(bens, ['healed'])
  })
})

describe('a changed key', () => {
  it('stops sending until the person goes on with it, and nothing is lost', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.api.setVerified(annas, true)
    ben.close()
    // The same conversations under a new identity: what an account that was set up anew looks like from outside.
    ben.database.get('secrets')!.clear()
    await ben.open()
    await ben.writes(bens, 'from a new key')
    const view = async () => (await anna.api.conversations())[0]!
    await until('Anna is warned', async () => (await view()).keyChanged)
    expect((await view()).verified).toBe(false)
    const shown = await anna.api.safetyNumber(annas)
    expect(shown.digits).toBe((await ben.api.safetyNumber(bens)).digits)
    const held = await anna.writes(annas, 'held back')
    await anna.reopen()
    expect((await view()).keyChanged).toBe(true)
    expect((await anna.messagesIn(annas)).find((message) => message.id === held)?.state).toBe('queued')
    await anna.api.acceptChangedKey(annas)
    await anna.sees(annas, ['from a new key'])
    await ben.sees(bens, ['held back'])
    await anna.sawState(annas, held, 'delivered')
    const { digits } = await anna.api.safetyNumber(annas)
    expect(digits).toBe((await ben.api.safetyNumber(bens)).digits)
  })
})

describe('a full disk', () => {
  it('refuses what is written with its reason', async () => {
    const { anna, annas } = await acquainted(world)
    await until('quiet', async () => (await anna.api.conversations())[0]!.link !== undefined)
    anna.refuseWrites(1_000, new StorageError('storage-full', 'the storage is full'))
    await expect(anna.writes(annas, 'no room')).rejects.toEqual(code('storage-full'))
    anna.refuseWrites(0, new Error('never'))
    expect(await anna.messagesIn(annas)).toEqual([])
  })

  it('leaves at the edge node what cannot be stored, until it can', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    ben.refuseWrites(3, new StorageError('storage-full', 'the storage is full'))
    for (const body of ['one', 'two']) await anna.writes(annas, body)
    await ben.sees(bens, ['one', 'two'])
  })
})

describe('an edge node that lost its disk', () => {
  it('gets mailboxes, prekeys and lasting cards anew', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const link = await anna.invite('many')
    world.network.setEdgeUp(false)
    await world.renewEdge()
    world.network.setEdgeUp(true)
    await anna.writes(annas, 'still here')
    await ben.writes(bens, 'me too')
    await ben.sees(bens, ['still here'])
    await anna.sees(annas, ['me too'])
    const cleo = await world.person('Cleo')
    await until('the card is back', async () => {
      const preview = await cleo.api.previewInvite(link).catch(() => undefined)
      return preview?.state === 'open'
    })
    await cleo.api.connect(link)
    await anna.conversationWith('Cleo')
  })
})

describe('a stranger', () => {
  it('costs no more prekeys than requests, and the supply is kept up', async () => {
    const anna = await world.person('Anna')
    const link = await anna.invite('many')
    for (let i = 0; i < 12; i++) {
      const other = await world.person(`Person ${i}`)
      await other.api.connect(link)
      await anna.conversationWith(`Person ${i}`)
      other.close()
    }
    expect(await anna.api.conversations()).toHaveLength(12)
    expect(world.counts.get('prekeys-put')).toBeGreaterThan(1)
  })
})
