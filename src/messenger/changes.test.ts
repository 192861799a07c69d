// Reactions, edits and deletions for everyone between two whole messengers: both ways, over loss, reordering and replay, and
// forged by a contact whose program says what it should not. Above 300 lines, since all parts forge and look in the same way.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBase64url } from '../lib/bytes.ts'
import { decodeContents, encodeContents, type KnownContent } from '../protocol/content/content.ts'
import { acquainted, until, World, type Person } from '../testing/messenger-world.ts'
import type { MessageView } from './api.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const find = async (person: Person, conversation: string, id: string) =>
  (await person.messagesIn(conversation)).find((one) => one.id === id)

/** Waits until a message looks so. */
async function looks(
  person: Person,
  conversation: string,
  id: string,
  test: (message: MessageView) => boolean,
): Promise<MessageView> {
  let last: MessageView | undefined
  return until(
    `${person.name} sees the change`,
    async () => {
      last = await find(person, conversation, id)
      return last !== undefined && test(last) ? last : undefined
    },
    () => JSON.stringify(last),
  )
}

const viewOf = async (person: Person, id: string) =>
  (await person.api.conversations()).find((view) => view.id === id)

/** Lets the next text carry these contents as well. */
function smuggle(person: Person, ...forged: KnownContent[]): void {
  person.beforeSeal = (content) => {
    const contents = decodeContents(content) as KnownContent[]
    if (!contents.some((one) => one.kind === 'text')) return content
    person.beforeSeal = (same) => same
    return encodeContents([...contents, ...forged])
  }
}

describe('a reaction', () => {
  it('shows on both sides, is replaced and taken back', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'hi')
    await ben.sees(bens, ['hi'])
    await ben.api.react(id, '👍')
    const shown = await looks(anna, annas, id, ({ reactions }) => reactions !== undefined)
    expect(shown.reactions).toEqual([{ emoji: '👍', own: false, theirs: true }])
    await anna.api.react(id, '👍')
    const both = await looks(ben, bens, id, ({ reactions }) => reactions?.[0]?.theirs === true)
    expect(both.reactions).toEqual([{ emoji: '👍', own: true, theirs: true }])
    await ben.api.react(id, '😂')
    await looks(anna, annas, id, ({ reactions }) => reactions?.length === 2)
    await ben.api.react(id, undefined)
    await anna.api.react(id, undefined)
    await looks(anna, annas, id, ({ reactions }) => reactions === undefined)
    await looks(ben, bens, id, ({ reactions }) => reactions === undefined)
  })

  it('is one emoji, and stands over a restart', async () => {
    const { anna, annas } = await acquainted(world)
    const id = await anna.writes(annas, 'hi')
    await expect(anna.api.react(id, 'no')).rejects.toMatchObject({ code: 'internal' })
    await expect(anna.api.react('none', '👍')).rejects.toMatchObject({ code: 'not-found' })
    await anna.api.react(id, '👍')
    await anna.reopen()
    expect((await find(anna, annas, id))?.reactions).toEqual([{ emoji: '👍', own: true, theirs: false }])
  })
})

describe('an edit', () => {
  it('shows on both sides with every wording, in answers and in the list', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'frist')
    await ben.sees(bens, ['frist'])
    await ben.api.sendText({
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
      conversationId: bens,
      body: 'sic',
      sentAt: 1,
      replyTo: id,
    })
    await anna.sees(annas, ['sic'])
    await anna.api.deleteForMe(['AAAAAAAAAAAAAAAAAAAAAA'])
    await anna.api.editMessage(id, 'first')
    await anna.api.editMessage(id, 'first!')
    await looks(ben, bens, id, ({ body }) => body === 'first!')
    for (const person of [anna, ben]) {
      const history = await person.api.editHistory(id)
      expect(history.map((one) => one.body)).toEqual(['frist', 'first', 'first!'])
    }
    expect((await find(ben, bens, 'AAAAAAAAAAAAAAAAAAAAAA'))?.replyTo?.text).toBe('first!')
    expect(await viewOf(anna, annas)).toMatchObject({ preview: { text: 'first!', own: true } })
    expect(await viewOf(ben, bens)).toMatchObject({ unread: 1 })
  })

  it('is refused for what others wrote, after a day, and when it says nothing', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const theirs = await ben.writes(bens, 'mine')
    await anna.sees(annas, ['mine'])
    const notEditable = { code: 'not-editable' }
    await expect(anna.api.editMessage(theirs, 'yours')).rejects.toMatchObject(notEditable)
    await expect(anna.api.editMessage('none', 'x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(ben.api.editMessage(theirs, ' ')).rejects.toMatchObject({ code: 'text-empty' })
    await expect(ben.api.editMessage(theirs, 'ä'.repeat(8193))).rejects.toMatchObject({
      code: 'text-too-long',
    })
    const now = ben.clock.now.bind(ben.clock)
    ben.clock.now = () => now() + 24 * 3_600_000 + 60_000
    await expect(ben.api.editMessage(theirs, 'late')).rejects.toMatchObject(notEditable)
    expect(await anna.api.editHistory(theirs)).toMatchObject([{ body: 'mine' }])
  })
})

