// The search against reading every message, by example and by random histories with crashes. Above 300 lines, since both parts
// stand on the same comparison.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../testing/memory-store.ts'
import { DeathError, SearchWorld } from '../../testing/search-world.ts'
import type { MessageRow } from '../rows.ts'
import { documentsOf, openBlock } from './documents.ts'
import type { SearchInput } from './engine.ts'
import { match, parseQuery } from './query.ts'
import { decodeShard } from './shard-codec.ts'
import { termsOf } from './tokenise.ts'

/** Everything that a search finds, page by page. */
async function findAll(world: SearchWorld, input: Omit<SearchInput, 'limit'>, limit = 3) {
  const keys: string[] = []
  let isComplete = true
  let cursor: string | undefined
  do {
    const page = await world.search.search({ ...input, limit, ...(cursor === undefined ? {} : { cursor }) })
    expect(page.hits.length).toBeLessThanOrEqual(limit)
    keys.push(...page.hits.map((hit) => hit.message.id))
    isComplete &&= page.complete
    cursor = page.cursor
  } while (cursor !== undefined)
  return { keys, isComplete }
}

/** What reading every message finds. */
function naive(world: SearchWorld, input: Omit<SearchInput, 'limit'>): string[] {
  const query = parseQuery(input.text)
  const { conversationId, from, since = -Infinity, until = Infinity } = input
  const isWanted = (row: MessageRow) =>
    row.event === undefined &&
    (conversationId === undefined || row.conversation === conversationId) &&
    (from === undefined || row.own === (from === 'me')) &&
    row.sentAt >= since &&
    row.sentAt < until &&
    query.length > 0 &&
    match(query, row.body) !== undefined
  return [...world.messages.values()]
    .filter(isWanted)
    .sort((a, b) => b.sentAt - a.sentAt || (a.key < b.key ? 1 : -1))
    .map((row) => row.key)
}

/** Every word and every message id in the stored index. */
async function contentsOf(world: SearchWorld) {
  const terms = new Set<string>()
  const keys = new Set<string>()
  for (const { key, bytes } of await createMemoryStore(world.database).all('searchIndex')) {
    if (key.includes('.d')) for (const one of documentsOf(openBlock(bytes))) keys.add(one.key)
    else for (const [term] of decodeShard(bytes)) terms.add(term)
  }
  keys.delete('')
  return { terms, keys }
}

async function expectExact(world: SearchWorld, input: Omit<SearchInput, 'limit'>): Promise<void> {
  const found = await findAll(world, input)
  expect(found).toEqual({ keys: naive(world, input), isComplete: true })
}

