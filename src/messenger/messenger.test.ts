// Two or three whole messengers in one process: first contact and messages. Above 300 lines, since all parts
// begin with the same people.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acquainted, until, World } from '../testing/messenger-world.ts'
import { VaultError } from '../vault/errors.ts'

let world: World
beforeEach(async () => {
  world = await World.open()
})
afterEach(() => world.close())

const code = (wanted: string) => expect.objectContaining({ code: wanted })

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
    expect(unread).toBe(1)
    await anna.sees(annas, ['hello'])
    expect((await anna.conversationWith('Ben')).unread).toBe(1)
    await anna.api.acceptRequest(annas)
    await ben.sawState(bens, id, 'delivered')
    await anna.writes(annas, 'welcome')
    await ben.sees(bens, ['welcome'])
    await anna.api.markRead(annas, 1000)
    await ben.sawState(bens, id, 'read')
    const [one, other] = [await anna.api.safetyNumber(annas), await ben.api.safetyNumber(bens)]
    expect(one.digits).toBe(other.digits)
    expect(await anna.api.matchSafetyNumber(annas, other.qr)).toBe('same')
    expect(await ben.api.matchSafetyNumber(bens, one.qr)).toBe('same')
    expect(await anna.api.matchSafetyNumber(annas, one.qr)).toBe('different')
    for (const text of ['', 'https://example.org/', 'AAAA', 'ü'])
      expect(await anna.api.matchSafetyNumber(annas, text)).toBe('unreadable')
  })

  it('works while the maker of the invite is away, and while the other one is away for the answer', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const link = await anna.invite()
    anna.close()
    const bens = await ben.api.connect(link)
    const ids = [await ben.writes(bens, 'one'), await ben.writes(bens, 'two')]
    for (const id of ids) await ben.sawState(bens, id, 'sent')
    ben.close()
    await anna.open()
    const { id: annas } = await anna.conversationWith('Ben')
    await anna.sees(annas, ['one', 'two'])
    await anna.api.acceptRequest(annas)
    const answer = await anna.writes(annas, 'three')
    await anna.sawState(annas, answer, 'sent')
    anna.close()
    await ben.open()
    await ben.sees(bens, ['three'])
    await anna.open()
    await anna.sawState(annas, answer, 'delivered')
  })

  it('lets both accept each other when each opened the invite of the other', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const links = [await anna.invite(), await ben.invite()]
    const [annas, bens] = await Promise.all([anna.api.connect(links[1]!), ben.api.connect(links[0]!)])
    await anna.writes(annas, 'from Anna')
    await ben.writes(bens, 'from Ben')
    await anna.sees(annas, ['from Ben'])
    await ben.sees(bens, ['from Anna'])
    for (const person of [anna, ben]) {
      const views = await person.api.conversations()
      expect(views.map((view) => view.state)).toEqual(['accepted'])
    }
    for (let i = 0; i < 3; i++) {
      await anna.writes(annas, `a${i}`)
      await ben.writes(bens, `b${i}`)
    }
    await anna.sees(annas, ['from Ben', 'b0', 'b1', 'b2'])
    await ben.sees(bens, ['from Anna', 'a0', 'a1', 'a2'])
  })

  it('finds the same conversation when an invite is opened twice, at once and later', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const link = await anna.invite()
    const ids = await Promise.all([ben.api.connect(link), ben.api.connect(link)])
    expect(new Set(ids).size).toBe(1)
    expect(await ben.api.connect(link)).toBe(ids[0])
    expect(await ben.api.connect(await anna.invite('many'))).toBe(ids[0])
    expect(await ben.api.previewInvite(link)).toMatchObject({ state: 'known', conversationId: ids[0] })
    expect(await ben.api.conversations()).toHaveLength(1)
  })

  it('gives a single-use invite to one person, and a lasting one to many', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const cleo = await world.person('Cleo')
    const single = await anna.invite('single')
    await ben.api.connect(single)
    await expect(cleo.api.previewInvite(single)).rejects.toEqual(code('invite-used'))
    await expect(cleo.api.connect(single)).rejects.toEqual(code('invite-used'))
    const many = await anna.invite('many')
    await cleo.api.connect(many)
    await anna.conversationWith('Cleo')
    await anna.conversationWith('Ben')
  })

  it('refuses revoked, unknown, malformed and own invites, each with its reason', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const link = await anna.invite()
    const [invite] = await anna.api.invites()
    expect(await anna.api.previewInvite(link)).toEqual({ state: 'own' })
    await expect(anna.api.connect(link)).rejects.toEqual(code('not-writable'))
    await anna.api.revokeInvite(invite!.id)
    expect((await anna.api.invites())[0]!.revoked).toBe(true)
    await expect(ben.api.previewInvite(link)).rejects.toEqual(code('invite-revoked'))
    await expect(ben.api.connect(link)).rejects.toEqual(code('invite-revoked'))
    await expect(ben.api.previewInvite(`${link}A`)).rejects.toEqual(code('invite-malformed'))
    await expect(ben.api.previewInvite(link.slice(0, -4))).rejects.toEqual(code('invite-malformed'))
    await expect(ben.api.previewInvite('https://edge.test/')).rejects.toEqual(code('invite-malformed'))
    const foreign = link.slice(0, -6) + (link.endsWith('AAAAAA') ? 'BBBBBA' : 'AAAAAA')
    await expect(ben.api.previewInvite(foreign)).rejects.toEqual(code('invite-unknown'))
    world.network.setEdgeUp(false)
    await expect(ben.api.previewInvite(link)).rejects.toEqual(code('edge-unreachable'))
  })

  it('tells a declined or blocked contact nothing and drops what it sends', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const cleo = await world.person('Cleo')
    const link = await anna.invite('many')
    const bens = await ben.api.connect(link)
    const cleos = await cleo.api.connect(link)
    const { id: withBen } = await anna.conversationWith('Ben')
    const { id: withCleo } = await anna.conversationWith('Cleo')
    await anna.api.declineRequest(withBen)
    await anna.api.block(withCleo)
    const ids = [await ben.writes(bens, 'please'), await cleo.writes(cleos, 'please')]
    await ben.sawState(bens, ids[0]!, 'sent')
    await cleo.sawState(cleos, ids[1]!, 'sent')
    await anna.reopen()
    await until('everything is taken', async () => (await anna.api.conversations()).length === 2)
    expect(await anna.messagesIn(withBen)).toEqual([])
    expect(await anna.messagesIn(withCleo)).toEqual([])
    await expect(anna.writes(withCleo, 'no')).rejects.toEqual(code('not-writable'))
    expect((await ben.api.conversations())[0]!.state).toBe('requested')
  })
})

