// How the person keeps a chat: pinned, muted, put away, to come back to, and under which name. Known here only.
import { maxNameLength } from '../protocol/content/text-field.ts'
import type { ConversationPatch } from './api.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { ConversationRow } from './rows.ts'
import { firstCharacters } from './text-content.ts'

/** Most pinned chats. */
const MAX_PINNED = 5
/** Longest note, in characters. */
const MAX_NOTE = 2_000

export class ChatFlags {
  readonly #core: Core
  /** Whoever pins looks at all chats, so one change of pins follows the other. */
  #pinning: Promise<unknown> = Promise.resolve()

  constructor(core: Core) {
    this.#core = core
  }

  /** Changes what the patch names. Rejects with `not-found` and `too-many-pinned`. */
  set(conversation: string, patch: ConversationPatch): Promise<void> {
    if (patch.pinned !== true) return this.#set(conversation, patch)
    return this.#inTurn(() => this.#set(conversation, patch))
  }

  /** Gives the pinned chats this order. Pinned ones that are not named follow; ids of chats that are not pinned are passed over. */
  reorder(conversations: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const pinned = this.#pinned()
      const named = conversations.flatMap((key) => pinned.find((row) => row.key === key) ?? [])
      const order = new Set([...named, ...pinned].map((row) => row.key))
      for (const [place, key] of [...order].entries()) {
        if (this.#core.conversation(key).pinned === place) continue
        await this.#core.change(key, (row) => {
          row.pinned = place
        })
      }
    })
  }

  async #set(conversation: string, patch: ConversationPatch): Promise<void> {
    await this.#core.change(conversation, (row) => {
      if (patch.pinned !== undefined) this.#pin(row, patch.pinned)
      for (const flag of ['muted', 'archived', 'markedUnread'] as const) {
        if (patch[flag] === true) row[flag] = true
        else if (patch[flag] === false) delete row[flag]
      }
      // What is put away does not stand at the top.
      if (patch.archived === true) delete row.pinned
      if (patch.nickname !== undefined) setText(row, 'nickname', patch.nickname, maxNameLength)
      if (patch.note !== undefined) setText(row, 'note', patch.note, MAX_NOTE)
    })
  }

  #pin(row: ConversationRow, isPinned: boolean): void {
    if (!isPinned) {
      delete row.pinned
      return
    }
    if (row.pinned !== undefined) return
    const pinned = this.#pinned()
    if (pinned.length >= MAX_PINNED) throw new SkeinError('too-many-pinned')
    row.pinned = (pinned.at(-1)?.pinned ?? -1) + 1
    delete row.archived
  }

  #pinned(): ConversationRow[] {
    const rows = this.#core.book.all().filter((row) => row.pinned !== undefined)
    return rows.sort((left, right) => left.pinned! - right.pinned!)
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#pinning.then(task)
    // A refusal is for the one who asked.
    this.#pinning = turn.catch(() => undefined)
    return turn
  }
}

function setText(row: ConversationRow, field: 'nickname' | 'note', text: string, most: number): void {
  const fitting = firstCharacters(text.trim(), most)
  if (fitting === '') delete row[field]
  else row[field] = fitting
}
