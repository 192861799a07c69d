// Disappearing messages and pins between two whole messengers: what both sides agree on, when the countdown begins, and that
// what is due goes even when the page dies.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBase64url } from '../lib/bytes.ts'
import { decodeContents, encodeContents, type KnownContent } from '../protocol/content/content.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const HOUR = 3_600_000
const viewOf = async (person: Person, id: string) =>
  (await person.api.conversations()).find((view) => view.id === id)
const timerOf = async (person: Person, id: string) => (await viewOf(person, id))?.expireAfterMs
const eventsIn = async (person: Person, conversationId: string) =>
  (await person.api.messages({ conversationId, limit: 100 })).flatMap(({ event, eventData }) =>
    eventData === undefined ? [] : [{ event, ...eventData }],
  )
const find = async (person: Person, conversation: string, id: string) =>
  (await person.messagesIn(conversation)).find((one) => one.id === id)

/** Sets a person's clock forward, for good. */
function later(person: Person, ms: number): void {
  const now = person.clock.now.bind(person.clock)
  person.clock.now = () => now() + ms
}

describe('the timer', () => {
  it('is set by either side, shows on both, and marks what is written under it', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.api.setExpiry(annas, HOUR)
    await until('Ben has the timer', async () => (await timerOf(ben, bens)) === HOUR)
    expect(await eventsIn(anna, annas)).toEqual([{ event: 'timer-changed', ms: HOUR, own: true }])
    expect(await eventsIn(ben, bens)).toEqual([{ event: 'timer-changed', ms: HOUR, own: false }])
    const id = await ben.writes(bens, 'soon gone')
    await anna.sees(annas, ['soon gone'])
    await until('the own countdown runs', async () => (await find(ben, bens, id))?.expiresAt !== undefined)
    expect(await find(anna, annas, id)).not.toHaveProperty('expiresAt')
    await anna.api.markRead(annas, 1_000)
    expect((await find(anna, annas, id))?.expiresAt).toBeGreaterThan(anna.clock.now())
    await ben.api.setExpiry(bens, undefined)
    await until('Anna has it off', async () => (await timerOf(anna, annas)) === undefined)
    const kept = await ben.writes(bens, 'stays')
    await ben.sawState(bens, kept, 'delivered')
    expect(await find(ben, bens, kept)).not.toHaveProperty('expiresAt')
  })

  it('is one second to 366 days, and not for strangers', async () => {
    const { anna, annas } = await acquainted(world)
    for (const ms of [0, 999, 1_000.5, 367 * 24 * HOUR])
      await expect(anna.api.setExpiry(annas, ms)).rejects.toMatchObject({ code: 'internal' })
    await anna.api.block(annas)
    await expect(anna.api.setExpiry(annas, HOUR)).rejects.toMatchObject({ code: 'not-writable' })
  })

  it('comes out the same on both sides whoever changes it when', { timeout: 240_000 }, async () => {
    const step = fc.tuple(fc.boolean(), fc.constantFrom(HOUR, 2 * HOUR, undefined), fc.boolean())
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
        const place = await World.open()
        try {
          const { anna, ben, annas, bens } = await acquainted(place)
          place.network.faults.duplicate = () => true
          for (const [isAnna, ms, goesAway] of steps) {
            const person = isAnna ? anna : ben
            if (goesAway) person.network.setOnline(false)
            await person.api.setExpiry(isAnna ? annas : bens, ms)
          }
          for (const person of [anna, ben]) person.network.setOnline(true)
          const last = [await anna.writes(annas, 'end'), await ben.writes(bens, 'end')]
          await anna.sees(annas, ['end'])
          await ben.sees(bens, ['end'])
          await until(
            'both have the same timer',
            async () => (await timerOf(anna, annas)) === (await timerOf(ben, bens)),
            () => last.join(' '),
          )
        } finally {
          place.close()
        }
      }),
      { numRuns: 6 },
    )
  })

  it('cannot be taken for ever by a time that is far ahead', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    smuggle(ben, { kind: 'timer', sentAt: Number.MAX_SAFE_INTEGER, ms: HOUR })
    await ben.writes(bens, 'one')
    await anna.sees(annas, ['one'])
    expect(await timerOf(anna, annas)).toBeUndefined()
    smuggle(ben, { kind: 'timer', sentAt: ben.clock.now() + 20 * 24 * HOUR, ms: HOUR })
    await ben.writes(bens, 'two')
    await anna.sees(annas, ['one', 'two'])
    expect(await timerOf(anna, annas)).toBe(HOUR)
    await anna.api.setExpiry(annas, 2 * HOUR)
    await until('Ben follows', async () => (await timerOf(ben, bens)) === 2 * HOUR)
  })
})

