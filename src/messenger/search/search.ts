// The small part of the search that is always there: every transaction that changes messages also notes which ones, and what is
// committed is handed to the engine, which is loaded in its own time. So the index misses nothing, whoever changes a message and
// whenever the worker dies.
import type { Core } from '../core.ts'
import type { Cancel } from '../clock.ts'
import type { Unit } from '../unit.ts'
import { messageView } from '../views.ts'
import { printOf } from './documents.ts'
import type { Engine, SearchInput, SearchResult } from './engine.ts'
import type { Limits } from './limits.ts'
import { Pending, type Standing } from './pending.ts'

/** After the start other work goes first, in milliseconds. */
const START_AFTER_MS = 3_000
/** Messages whose present form is remembered, so that a new delivery state is not taken for a new text. */
const MAX_KNOWN = 4_096

export class Search {
  readonly #core: Core
  readonly #limits: Partial<Limits> | undefined
  readonly #pending = new Pending()
  /** Prints of messages that were committed lately, the oldest first. */
  readonly #known = new Map<string, number>()
  #loading: Promise<Engine> | undefined
  #engine: Engine | undefined
  #cancelStart: Cancel | undefined

  /** `limits` are the sizes of the index where a test wants others. */
  constructor(core: Core, limits?: Partial<Limits>) {
    this.#core = core
    this.#limits = limits
    core.beforeCommit.push((unit) => this.#note(unit))
    core.onCommit.push((unit) => this.#committed(unit))
  }

  /** Goes on with the index when the start is over. */
  start(): void {
    this.#cancelStart = this.#core.clock.after(START_AFTER_MS, () => {
      this.#core.background(() => this.#load())
    })
  }

  stop(): void {
    this.#cancelStart?.()
    this.#engine?.stop()
  }

  /** Messages with all of the words, newest first; see `ClientApi`. */
  async search(input: SearchInput): Promise<SearchResult> {
    return (await this.#load()).search(input)
  }

  /** Adds to a unit which messages the index has to look at again. */
  #note(unit: Unit): void {
    const ids = standingsIn(unit)
      .filter(([, standing]) => this.#isNews(standing))
      .map(([key]) => key)
    if (ids.length === 0) return
    unit.add({ table: 'searchTodo', put: { key: this.#core.newId(), ids } })
  }

  #committed(unit: Unit): void {
    const todo = unit.changes.find((change) => change.table === 'searchTodo')
    if (todo === undefined || !('put' in todo)) return
    const noted = new Set(todo.put.ids)
    const messages = standingsIn(unit).filter(([key]) => noted.has(key))
    for (const [key, standing] of messages) this.#know(key, standing)
    this.#pending.add(messages, todo.put.key)
    this.#engine?.changed()
  }

  /** Whether there may be something that the index does not know. An event never has words. */
  #isNews(standing: Standing): boolean {
    if (typeof standing === 'string') return true
    return standing.event === undefined && this.#known.get(standing.key) !== printOf(standing)
  }

  #know(key: string, standing: Standing): void {
    this.#known.delete(key)
    if (typeof standing === 'string') return
    this.#known.set(key, printOf(standing))
    const oldest = this.#known.keys().next().value
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest)
  }

  async #load(): Promise<Engine> {
    this.#loading ??= this.#begin().catch((error: unknown) => {
      this.#loading = undefined
      throw error
    })
    return this.#loading
  }

  async #begin(): Promise<Engine> {
    const { Engine } = await import('./engine.ts')
    const { store, clock, ports } = this.#core
    const engine = new Engine({
      store,
      clock,
      entropy: ports.entropy,
      pending: this.#pending,
      view: messageView,
      ...(this.#limits === undefined ? {} : { limits: this.#limits }),
      report: (error) => this.#core.isStopped || ports.report(error),
    })
    if (this.#core.isStopped) engine.stop()
    else engine.start()
    this.#engine = engine
    return engine
  }
}

/** What becomes of each message that a unit changes. */
function standingsIn(unit: Unit): [string, Standing][] {
  return unit.changes.flatMap((change): [string, Standing][] => {
    if (change.table !== 'messages') return []
    return 'put' in change ? [[change.put.key, change.put]] : [[change.delete, 'gone']]
  })
}
