// Reactions, new wordings and deletions for everyone: what this person does to messages, and what contacts did. What a change
// amounts to is decided in message-changes.ts; here it is put into the unit with everything that shows the message.
import { fromBase64url, toBase64url, utf8 } from '../lib/bytes.ts'
import { encodeContents, maxTextBytes, type ChangeContent } from '../protocol/content/content.ts'
import { isEmoji, maxEmojiBytes } from '../protocol/content/emoji.ts'
import type { Applying } from './applying.ts'
import type { MessageView } from './api.ts'
import { addEvent } from './conversation-rows.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import {
  changed,
  DELETE_WINDOW_MS,
  MAX_VERSIONS,
  type Change,
  type MessageState,
  type Version,
} from './message-changes.ts'
import type { Outbox, PostOptions } from './outbox.ts'
import { previews, showInPreview } from './preview.ts'
import { changeQuotes } from './quotes.ts'
import { byConversation, dropMarks, isUnread, unpin } from './removal.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import type { SetAside } from './set-aside.ts'
import type { Unit } from './unit.ts'
import { messageView } from './views.ts'
import { requireWritable } from './writable.ts'

/** Most pinned messages of one conversation. */
const MAX_PINNED = 50

type Say = (content: ChangeContent, options?: PostOptions) => void

export class Changes {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #aside: SetAside

  constructor(core: Core, outbox: Outbox, aside: SetAside) {
    this.#core = core
    this.#outbox = outbox
    this.#aside = aside
  }