describe('what is due', () => {
  it('goes on both sides with its wordings, its line and its pieces, also after a restart', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.writes(annas, 'stays')
    await anna.api.setExpiry(annas, HOUR)
    const id = await anna.writes(annas, 'secret')
    await anna.api.editMessage(id, 'new secret')
    await until('Ben sees it', async () => (await find(ben, bens, id))?.body === 'new secret')
    await anna.sawState(annas, id, 'delivered')
    await ben.api.setExpiry(bens, undefined)
    await ben.api.sendText({
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
      conversationId: bens,
      body: 'aha',
      sentAt: ben.clock.now(),
      replyTo: id,
    })
    await anna.sees(annas, ['aha'])
    await ben.api.deleteForMe(['AAAAAAAAAAAAAAAAAAAAAA'])
    await ben.api.markRead(bens, 1_000)
    for (const person of [anna, ben]) {
      later(person, 2 * HOUR)
      person.events.length = 0
      await person.reopen()
    }
    for (const [person, conversation] of [
      [anna, annas],
      [ben, bens],
    ] as const) {
      await until('it is gone', async () => (await find(person, conversation, id)) === undefined)
      expect(person.events).toContainEqual({
        type: 'messages-removed',
        conversationId: conversation,
        ids: [id],
      })
      for (const table of ['history', 'expiring'] as const)
        expect(person.database.get(table)?.size ?? 0).toBe(0)
    }
    expect((await find(anna, annas, 'AAAAAAAAAAAAAAAAAAAAAA'))?.replyTo?.text).toBe('')
    expect(await viewOf(ben, bens)).toMatchObject({ preview: { text: 'stays' }, unread: 0 })
  })

  it('goes by the timer while the page is open', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.api.setExpiry(annas, 2_000)
    const id = await anna.writes(annas, 'blink')
    await ben.sees(bens, ['blink'])
    await until('it is gone', async () => (await find(anna, annas, id)) === undefined)
    expect(await find(ben, bens, id)).toMatchObject({ body: 'blink' })
    await ben.api.markRead(bens, 1_000)
    await until('it is gone there', async () => (await find(ben, bens, id)) === undefined)
  })

  for (const when of ['before', 'after'] as const)
    it(`goes once though the page dies ${when} a commit`, { timeout: 120_000 }, async () => {
      const { anna, ben, annas, bens } = await acquainted(world)
      await anna.api.setExpiry(annas, HOUR)
      const ids = [await anna.writes(annas, 'a'), await anna.writes(annas, 'b')]
      await ben.sees(bens, ['a', 'b'])
      await ben.api.markRead(bens, 1_000)
      later(ben, 2 * HOUR)
      void ben.dieAt({ at: 0, when })
      ben.close()
      await ben.open()
      await until('Ben’s page died', () => ben.isDead)
      await ben.open()
      await until('all is gone', async () => (await ben.messagesIn(bens)).length === 0)
      expect(ben.database.get('expiring')?.size).toBe(0)
      smuggle(anna, { kind: 'text', id: fromBase64url(ids[0]!), sentAt: 1, body: 'a' })
      await anna.writes(annas, 'c')
      await ben.sees(bens, ['c'])
    })
})

it('an edit is whole or not there at all when the page dies at a write', { timeout: 120_000 }, async () => {
  const { anna, ben, annas, bens } = await acquainted(world)
  const id = await anna.writes(annas, 'v')
  await ben.sees(bens, ['v'])
  for (let at = 0; at < 4; at++) {
    const when = at % 2 === 0 ? 'before' : 'after'
    void anna.dieAt({ at: Math.floor(at / 2), when })
    const call = anna.api.editMessage(id, `v${at}`)
    call.catch(() => undefined)
    const isDone = await Promise.race([
      call.then(() => true),
      until('the page died', () => anna.isDead).then(() => false),
    ])
    if (!isDone) {
      await anna.open()
      const body = (await find(anna, annas, id))?.body
      expect((await anna.api.editHistory(id)).at(-1)?.body).toBe(body)
      await anna.api.editMessage(id, `v${at}`)
    }
    await until('Ben sees the edit', async () => {
      if (anna.isDead) await anna.open()
      return (await find(ben, bens, id))?.body === `v${at}`
    })
    anna.forgetDeath()
  }
  const histories = await Promise.all([anna, ben].map((person) => person.api.editHistory(id)))
  expect(histories[0]).toEqual(histories[1])
  expect(histories[0]?.map((one) => one.body)).toEqual(['v', 'v0', 'v1', 'v2', 'v3'])
})

describe('a pinned message', () => {
  it('shows on both sides until either takes it off or it is deleted', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'address')
    await ben.sees(bens, ['address'])
    await ben.api.setMessagePinned(id, true)
    const pinned = async (person: Person, conversation: string) =>
      (await person.api.pinnedMessages(conversation)).map((one) => [one.id, one.pinned])
    await until('Anna sees the pin', async () => (await pinned(anna, annas)).length === 1)
    expect(await pinned(anna, annas)).toEqual([[id, true]])
    expect(await eventsIn(anna, annas)).toEqual([{ event: 'pinned', own: false, messageId: id }])
    expect(await eventsIn(ben, bens)).toEqual([{ event: 'pinned', own: true, messageId: id }])
    await anna.reopen()
    await anna.api.setMessagePinned(id, false)
    await until('Ben sees it taken off', async () => (await pinned(ben, bens)).length === 0)
    await ben.api.setMessagePinned(id, true)
    await until('Anna sees it again', async () => (await pinned(anna, annas)).length === 1)
    await anna.api.deleteForEveryone([id])
    await until('it is off with the message', async () => (await pinned(ben, bens)).length === 0)
    expect(await pinned(anna, annas)).toEqual([])
  })

  it('is one of at most fifty', { timeout: 60_000 }, async () => {
    const { anna, annas } = await acquainted(world)
    const ids = await Promise.all(Array.from({ length: 51 }, (_, i) => anna.writes(annas, `m${i}`)))
    for (const id of ids.slice(0, 50)) await anna.api.setMessagePinned(id, true)
    const refused = { code: 'too-many-pinned' }
    await expect(anna.api.setMessagePinned(ids[50]!, true)).rejects.toMatchObject(refused)
    await anna.api.deleteForMe([ids[0]!])
    await anna.api.setMessagePinned(ids[50]!, true)
    expect((await anna.api.pinnedMessages(annas)).length).toBe(50)
  })
})

/** Lets the next text carry these contents as well. */
function smuggle(person: Person, ...forged: KnownContent[]): void {
  person.beforeSeal = (content) => {
    const contents = decodeContents(content) as KnownContent[]
    if (!contents.some((one) => one.kind === 'text')) return content
    person.beforeSeal = (same) => same
    return encodeContents([...contents, ...forged])
  }
}
