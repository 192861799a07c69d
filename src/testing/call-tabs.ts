// Tabs in which people call: engines over whole messengers in one process, with claims in memory as the browser's locks give them, and
// scripted media.
import { CallEngine } from '../calls/call-engine.ts'
import type { CallView } from '../calls/calls.ts'
import type { Claims, TabNews } from '../calls/claims.ts'
import { systemEntropy } from '../vault/entropy.ts'
import { until, type Person } from './messenger-world.ts'
import { createScriptedMedia, type ScriptedMedia } from './scripted-media.ts'

/** The lock and the channel that the tabs of one browser share. */
export class Browser {
  readonly tabs: CallTab[] = []
  #holder: CallTab | undefined
  #free: (() => void)[] = []

  claims(tab: CallTab): Claims {
    return {
      take: async () => {
        if (this.#holder !== undefined) return undefined
        this.#holder = tab
        return () => this.release(tab)
      },
      isTaken: async () => this.#holder !== undefined,
      whenFree: () =>
        new Promise((resolve) => {
          if (this.#holder === undefined) resolve()
          else this.#free.push(resolve)
        }),
      tell: (news) => this.#tell(tab, news),
    }
  }

  /** As the browser does when a tab gives the lock back, or is gone. */
  release(tab: CallTab): void {
    if (this.#holder !== tab) return
    this.#holder = undefined
    for (const resolve of this.#free.splice(0)) resolve()
  }

  #tell(from: CallTab, news: TabNews): void {
    for (const tab of this.tabs) if (tab !== from) tab.engine.hearTab(news)
  }
}

/** One tab of a person. */
export class CallTab {
  readonly engine: CallEngine
  readonly media: ScriptedMedia[] = []
  readonly #person: Person
  readonly #browser: Browser
  #heard: number
  #isOpen = true
  /** Lets the devices fail. */
  refusal: Error | undefined
  nextId: Uint8Array<ArrayBuffer> | undefined
  /** How many calls something is kept ready for. */
  prepared = 0

  constructor(person: Person, browser = new Browser()) {
    this.#person = person
    this.#browser = browser
    this.#heard = person.events.length
    browser.tabs.push(this)
    const { clock } = person
    this.engine = new CallEngine({
      // Every call goes to the messenger of the moment, as tabs find the leading one.
      api: new Proxy({} as Person['api'], {
        get: (_, name) =>
          this.#isOpen ? Reflect.get(person.api, name) : () => Promise.reject(new Error('gone')),
      }),
      claims: browser.claims(this),
      createMedia: (options) => {
        const media = createScriptedMedia(options, this.refusal)
        this.media.push(media)
        return media
      },
      prepareMedia: () => {
        this.prepared += 1
        return () => {
          this.prepared -= 1
        }
      },
      requireMedia: () => undefined,
      clock,
      newId: () => this.nextId ?? systemEntropy(16),
      onChange: () => undefined,
    })
    void this.#listen()
  }

  get view(): CallView | undefined {
    return this.engine.current()
  }

  /** Waits for a phase, or an end. */
  async is(phase: string): Promise<CallView> {
    return until(
      `${this.#person.name}'s call is ${phase}`,
      () => (this.view?.phase === phase || this.view?.end === phase ? this.view : undefined),
      () => JSON.stringify(this.view),
    )
  }

  /** The tab is gone from one moment to the next. */
  crash(): void {
    this.#isOpen = false
    this.#browser.tabs.splice(this.#browser.tabs.indexOf(this), 1)
    this.#browser.release(this)
  }

  async #listen(): Promise<void> {
    while (this.#isOpen) {
      const { events } = this.#person
      for (; this.#heard < events.length; this.#heard += 1) {
        const event = events[this.#heard]!
        if (event.type === 'call') await this.engine.hear(event.news)
      }
      await new Promise<void>((resolve) => setTimeout(resolve, 2))
    }
  }

  close(): void {
    this.#isOpen = false
  }
}