  /** Sets or takes back this person's reaction. Rejects with `not-found`, `not-writable`, and `internal` for no emoji. */
  async react(messageId: string, emoji: string | undefined): Promise<void> {
    if (emoji !== undefined && (utf8(emoji).length > maxEmojiBytes || !isEmoji(emoji)))
      throw new SkeinError('internal')
    const { conversation } = await this.#known(messageId)
    await this.#act(conversation, async (row, unit, say) => {
      const state = await this.#state(unit, messageId)
      if (state === undefined || state.message.reactions?.mine?.emoji === emoji) return
      const target = fromBase64url(messageId)
      const change = { kind: 'reaction', target, sentAt: stamp(this.#core, row) } as const
      const content = emoji === undefined ? change : { ...change, emoji }
      if (await this.#change(state, content, true, row, unit)) say(content)
    })
  }

  /** Words an own message anew. Rejects with `not-found`, `not-writable`, `not-editable`, `text-empty` and `text-too-long`. */
  async edit(messageId: string, body: string): Promise<void> {
    if (body.trim() === '') throw new SkeinError('text-empty')
    if (utf8(body).length > maxTextBytes) throw new SkeinError('text-too-long')
    const { conversation } = await this.#known(messageId)
    await this.#act(conversation, async (row, unit, say) => {
      const state = await this.#state(unit, messageId)
      if (state === undefined) throw new SkeinError('not-found')
      const { message, versions = [] } = state
      const isReached = message.own && message.state !== 'failed'
      if (!isReached || versions.length >= MAX_VERSIONS) throw new SkeinError('not-editable')
      if (message.body === body) return
      const target = fromBase64url(messageId)
      const content = { kind: 'edit', target, sentAt: stamp(this.#core, row), body } as const
      if (!(await this.#change(state, content, true, row, unit))) throw new SkeinError('not-editable')
      say(content)
    })
  }

  /** The wordings of a message, oldest first. Rejects with `not-found`. */
  async history(messageId: string): Promise<Version[]> {
    const message = await this.#known(messageId)
    if (message.deletedAt !== undefined) return []
    const stored = await this.#core.store.get('history', messageId)
    return stored?.versions ?? [{ at: message.sentAt, body: message.body }]
  }

  /** Takes own messages away on both sides; all of them or none. Rejects with `not-deletable` and `not-writable`. */
  async deleteForEveryone(messageIds: readonly string[]): Promise<void> {
    const core = this.#core
    const groups = await byConversation(core, messageIds)
    for (const [conversation, keys] of groups) {
      requireWritable(core, conversation)
      for (const key of keys) {
        const message = await this.#known(key)
        const isLate = core.clock.now() - message.sentAt > DELETE_WINDOW_MS
        if (!message.own || message.event !== undefined || isLate) throw new SkeinError('not-deletable')
      }
    }
    for (const [conversation, keys] of groups) await this.#deleteIn(conversation, keys)
  }

  /** Applies what a contact did, now or when the message comes. */
  async apply(content: ChangeContent, at: Applying): Promise<void> {
    if (content.kind !== 'delete') return this.#applyOne(toBase64url(content.target), content, at)
    const { kind, sentAt } = content
    for (const target of content.targets) await this.#applyOne(toBase64url(target), { kind, sentAt }, at)
  }

  /** A message of the contact has come and is in the unit: applies what had come before it. */
  async catchUp(key: string, at: Applying): Promise<void> {
    for (const change of this.#aside.take(key, at.row, at.unit)) await this.#applyOne(key, change, at)
  }

  async #applyOne(key: string, change: Change, at: Applying): Promise<void> {
    const { row, unit } = at
    const state = await this.#state(unit, key)
    if (state === undefined) return this.#aside.keep(key, change, at)
    if (state.message.conversation === row.key) await this.#change(state, change, false, row, unit)
  }

  async #deleteIn(conversation: string, keys: readonly string[]): Promise<void> {
    await this.#act(conversation, async (row, unit, say) => {
      const sentAt = stamp(this.#core, row)
      const reached: string[] = []
      for (const key of keys) {
        const state = await this.#state(unit, key)
        if (state === undefined) continue
        if (!(await this.#change(state, { kind: 'delete', sentAt }, true, row, unit))) continue
        const { message } = state
        const waiting = this.#outbox.waiting(conversation).find((one) => one.message === key)
        if (waiting !== undefined) unit.add({ table: 'outbox', delete: waiting.key })
        // Where the text may not have left, its state follows the deletion instead.
        if (message.state === 'queued') say(deletionOf([key], sentAt), { message: key })
        else reached.push(key)
      }
      if (reached.length > 0) say(deletionOf(reached, sentAt))
    })
  }

  /** Pins a message for both sides, or no longer. Rejects with `not-found`, `not-writable` and `too-many-pinned`. */
  async setPinned(messageId: string, on: boolean): Promise<void> {
    const { conversation } = await this.#known(messageId)
    await this.#act(conversation, async (row, unit, say) => {
      const state = await this.#state(unit, messageId)
      if (state === undefined || (state.message.pin?.on ?? false) === on) return
      if (on && (row.pins?.length ?? 0) >= MAX_PINNED) throw new SkeinError('too-many-pinned')
      const sentAt = stampAfter(this.#core, row, state.message.pin?.at ?? 0)
      const content = { kind: 'pin', target: fromBase64url(messageId), sentAt, on } as const
      if (await this.#change(state, content, true, row, unit)) say(content)
    })
  }

  /** The pinned messages, in the order in which they were pinned. */
  async pinned(conversation: string): Promise<MessageView[]> {
    const { pins = [] } = this.#core.conversation(conversation)
    const rows = await Promise.all(pins.map((key) => this.#core.store.get('messages', key)))
    return rows.filter((row) => row !== undefined).map(messageView)
  }

  async #known(messageId: string): Promise<MessageRow> {
    const message = await this.#core.store.get('messages', messageId)
    if (message === undefined) throw new SkeinError('not-found')
    return message
  }

  async #state(unit: Unit, key: string): Promise<MessageState | undefined> {
    const message = await this.#core.message(unit, key)
    if (message?.editedAt === undefined) return message && { message }
    const history = await this.#core.history(unit, key)
    return { message, ...(history === undefined ? {} : { versions: history.versions }) }
  }

  /** Puts a change into the unit; tells whether it counts. */
  async #change(
    state: MessageState,
    change: Change,
    own: boolean,
    row: ConversationRow,
    unit: Unit,
  ): Promise<boolean> {
    const by = own ? this.#core.vault.accountId : row.contact.accountId
    const next = changed(state, change, { own, by, now: this.#core.clock.now() })
    if (next === undefined) return false
    if (change.kind === 'pin' && !this.#follow(row, unit, next.message, own)) return false
    const { message, versions } = next
    const { key, conversation } = message
    unit.putMessage(message)
    if (versions !== undefined && versions !== state.versions)
      unit.add({ table: 'history', put: { key, conversation, versions: [...versions] } })
    if (message.deletedAt !== undefined) {
      dropMarks(unit, state.message)
      unpin(row, key)
      if (isUnread(row, state.message)) row.unread = Math.max(0, row.unread - 1)
    }
    if (message.body !== state.message.body) await changeQuotes(this.#core, unit, message, message.body)
    if (previews(row, message)) showInPreview(row, message)
    return true
  }

  /** Lets the list of pinned messages follow a pin; false when the list is full. */
  #follow(row: ConversationRow, unit: Unit, message: MessageRow, own: boolean): boolean {
    const { key, pin } = message
    const isListed = row.pins?.includes(key) === true
    if (pin?.on !== true) unpin(row, key)
    else if (!isListed) {
      // Both sides may have filled the list at the same time.
      if ((row.pins?.length ?? 0) >= 2 * MAX_PINNED) return false
      row.pins = [...(row.pins ?? []), key]
      addEvent(this.#core, row, unit, 'pinned', { own, messageId: key })
    }
    return true
  }

  async #act(
    conversation: string,
    work: (row: ConversationRow, unit: Unit, say: Say) => Promise<void>,
  ): Promise<void> {
    requireWritable(this.#core, conversation)
    await this.#core.act(conversation, (row, unit, session) =>
      work(row, unit, (content, options) => {
        if (row.kind === 'self') return
        this.#outbox.post(conversation, unit, encodeContents([content]), session, options)
      }),
    )
  }
}

/** A time for what this person does now: the times of one sender only grow. */
export function stamp(core: Core, row: ConversationRow): number {
  return stampAfter(core, row, 0)
}

/** The same, and after another time: for what counts by being the newest of both sides. */
export function stampAfter(core: Core, row: ConversationRow, other: number): number {
  row.lastSentAt = Math.max(core.clock.now(), row.lastSentAt + 1)
  return Math.max(row.lastSentAt, other + 1)
}

function deletionOf(keys: readonly string[], sentAt: number): ChangeContent {
  return { kind: 'delete', targets: keys.map((key) => fromBase64url(key)), sentAt }
}
