// The part of the search bench that runs in a dedicated worker of Chromium: the real encrypted database with 100,000 messages, the
// real index over it.
import { toBase64url, type Bytes } from '../src/lib/bytes.ts'
import { systemClock } from '../src/messenger/clock.ts'
import type { Change } from '../src/messenger/ports.ts'
import type { ConversationRow, MessageRow } from '../src/messenger/rows.ts'
import { Engine, type SearchInput } from '../src/messenger/search/engine.ts'
import { Pending } from '../src/messenger/search/pending.ts'
import { messageView } from '../src/messenger/views.ts'
import { openStore } from '../src/storage/open-store.ts'
import { benchQueries, benchText, COMMON_WORDS, lehmer } from './search-texts.ts'

/** What the worker measured, in milliseconds. */
export type SearchSamples = {
  /** Until the first results, in a session that has searched before. */
  warm: number[]
  /** The same, each with nothing read before. */
  cold: number[]
  /** Per message, over the whole build, its pauses left out. */
  build: number
  /** Per message that is taken in and stored in batches while the app runs. */
  live: number
  /** Bytes of the stored index. */
  size: number
  hits: number
}

const MESSAGES = 100_000
const CONVERSATIONS = 300
const WRITE = 2_000
const LIVE = 2_048
const QUERIES = 400

const random = lehmer(7)
const entropy = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))
const start = Date.UTC(2025, 0, 1)

function message(i: number, seq: number): MessageRow {
  const sentAt = start + i * 300_000 + Math.floor(random() * 60_000)
  const conversation = `c${Math.floor(random() ** 3 * CONVERSATIONS)}`.padEnd(22, '_')
  const own = random() < 0.5
  const body = benchText(random)
  return {
    key: toBase64url(entropy(16)),
    conversation,
    seq,
    own,
    sentAt,
    receivedAt: sentAt,
    body,
    state: 'read',
  }
}

const store = await openStore(`bench-search-${Date.now()}`)
const lastSeq = new Map<string, number>()
let changes: Change[] = []
for (let i = 0; i < MESSAGES; i++) {
  const put = message(i, i + 1)
  lastSeq.set(put.conversation, put.seq)
  changes.push({ table: 'messages', put })
  if (changes.length < WRITE && i < MESSAGES - 1) continue
  await store.write(changes)
  changes = []
}
await store.write(
  [...lastSeq].map(([key, seq]) => ({
    table: 'conversations' as const,
    put: { key, lastSeq: seq } as ConversationRow,
  })),
)

const pending = new Pending()
const report = (error: unknown): void => {
  throw error
}
const limits = { buildPauseMs: 0 }
const open = (): Engine =>
  new Engine({ store, clock: systemClock, entropy, pending, view: messageView, report, limits })

async function built(engine: Engine): Promise<void> {
  while (!(await engine.search({ text: '', limit: 1 })).complete)
    await new Promise<void>((done) => setTimeout(done, 50))
}

const buildStart = performance.now()
let engine = open()
engine.start()
await built(engine)
const build = (performance.now() - buildStart) / MESSAGES

async function ask(input: SearchInput): Promise<[ms: number, hits: number]> {
  const before = performance.now()
  const { hits } = await engine.search(input)
  return [performance.now() - before, hits.length]
}

const conversations = [...lastSeq.keys()]
const queries = benchQueries(random, QUERIES, conversations, start, start + MESSAGES * 300_000)
const cold: number[] = []
for (const query of queries.slice(0, 60)) {
  engine.stop()
  engine = open()
  // Opening the index belongs to the first search of a session.
  cold.push((await ask(query))[0])
}
let hits = 0
const warm: number[] = []
for (const query of queries) {
  const [ms, found] = await ask(query)
  warm.push(ms)
  hits += found
}

let liveMs = 0
for (let i = 0; i < LIVE; i += 256) {
  const rows = Array.from({ length: 256 }, (_, j) => message(MESSAGES + i + j, MESSAGES + i + j + 1))
  const todo = { key: toBase64url(entropy(16)), ids: rows.map(({ key }) => key) }
  await store.write([
    ...rows.map((put) => ({ table: 'messages' as const, put })),
    { table: 'searchTodo', put: todo },
  ])
  pending.add(
    rows.map((row) => [row.key, row] as const),
    todo.key,
  )
  const before = performance.now()
  engine.changed()
  // Answered once the batch before it is stored.
  await engine.search({ text: COMMON_WORDS[0]!, limit: 1 })
  liveMs += performance.now() - before
}

const rows = await store.all('searchIndex')
const size = rows.reduce((sum, row) => sum + row.bytes.length, 0)
engine.stop()
await store.destroy()
postMessage({ warm, cold, build, live: liveMs / LIVE, size, hits } satisfies SearchSamples)