describe('messages', () => {
  it('wait at the edge node while too much from there could not be opened, path by path', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben')
    const paths = new Map<string | undefined, number>()
    anna.beforeUnseal = (path) => {
      const tries = (paths.get(path) ?? 0) + 1
      paths.set(path, tries)
      if (tries <= 2) throw new VaultError('throttled', 'too many messages failed')
    }
    const bens = await ben.api.connect(await anna.invite())
    const { id: annas } = await anna.conversationWith('Ben')
    await anna.api.acceptRequest(annas)
    await until('Ben is accepted', async () => (await ben.api.conversations())[0]!.state === 'accepted')
    ben.network.setOnline(false)
    await ben.writes(bens, 'still there')
    ben.network.setOnline(true)
    await anna.sees(annas, ['still there'])
    expect(new Set(paths.keys())).toEqual(new Set([annas, 'requests']))
    expect([...paths.values()].every((tries) => tries > 2)).toBe(true)
    expect(anna.reports).toContainEqual(code('throttled'))
  })

  it('are refused when empty or too long, and are sent once however often the call is repeated', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await expect(anna.writes(annas, ' \n')).rejects.toEqual(code('text-empty'))
    await expect(anna.writes(annas, 'ä'.repeat(8193))).rejects.toEqual(code('text-too-long'))
    const longest = 'ä'.repeat(8192)
    const call = { id: 'AAAAAAAAAAAAAAAAAAAAAA', conversationId: annas, body: longest, sentAt: 1 }
    const views = await Promise.all([anna.api.sendText(call), anna.api.sendText(call)])
    expect(views[0]).toEqual(views[1])
    await anna.api.sendText(call)
    await ben.sees(bens, [longest])
    expect(await anna.messagesIn(annas)).toHaveLength(1)
  })

  it('go over the direct link when there is one, and over the mailbox when it swallows them', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await until('linked', async () => (await anna.api.conversations())[0]!.link === 'direct')
    const puts = world.counts.get('put') ?? 0
    const direct = await anna.writes(annas, 'direct')
    await anna.sawState(annas, direct, 'delivered')
    expect(world.counts.get('put')).toBe(puts)
    world.network.faults.drop = () => true
    const other = await anna.writes(annas, 'by mailbox')
    await anna.sawState(annas, other, 'delivered')
    await ben.sees(bens, ['direct', 'by mailbox'])
  })

  it('arrive once when links double them', async () => {
    world.network.faults.duplicate = () => true
    const { anna, ben, annas, bens } = await acquainted(world)
    await until('linked', async () => (await anna.api.conversations())[0]!.link === 'direct')
    for (let i = 0; i < 5; i++) await anna.writes(annas, `m${i}`)
    await ben.sees(bens, ['m0', 'm1', 'm2', 'm3', 'm4'])
    expect(await ben.messagesIn(bens)).toHaveLength(5)
  })

  it('are put into the order of their sender when a late one arrives', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await until('linked', async () => (await anna.api.conversations())[0]!.link === 'direct')
    let count = 0
    world.network.faults.delayMs = () => (count++ % 3 === 0 ? 40 : 0)
    const bodies = Array.from({ length: 12 }, (_, i) => `m${i}`)
    await Promise.all(bodies.map((body) => anna.writes(annas, body)))
    await ben.sees(bens, bodies)
    const seqs = (await ben.messagesIn(bens)).map((message) => message.seq)
    expect(new Set(seqs).size).toBe(seqs.length)
  })

  it('wait while the network or the edge node is gone and leave when it is back', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    anna.network.setOnline(false)
    const first = await anna.writes(annas, 'offline')
    expect((await anna.messagesIn(annas))[0]!.state).toBe('queued')
    await anna.reopen()
    world.network.setEdgeUp(false)
    const second = await anna.writes(annas, 'no edge')
    world.network.setEdgeUp(true)
    for (const id of [first, second]) await anna.sawState(annas, id, 'delivered')
    await ben.sees(bens, ['offline', 'no edge'])
  })

  it('flow both ways while both write first at once', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const bodies = Array.from({ length: 20 }, (_, i) => `m${i}`)
    await Promise.all(bodies.flatMap((body) => [anna.writes(annas, body), ben.writes(bens, body)]))
    await anna.sees(annas, bodies)
    await ben.sees(bens, bodies)
  })

  it('stay read when an older one is looked at again', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    for (const body of ['one', 'two', 'three']) await ben.writes(bens, body)
    await anna.sees(annas, ['one', 'two', 'three'])
    const unread = async () => (await anna.api.conversations())[0]!.unread
    const [first, second] = await anna.messagesIn(annas)
    await anna.api.markRead(annas, second!.seq)
    await anna.api.markRead(annas, first!.seq)
    expect(await unread()).toBe(1)
  })

  it('count as unread until read, and a draft stays until it is sent', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await ben.writes(bens, 'one')
    await ben.writes(bens, 'two')
    await anna.sees(annas, ['one', 'two'])
    const view = async () => (await anna.api.conversations())[0]!
    expect((await view()).unread).toBe(2)
    const [first, second] = await anna.messagesIn(annas)
    await anna.api.markRead(annas, first!.seq)
    expect((await view()).unread).toBe(1)
    await anna.api.markRead(annas, second!.seq)
    expect((await view()).unread).toBe(0)
    await anna.api.saveDraft(annas, 'unfinished')
    await anna.reopen()
    expect((await view()).draft).toBe('unfinished')
    expect((await view()).preview).toEqual({ text: 'two', own: false })
    await anna.writes(annas, 'finished')
    expect((await view()).draft).toBe('')
  })

  it('that come over a link again after a restart are taken once, and told to be stored', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    const isLinked = async () => (await anna.api.conversations())[0]!.link === 'direct'
    await until('linked', isLinked)
    const deliver = anna.network.deliver.bind(anna.network)
    const sent: Parameters<typeof deliver>[] = []
    anna.network.deliver = (...args) => {
      sent.push(args)
      return deliver(...args)
    }
    for (const body of ['one', 'two']) await anna.writes(annas, body)
    await ben.sees(bens, ['one', 'two'])
    await ben.reopen()
    await until('linked again', isLinked)
    for (const args of sent.slice()) await deliver(...args)
    await anna.writes(annas, 'three')
    await ben.sees(bens, ['one', 'two', 'three'])
    expect(sent.length).toBeGreaterThan(0)
    expect(ben.reports).toEqual([])
  })

  it('are not acknowledged as read by those who do not want it', async () => {
    const { anna, ben, annas, bens } = await acquainted(world)
    await anna.api.updateAccount({ receipts: false })
    const id = await ben.writes(bens, 'read me')
    await anna.sees(annas, ['read me'])
    await anna.api.markRead(annas, 1000)
    await ben.sawState(bens, id, 'delivered')
    await anna.writes(annas, 'done')
    await ben.sees(bens, ['done'])
    expect((await ben.messagesIn(bens)).find((message) => message.id === id)?.state).toBe('delivered')
  })

  it('survive a clock that is wrong by a day', async () => {
    const anna = await world.person('Anna')
    const ben = await world.person('Ben', -24 * 3_600_000)
    const bens = await ben.api.connect(await anna.invite())
    const { id: annas } = await anna.conversationWith('Ben')
    await anna.api.acceptRequest(annas)
    await anna.writes(annas, 'today')
    await ben.writes(bens, 'yesterday')
    await ben.sees(bens, ['today'])
    await anna.sees(annas, ['yesterday'])
  })
})
