// A store that fails on purpose: it refuses writes, or dies at one, as a page does that is closed at that very moment.
import type { Store } from '../messenger/ports.ts'

/** When a store dies: at the `at`-th write from now on, before or after it was committed. */
export type Death = { at: number; when: 'before' | 'after' }

/** What awaits the stores of one person; it outlives them. */
export class Fate {
  #death: Death | undefined
  #onDeath: () => void = () => {}
  #refusals: { count: number; error: Error } | undefined

  /** Refuses the next writes with this error. */
  refuse(count: number, error: Error): void {
    this.#refusals = { count, error }
  }

  /** Lets a store die; resolves when it is dead. */
  dieAt(death: Death): Promise<void> {
    this.#death = { ...death }
    return new Promise((resolve) => {
      this.#onDeath = resolve
    })
  }

  forgetDeath(): void {
    this.#death = undefined
  }

  /** Throws what the next write is refused with, if it is. */
  mayRefuse(): void {
    if (this.#refusals !== undefined && this.#refusals.count-- > 0) throw this.#refusals.error
  }

  /** How the store dies at this write, if it does. */
  strike(): Death['when'] | undefined {
    const death = this.#death
    if (death === undefined || --death.at >= 0) return undefined
    this.#death = undefined
    return death.when
  }

  fulfil(): void {
    this.#onDeath()
  }
}

/** A store that may die at a write, which `end` then hears of; afterwards nothing it is asked ever answers. */
export function mortal(store: Store, fate: Fate, life: { isOver: boolean }, end: () => void): Store {
  const silence = () => new Promise<never>(() => undefined)
  const alive = <T>(work: () => Promise<T>): Promise<T> => (life.isOver ? silence() : work())
  return {
    get: (table, key) => alive(() => store.get(table, key)),
    all: (table) => alive(() => store.all(table)),
    many: (table, keys) => alive(() => store.many(table, keys)),
    clear: (table) => alive(() => store.clear(table)),
    messages: (conversation, before, limit) => alive(() => store.messages(conversation, before, limit)),
    messagesAfter: (conversation, after, limit) =>
      alive(() => store.messagesAfter(conversation, after, limit)),
    expiring: (limit) => alive(() => store.expiring(limit)),
    destroy: () => store.destroy(),
    close: () => store.close(),
    write: (changes) =>
      alive(async () => {
        fate.mayRefuse()
        const dies = fate.strike()
        if (dies === undefined) {
          await store.write(changes)
          return life.isOver ? silence() : undefined
        }
        if (dies === 'after') await store.write(changes)
        end()
        fate.fulfil()
        return silence()
      }),
  }
}
