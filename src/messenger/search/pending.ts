// What was committed and the index has not taken in yet. The same is written down in `searchTodo` by the transactions themselves, so
// this may be lost at any time and is filled again from there.
import type { MessageRow } from '../rows.ts'

/** A message as it was committed; `gone` when it was deleted, `unread` when the store has to be asked. */
export type Standing = MessageRow | 'gone' | 'unread'

/** Rows that are kept; the ones of further messages are read again when their turn comes. */
const MAX_ROWS = 512

export class Pending {
  #messages = new Map<string, Standing>()
  #todo: string[] = []

  /** How many messages wait. */
  get size(): number {
    return this.#messages.size
  }

  /** A commit changed these messages; `todo` is the row that says so, if it wrote one. */
  add(messages: Iterable<readonly [string, Standing]>, todo: string): void {
    for (const [key, standing] of messages)
      this.#messages.set(key, this.size < MAX_ROWS || standing === 'gone' ? standing : 'unread')
    this.#todo.push(todo)
  }

  /** Takes up what an earlier life left. What this life knows already is newer. */
  resume(todo: string, keys: readonly string[]): void {
    for (const key of keys) if (!this.#messages.has(key)) this.#messages.set(key, 'unread')
    if (!this.#todo.includes(todo)) this.#todo.push(todo)
  }

  /** Hands everything over. */
  take(): { messages: ReadonlyMap<string, Standing>; todo: readonly string[] } {
    const taken = { messages: this.#messages, todo: this.#todo }
    this.#messages = new Map()
    this.#todo = []
    return taken
  }
}
