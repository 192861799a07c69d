// The search itself, loaded when it is first needed: opens the index, keeps it up to date in the background, builds it when it is
// missing, of another form or damaged, and answers. Everything that touches the index runs one after the other.
import type { Bytes } from '../../lib/bytes.ts'
import { createKeyedQueue } from '../../lib/queue.ts'
import type { ClientApi, SearchHit } from '../api.ts'
import type { Cancel, Clock } from '../clock.ts'
import { SkeinError } from '../errors.ts'
import type { Store } from '../ports.ts'
import type { MessageRow } from '../rows.ts'
import { DamagedIndexError } from './damaged.ts'
import { find, type Place } from './find.ts'
import { Index } from './index.ts'
import { LIMITS, type Limits } from './limits.ts'
import { MANIFEST, VERSION, type Manifest } from './manifest.ts'
import type { Pending } from './pending.ts'
import { parseQuery } from './query.ts'
import { snippetOf } from './snippet.ts'

export type EnginePorts = {
  store: Store
  clock: Clock
  entropy: (length: number) => Bytes
  pending: Pending
  view: (row: MessageRow) => SearchHit['message']
  report(error: unknown): void
  limits?: Partial<Limits>
}

export type SearchInput = Parameters<ClientApi['search']>[0]
export type SearchResult = Awaited<ReturnType<ClientApi['search']>>

/** Most results of one page. */
const MAX_PAGE = 100

export class Engine {
  readonly #ports: EnginePorts
  readonly #limits: Limits
  readonly #queue = createKeyedQueue()
  #index: Index | undefined
  /** The index that was read ahead. */
  #warmed: Index | undefined
  #flushTimer: Cancel | undefined
  #buildTimer: Cancel | undefined
  #isFlushing = false
  #isStopped = false

  constructor(ports: EnginePorts) {
    this.#ports = ports
    this.#limits = { ...LIMITS, ...ports.limits }
  }

  /** Takes up what an earlier life left to do. */
  start(): void {
    this.#flushNow()
  }