describe('a deletion for everyone', () => {
  it('leaves nothing on both sides but that something was there', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await anna.writes(annas, 'secret')
    await ben.sees(bens, ['secret'])
    await ben.api.react(id, '👍')
    await ben.api.setStarred([id], true)
    await anna.api.editMessage(id, 'still secret')
    await looks(ben, bens, id, ({ body }) => body === 'still secret')
    await anna.api.deleteForEveryone([id])
    const gone = await looks(ben, bens, id, ({ deleted }) => deleted === true)
    expect(gone).toMatchObject({ body: '', deleted: true })
    for (const name of ['reactions', 'editedAt', 'starred', 'replyTo']) expect(gone).not.toHaveProperty(name)
    expect(await ben.api.starredMessages()).toEqual([])
    expect(await ben.api.editHistory(id)).toEqual([])
    expect(await viewOf(ben, bens)).toMatchObject({ unread: 0, preview: { text: '', deleted: true } })
    expect(await find(anna, annas, id)).toMatchObject({ body: '', deleted: true })
    const stored = [
      ...(ben.database.get('history')?.keys() ?? []),
      ...(ben.database.get('stars')?.keys() ?? []),
    ]
    expect(stored).toEqual([])
  })

  it('reaches what has not left yet, and is refused for the contact’s messages and after two days', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    anna.network.setOnline(false)
    const waiting = await anna.writes(annas, 'hasty')
    await anna.api.deleteForEveryone([waiting])
    anna.network.setOnline(true)
    const theirs = await ben.writes(bens, 'mine')
    await anna.sees(annas, ['mine'])
    const refused = { code: 'not-deletable' }
    await expect(anna.api.deleteForEveryone([waiting, theirs])).rejects.toMatchObject(refused)
    const after = await anna.writes(annas, 'after')
    await looks(ben, bens, after, () => true)
    expect((await ben.messagesIn(bens)).map((one) => one.body)).not.toContain('hasty')
    const now = anna.clock.now.bind(anna.clock)
    anna.clock.now = () => now() + 48 * 3_600_000 + 60_000
    await expect(anna.api.deleteForEveryone([after])).rejects.toMatchObject(refused)
  })
})

describe('a contact that says what it should not', () => {
  it('changes nothing: not our messages, not other chats, not its own old ones', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const cleo = await world.person('Cleo')
    const cleos = await cleo.api.connect(await anna.invite())
    const withCleo = await anna.conversationWith('Cleo')
    await anna.api.acceptRequest(withCleo.id)
    const ours = await anna.writes(annas, 'ours')
    const cleosText = await cleo.writes(cleos, 'of Cleo')
    await ben.sees(bens, ['ours'])
    await anna.sees(withCleo.id, ['of Cleo'])
    const old = await ben.writes(bens, 'old')
    await anna.sees(annas, ['old'])
    const day = 24 * 3_600_000
    const sentAt = ben.clock.now() + 1_000
    smuggle(
      ben,
      { kind: 'edit', target: fromBase64url(ours), sentAt, body: 'forged' },
      { kind: 'edit', target: fromBase64url(cleosText), sentAt, body: 'forged' },
      { kind: 'edit', target: fromBase64url(old), sentAt: sentAt + day, body: 'forged' },
      { kind: 'edit', target: fromBase64url(old), sentAt: 1, body: 'forged' },
      { kind: 'delete', targets: [ours, cleosText].map((id) => fromBase64url(id)), sentAt },
      { kind: 'delete', targets: [fromBase64url(old)], sentAt: sentAt + 2 * day },
      { kind: 'reaction', target: fromBase64url(cleosText), sentAt, emoji: '😡' },
    )
    await ben.writes(bens, 'innocent')
    await anna.sees(annas, ['old', 'innocent'])
    expect(await find(anna, annas, ours)).toMatchObject({ body: 'ours' })
    const spared = await find(anna, withCleo.id, cleosText)
    expect(spared).toMatchObject({ body: 'of Cleo' })
    expect(spared).not.toHaveProperty('reactions')
    expect(await find(anna, annas, old)).not.toHaveProperty('deleted')
    expect(anna.database.get('aside')?.size ?? 0).toBe(0)
  })

  it('may send changes before the message, a bounded number of them', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = 'AAAAAAAAAAAAAAAAAAAAAA'
    const sentAt = ben.clock.now() + 60_000
    const other = new Uint8Array(16).fill(7)
    smuggle(
      ben,
      { kind: 'edit', target: fromBase64url(id), sentAt: sentAt + 2, body: 'second' },
      { kind: 'edit', target: fromBase64url(id), sentAt: sentAt + 1, body: 'first' },
      { kind: 'reaction', target: fromBase64url(id), sentAt, emoji: '👍' },
      { kind: 'reaction', target: other, sentAt, emoji: '👍' },
    )
    await ben.writes(bens, 'before')
    await anna.sees(annas, ['before'])
    await anna.reopen()
    await ben.api.sendText({ id, conversationId: bens, body: 'zeroth', sentAt })
    await anna.sees(annas, ['before', 'second'])
    expect((await anna.api.editHistory(id)).map((one) => one.body)).toEqual(['zeroth', 'first', 'second'])
    expect((await find(anna, annas, id))?.reactions).toEqual([{ emoji: '👍', own: false, theirs: true }])
    expect(anna.database.get('aside')?.size).toBe(1)
    const flood = Array.from({ length: 500 }, (_, i) =>
      new Uint8Array(16).fill((i + 1) % 256).fill((i + 1) >> 8, 8),
    )
    smuggle(ben, { kind: 'delete', targets: flood, sentAt })
    await ben.writes(bens, 'flood')
    await anna.sees(annas, ['before', 'second', 'flood'])
    expect(anna.database.get('aside')?.size).toBe(200)
    await anna.api.deleteConversation(annas)
    expect(anna.database.get('aside')?.size).toBe(0)
  })

  it('cannot bring back what was deleted here by sending it again', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const id = await ben.writes(bens, 'gone')
    await anna.sees(annas, ['gone'])
    await anna.api.deleteForMe([id])
    smuggle(
      ben,
      { kind: 'text', id: fromBase64url(id), sentAt: ben.clock.now(), body: 'back' },
      { kind: 'reaction', target: fromBase64url(id), sentAt: 1, emoji: '👍' },
    )
    await ben.writes(bens, 'after')
    await anna.sees(annas, ['after'])
    expect(anna.database.get('aside')?.size ?? 0).toBe(0)
  })
})