describe('the search', () => {
  it('finds a message at once, newest first, with its snippet and highlights', async () => {
    const world = new SearchWorld()
    await world.settle()
    const first = await world.write('c', 'See you at the harbour', { own: true })
    world.clock.move(1_000)
    const second = await world.write('d', 'The Harbours are closed')
    await world.write('d', 'Nothing here')
    const page = await world.search.search({ text: 'harbour', limit: 10 })
    expect(page).toMatchObject({
      complete: true,
      hits: [
        {
          message: { id: second, conversationId: 'd', seq: 1 },
          snippet: 'The Harbours are closed',
          highlights: [[4, 11]],
        },
        { message: { id: first, conversationId: 'c', own: true }, highlights: [[15, 22]] },
      ],
    })
    expect(page.cursor).toBeUndefined()
  })

  it('keeps to the conversation, the side and the time that are asked for', async () => {
    const world = new SearchWorld()
    await world.settle()
    const at = world.clock.now()
    for (let i = 0; i < 20; i++)
      await world.write(i % 2 === 0 ? 'c' : 'd', `word ${i}`, { own: i % 3 === 0, sentAt: at + i })
    await world.settle()
    await expectExact(world, { text: 'word', conversationId: 'd' })
    await expectExact(world, { text: 'word', from: 'me' })
    await expectExact(world, { text: 'word', from: 'them', conversationId: 'c' })
    await expectExact(world, { text: 'word', since: at + 5, until: at + 12 })
    await expectExact(world, { text: 'word', conversationId: 'none' })
    expect(naive(world, { text: 'word', since: at + 5, until: at + 12 })).toHaveLength(7)
  })

  it('finds nothing for a text without a word, and refuses a cursor that is none', async () => {
    const world = new SearchWorld()
    await world.write('c', 'word')
    expect((await world.search.search({ text: ' … ', limit: 10 })).hits).toEqual([])
    const odd = world.search.search({ text: 'word', limit: 10, cursor: 'somewhere' })
    await expect(odd).rejects.toMatchObject({ code: 'internal' })
  })

  it('reads ahead when nothing is asked yet, whatever becomes of the segments meanwhile', async () => {
    const world = new SearchWorld()
    const keys: string[] = []
    for (let i = 0; i < 30; i++) keys.push(await world.write(i < 20 ? 'c' : 'd', `word${i} common`))
    await world.settle()
    world.open()
    await world.search.search({ text: '', limit: 1 })
    await world.unit((unit) => {
      for (const key of keys.slice(5, 20)) unit.add({ table: 'messages', delete: key })
    })
    await world.settle()
    await expectExact(world, { text: 'common' })
    await expectExact(world, { text: 'word2' })
    expect(world.reports).toEqual([])
  })

  it('forgets words of messages that are edited, deleted or gone with their conversation', async () => {
    const world = new SearchWorld()
    const keys: string[] = []
    for (let i = 0; i < 30; i++) keys.push(await world.write(i < 20 ? 'c' : 'd', `secret${i} common`))
    await world.settle()
    expect((await contentsOf(world)).terms).toContain('secret3')
    await world.unit((unit) => {
      unit.putMessage({ ...world.messages.get(keys[3]!)!, body: 'harmless common' })
      unit.putMessage({ ...world.messages.get(keys[4]!)!, body: '' })
      unit.add({ table: 'messages', delete: keys[5]! })
      for (const key of keys.slice(20)) unit.add({ table: 'messages', delete: key })
    })
    await expectExact(world, { text: 'secret' })
    await expectExact(world, { text: 'harmless' })
    await world.settle()
    const { terms, keys: known } = await contentsOf(world)
    expect([...terms].filter((term) => /^secret(3|4|5|2\d)$/.test(term))).toEqual([])
    expect(terms).toContain('harmless')
    expect(known).toEqual(new Set(naive(world, { text: 'common' })))
  })

  it('writes nothing down for a new delivery state', async () => {
    const world = new SearchWorld()
    const key = await world.write('c', 'word', { own: true })
    await world.settle()
    await world.unit((unit) => unit.putMessage({ ...world.messages.get(key)!, state: 'read' }))
    expect(await createMemoryStore(world.database).all('searchTodo')).toEqual([])
  })

  it('takes in what was there before it, and says that it is not done yet', async () => {
    const world = new SearchWorld()
    for (let i = 0; i < 40; i++) await world.write(i % 3 === 0 ? 'c' : 'd', `old word ${i}`)
    world.database.delete('searchIndex')
    world.database.delete('searchTodo')
    world.database.get('settings')?.clear()
    world.reopen()
    const early = await world.search.search({ text: 'old', limit: 50 })
    expect(early.complete).toBe(false)
    await world.write('c', 'old but new')
    expect((await world.search.search({ text: 'old', limit: 50 })).hits[0]?.snippet).toBe('old but new')
    await world.settle()
    await expectExact(world, { text: 'old' })
  })

  it('begins anew when its form is another one', async () => {
    const world = new SearchWorld()
    for (let i = 0; i < 20; i++) await world.write('c', `word ${i}`)
    await world.settle()
    const store = createMemoryStore(world.database)
    await store.write([{ table: 'settings', put: { key: 'search', value: { version: 0, odd: true } } }])
    world.reopen()
    await world.settle()
    await expectExact(world, { text: 'word' })
  })

  it('heals when pieces of it are missing or cut', async () => {
    for (const damage of ['missing', 'cut'] as const) {
      const world = new SearchWorld()
      for (let i = 0; i < 30; i++) await world.write('c', `word other${i}`)
      await world.settle()
      const store = createMemoryStore(world.database)
      for (const { key, bytes } of await store.all('searchIndex')) {
        const cut = { key, bytes: bytes.slice(0, -1) }
        await store.write([
          damage === 'missing' ? { table: 'searchIndex', delete: key } : { table: 'searchIndex', put: cut },
        ])
      }
      world.reopen()
      expect(await world.search.search({ text: 'word', limit: 5 })).toMatchObject({ complete: false })
      await world.settle()
      await expectExact(world, { text: 'word' })
    }
  })
})