  /** Says that something was committed. */
  changed(): void {
    if (this.#isStopped || this.#isFlushing) return
    if (this.#ports.pending.size >= this.#limits.flushAt) {
      this.#isFlushing = true
      this.#flushTimer?.()
      this.#flushTimer = undefined
      this.#background((index) => this.#flush(index))
    } else this.#flushTimer ??= this.#ports.clock.after(this.#limits.flushAfterMs, () => this.#flushNow())
  }

  /** Answers from what is in the index, and what has just been committed. */
  async search(input: SearchInput): Promise<SearchResult> {
    const query = parseQuery(input.text)
    const limit = Math.min(Math.max(1, input.limit), MAX_PAGE)
    const after = input.cursor === undefined ? undefined : placeOf(input.cursor)
    try {
      return await this.#exclusively(async (index) => {
        if (query.length === 0) {
          this.#warmUp(index)
          return { hits: [], complete: index.isComplete }
        }
        await index.take(this.#ports.pending)
        const found = await find(this.#ports.store, index, query, input, limit + 1, after)
        const shown = found.slice(0, limit)
        const hits = shown.map(({ row, spans }): SearchHit => {
          return { message: this.#ports.view(row), ...snippetOf(row.body, spans) }
        })
        const last = found.length > limit ? shown.at(-1)?.row : undefined
        return {
          hits,
          complete: index.isComplete,
          ...(last === undefined ? {} : { cursor: `${last.sentAt} ${last.key}` }),
        }
      })
    } catch (error) {
      if (!(error instanceof DamagedIndexError)) throw error
      // The index begins anew; what it had is found again as the build goes on.
      return { hits: [], complete: false }
    }
  }

  /** Ends all work. What is not stored yet stays written down. */
  stop(): void {
    this.#isStopped = true
    this.#flushTimer?.()
    this.#buildTimer?.()
  }

  #flushNow(): void {
    this.#flushTimer = undefined
    this.#isFlushing = true
    this.#background((index) => this.#flush(index))
  }

  async #flush(index: Index): Promise<void> {
    this.#isFlushing = false
    await index.take(this.#ports.pending)
    await index.flush()
  }

  /** Somebody is about to search: reads ahead, one segment after the other, the newest first, while nothing else is to be done. */
  #warmUp(index: Index): void {
    if (this.#warmed === index) return
    this.#warmed = index
    const segments = index.stored
    const readNext = (): void => {
      const next = segments.shift()
      if (next === undefined || this.#isStopped || this.#warmed !== this.#index) return
      this.#exclusively((open) => open.warmUp(next)).then(readNext, (error: unknown) => {
        if (!this.#isStopped && !(error instanceof DamagedIndexError)) this.#ports.report(error)
      })
    }
    readNext()
  }

  #scheduleBuild(index: Index, pauseMs: number): void {
    if (index.isComplete || this.#isStopped || this.#buildTimer !== undefined) return
    this.#buildTimer = this.#ports.clock.after(pauseMs, () => {
      this.#buildTimer = undefined
      this.#background(async (open) => {
        if (!(await open.prepareBuild())) return
        await open.take(this.#ports.pending)
        await open.build()
      })
    })
  }

  /** Runs work that nobody waits for. */
  #background(work: (index: Index) => Promise<void>): void {
    this.#exclusively(work).then(
      () => this.#index && this.#scheduleBuild(this.#index, this.#limits.buildPauseMs),
      (error: unknown) => {
        this.#isFlushing = false
        if (!this.#isStopped && !(error instanceof DamagedIndexError)) this.#ports.report(error)
      },
    )
  }

  #exclusively<T>(work: (index: Index) => Promise<T>): Promise<T> {
    return this.#queue.run('index', async () => {
      if (this.#isStopped) throw new SkeinError('no-account')
      try {
        this.#index ??= await this.#open()
        return await work(this.#index)
      } catch (error) {
        // Memory may be ahead of the store now.
        this.#index = undefined
        if (!this.#isStopped) await this.#recover(error instanceof DamagedIndexError)
        throw error
      }
    })
  }

  /** Sees to it that the work is taken up again, with an empty index if this one is damaged. */
  async #recover(isDamaged: boolean): Promise<void> {
    const delayMs = isDamaged ? this.#limits.restartMs : this.#limits.retryMs
    this.#flushTimer ??= this.#ports.clock.after(delayMs, () => this.#flushNow())
    if (isDamaged) await this.#beginAnew()
  }

  async #open(): Promise<Index> {
    const { store, pending } = this.#ports
    const stored = (await store.get('settings', MANIFEST))?.value as Manifest | undefined
    const manifest = stored?.version === VERSION ? stored : await this.#beginAnew()
    const index = await Index.open(store, this.#limits, manifest)
    for (const { key, ids } of await store.all('searchTodo')) pending.resume(key, ids)
    return index
  }

  /** An empty index, and everything still to be read. */
  async #beginAnew(): Promise<Manifest> {
    const { store, entropy } = this.#ports
    const conversations = await store.all('conversations')
    const manifest: Manifest = {
      version: VERSION,
      secret: entropy(32),
      nextSegment: 1,
      sealed: [],
    }
    if (conversations.length > 0)
      manifest.building = conversations.map(({ key, lastSeq }) => [key, lastSeq + 1])
    await store.clear('searchIndex')
    await store.write([{ table: 'settings', put: { key: MANIFEST, value: manifest } }])
    return manifest
  }
}

/** The place that a cursor stands for. Throws `SkeinError` 'internal' when it is none. */
function placeOf(cursor: string): Place {
  const [time, key, ...rest] = cursor.split(' ')
  const sentAt = Number(time)
  if (!Number.isSafeInteger(sentAt) || key === undefined || rest.length > 0) throw new SkeinError('internal')
  return { sentAt, key }
}