describe('loss, doubling and restarts', () => {
  const step = fc.constantFrom('react', 'edit', 'delete', 'take back', 'restart', 'away')
  it('leave both sides with the same messages', { timeout: 300_000 }, async () => {
    const plan = fc.record({
      loss: fc.integer({ min: 0, max: 30 }),
      steps: fc.array(fc.tuple(step, fc.boolean(), fc.nat(3)), { minLength: 6, maxLength: 18 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ loss, steps }) => {
        const place = await World.open()
        try {
          await play(place, loss, steps)
        } finally {
          place.close()
        }
      }),
      { numRuns: 8 },
    )
  })
})

async function play(place: World, loss: number, steps: readonly [string, boolean, number][]): Promise<void> {
  const { anna, ben, annas, bens } = await acquainted(place)
  const ids = [await anna.writes(annas, 'a0'), await anna.writes(annas, 'a1')]
  await ben.sees(bens, ['a0', 'a1'])
  ids.push(await ben.writes(bens, 'b0'), await ben.writes(bens, 'b1'))
  await anna.sees(annas, ['b0', 'b1'])
  let turn = 0
  const happens = () => (turn = (turn * 48_271 + 11) % 101) < loss
  place.frames.loseRequest = happens
  place.frames.loseReply = happens
  place.network.faults.drop = happens
  place.network.faults.duplicate = () => true
  for (const [i, [what, isAnna, which]] of steps.entries()) {
    const person = isAnna ? anna : ben
    const id = ids[which]!
    const own = ids[isAnna ? which % 2 : 2 + (which % 2)]!
    if (what === 'react') await person.api.react(id, ['👍', '😂', '❤️'][i % 3])
    else if (what === 'take back') await person.api.react(id, undefined)
    else if (what === 'restart') await person.reopen()
    else if (what === 'away') person.network.setOnline(false)
    else if (what === 'delete') await person.api.deleteForEveryone([own])
    else await person.api.editMessage(own, `edit ${i}`).catch(isNotEditable)
  }
  for (const person of [anna, ben]) person.network.setOnline(true)
  place.frames.loseRequest = () => false
  place.frames.loseReply = () => false
  const seen = async (person: Person, conversation: string, isAnna: boolean) => {
    const rows = []
    for (const id of ids) {
      const message = await find(person, conversation, id)
      const { body, deleted, editedAt, reactions = [] } = message!
      const whose = reactions.map(({ emoji, own, theirs }) => [
        emoji,
        isAnna ? own : theirs,
        isAnna ? theirs : own,
      ])
      rows.push({
        body,
        deleted,
        editedAt,
        whose: whose.map(String).sort((a, b) => (a < b ? -1 : 1)),
        history: await person.api.editHistory(id),
      })
    }
    return JSON.stringify(rows)
  }
  let last = ''
  await until(
    'both see the same',
    async () => {
      const [ofAnna, ofBen] = [await seen(anna, annas, true), await seen(ben, bens, false)]
      last = `${ofAnna} and ${ofBen}`
      return ofAnna === ofBen
    },
    () => last,
  )
}

function isNotEditable(error: unknown): void {
  expect(error).toMatchObject({ code: 'not-editable' })
}