const words = [
  'apple',
  'apples',
  'Äpfel',
  '東京',
  '東京都',
  '京',
  'بيت',
  'البيت',
  '한국',
  '👍',
  'ß',
  'banana',
  'b',
  '2024',
]
const text = fc.array(fc.constantFrom(...words), { maxLength: 5 }).map((parts) => parts.join(' '))
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      text,
      chat: fc.nat(3),
      own: fc.boolean(),
      late: fc.nat(40),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), pick: fc.nat(), text }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      pick: fc.nat(),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receipt' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete chat' as const), chat: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn back' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('die' as const), writes: fc.nat(4), isCommitted: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose index' as const), pick: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('search' as const), text }) },
)

describe('random histories', () => {
  it('are searched as if every message were read', { timeout: 240_000 }, async () => {
    const queries = fc.array(
      fc.record(
        {
          text: fc.oneof(text, fc.constantFrom('a', 'appl', '東', 'ba', 'بي', '하')),
          conversationId: fc.constantFrom('chat0', 'chat1'),
          from: fc.constantFrom('me' as const, 'them' as const),
        },
        { requiredKeys: ['text'] },
      ),
      { minLength: 4, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, minLength: 10 }), queries, async (steps, asked) => {
        const world = new SearchWorld()
        for (const one of steps) await take(world, one)
        if (world.isDead) world.reopen()
        // Before anything is stored, then after.
        for (const query of asked) await expectSound(world, query)
        await world.settle()
        // A lost piece shows when it is looked at; then the index is built anew.
        for (const query of asked) await expectSound(world, query)
        await world.settle()
        for (const query of asked) await expectExact(world, query)
        const { terms, keys } = await contentsOf(world)
        const rows = [...world.messages.values()]
        const wanted = new Set(rows.flatMap((row) => [...termsOf(row.body)]))
        expect([...terms].filter((term) => !wanted.has(term))).toEqual([])
        const searchable = new Set(rows.filter((row) => row.body !== '').map((row) => row.key))
        if (steps.some((one) => one.do === 'lose index'))
          expect([...keys].filter((key) => !searchable.has(key))).toEqual([])
        else expect(keys).toEqual(searchable)
        expect(await createMemoryStore(world.database).all('searchTodo')).toEqual([])
        expect(world.reports.filter((error) => !(error instanceof DeathError))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** While a build is under way some may be missing; there is never one too many, and the order is right. */
async function expectSound(world: SearchWorld, input: Omit<SearchInput, 'limit'>): Promise<void> {
  const found = await findAll(world, input).catch((error: unknown) => {
    if (!world.isDead) throw error
    world.reopen()
  })
  if (found === undefined) return
  const { keys, isComplete } = found
  const all = naive(world, input)
  if (isComplete) expect(keys).toEqual(all)
  else expect(keys).toEqual(all.filter((key) => keys.includes(key)))
}

async function take(world: SearchWorld, one: Step): Promise<void> {
  const keys = [...world.messages.keys()]
  const picked = 'pick' in one && keys.length > 0 ? keys[one.pick % keys.length] : undefined
  const row = picked === undefined ? undefined : world.messages.get(picked)
  switch (one.do) {
    case 'write':
      world.clock.move(50)
      await world.write(`chat${one.chat}`, one.text, {
        own: one.own,
        sentAt: world.clock.now() - 60 * one.late,
      })
      return
    case 'edit':
      if (row !== undefined) await world.unit((unit) => unit.putMessage({ ...row, body: one.text }))
      return
    case 'receipt':
      if (row !== undefined)
        await world.unit((unit) => unit.putMessage({ ...row, state: 'read', seq: row.seq }))
      return
    case 'delete':
      await world.unit((unit) => {
        for (const key of keys.slice(one.pick % Math.max(1, keys.length)).slice(0, one.count))
          unit.add({ table: 'messages', delete: key })
      })
      return
    case 'delete chat':
      await world.unit((unit) => {
        for (const message of world.messages.values())
          if (message.conversation === `chat${one.chat}`) unit.add({ table: 'messages', delete: message.key })
        unit.add({ table: 'conversations', delete: `chat${one.chat}` })
      })
      return
    case 'wait':
      return world.settle()
    case 'turn back':
      return world.clock.turnBack(3_600_000)
    case 'restart':
      return world.reopen()
    case 'die':
      return world.dieAfter(one.writes, one.isCommitted)
    case 'lose index': {
      const rows = [...(world.database.get('searchIndex')?.keys() ?? [])]
      const lost = rows[one.pick % Math.max(1, rows.length)]
      if (lost !== undefined) world.database.get('searchIndex')?.delete(lost)
      return
    }
    case 'search':
      if (!world.isDead) await expectSound(world, { text: one.text })
  }
}
