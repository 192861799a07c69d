// Writing, reading and drafts: what a person does inside one conversation (architecture.md, section 3, steps 2 and 3).
import { fromBase64url, utf8 } from '../lib/bytes.ts'
import { maxTextBytes } from '../protocol/content/content.ts'
import type { ClientApi, MessageView } from './api.ts'
import { copyRow, type Core } from './core.ts'
import { SkeinError } from './errors.ts'
import { countDown } from './expiry.ts'
import type { Version } from './message-changes.ts'
import type { Outbox } from './outbox.ts'
import type { PeerSession } from './ports.ts'
import { MAX_PAGE } from './pages.ts'
import { showInPreview } from './preview.ts'
import { quote } from './quotes.ts'
import type { ContactState, ConversationRow, MessageRow } from './rows.ts'
import type { Receipts } from './receipts.ts'
import { isUnread } from './removal.ts'
import { messageContents } from './text-content.ts'
import type { Unit } from './unit.ts'
import { messageView } from './views.ts'
import { requireWritable } from './writable.ts'

type TextInput = Parameters<ClientApi['sendText']>[0]
type Waiting = { input: TextInput; resolve(view: MessageView): void; reject(error: unknown): void }

const ID_BYTES = 16
/** Whose senders learn what was read, now or when they are accepted. */
const MAY_LEARN: ReadonlySet<ContactState> = new Set(['accepted', 'incoming-request'])

export class Texts {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #receipts: Receipts
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(core: Core, outbox: Outbox, receipts: Receipts) {
    this.#core = core
    this.#outbox = outbox
    this.#receipts = receipts
  }

  /**
   * Writes a text. What is written while an earlier commit is under way shares the next one. Rejects with `text-empty`,
   * `text-too-long`, `not-found` and `not-writable`.
   */
  send(input: TextInput): Promise<MessageView> {
    try {
      checkText(input)
      requireWritable(this.#core, input.conversationId)
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new SkeinError('internal'))
    }
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(input.conversationId) ?? []
      waiting.push({ input, resolve, reject })
      this.#waiting.set(input.conversationId, waiting)
      if (waiting.length === 1) this.#core.background(() => this.#drain(input.conversationId))
    })
  }

  /** Queues a failed message again. */
  async retry(id: string): Promise<void> {
    const message = await this.#core.store.get('messages', id)
    if (message?.own !== true) throw new SkeinError('not-found')
    requireWritable(this.#core, message.conversation)
    await this.#core.step(message.conversation, async (row, unit, session) => {
      const failed = await this.#core.store.get('messages', id)
      if (failed?.state !== 'failed') return
      const { failure: _, ...rest } = failed
      const history = await this.#core.history(unit, id)
      this.#put(row, unit, session, { ...rest, state: 'queued' }, history?.versions)
    })
    this.#outbox.wake(message.conversation)
  }

  async saveDraft(conversation: string, draft: string): Promise<void> {
    if (this.#core.conversation(conversation).draft === draft) return
    await this.#core.change(conversation, (row) => {
      row.draft = draft
    })
  }

  /** Everything up to `seq` has been seen: the count goes down, and the sender learns it where receipts are on. */
  async markRead(conversation: string, seq: number): Promise<void> {
    const known = this.#core.conversation(conversation)
    const isNothingNew = seq <= known.readSeq && known.unread === 0 && known.isBareRequest !== true
    if (isNothingNew && known.markedUnread !== true) return
    await this.#core.change(conversation, async (row, unit) => {
      const upTo = Math.min(seq, row.lastSeq)
      if (upTo > row.readSeq) {
        const theirs = await this.#between(row, row.readSeq, upTo)
        const read = theirs.filter((message) => !message.own && message.event === undefined)
        // What is read in a request is told only once it is accepted.
        if (this.#core.account.receipts && MAY_LEARN.has(row.contact.state))
          row.receipts.read.push(...read.map((message) => message.key))
        for (const message of read) {
          const counting = countDown(this.#core, unit, message)
          if (counting !== message) unit.putMessage(counting)
        }
        row.readSeq = upTo
      }
      delete row.isBareRequest
      delete row.markedUnread
      // What was read stays so when an older message is looked at again.
      const left = row.readSeq >= row.lastSeq ? [] : await this.#between(row, row.readSeq, row.lastSeq)
      row.unread = left.filter((message) => isUnread(row, message)).length
    })
    this.#receipts.schedule(conversation)
  }

  async #between(row: ConversationRow, above: number, upTo: number): Promise<MessageRow[]> {
    const found: MessageRow[] = []
    let page: MessageRow[] = []
    let before = upTo + 1
    do {
      page = await this.#core.store.messages(row.key, before, Math.min(Math.max(1, upTo - above), MAX_PAGE))
      found.push(...page.filter((message) => message.seq > above))
      before = page.at(-1)?.seq ?? 0
    } while (before > above + 1 && page.length > 0)
    return found
  }

  async #drain(conversation: string): Promise<void> {
    const core = this.#core
    const row = core.book.get(conversation)
    if (row === undefined)
      return this.#takeWaiting(conversation).forEach((one) => one.reject(new SkeinError('not-found')))
    await core.inLine(row.contact.accountId, async () => {
      const batch = this.#takeWaiting(conversation)
      if (batch.length === 0) return
      try {
        requireWritable(core, conversation)
        const { contact, kind } = core.conversation(conversation)
        const views =
          kind === 'self'
            ? await core.unit((unit) => this.#sendAll(conversation, unit, undefined, batch))
            : await core.stepPeer(contact, (unit, session) =>
                this.#sendAll(conversation, unit, session, batch),
              )
        for (const [i, one] of batch.entries()) {
          const view = views[i]
          if (view === undefined) one.reject(new SkeinError('internal'))
          else one.resolve(view)
        }
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    })
  }

  #takeWaiting(conversation: string): Waiting[] {
    const batch = this.#waiting.get(conversation) ?? []
    this.#waiting.delete(conversation)
    return batch
  }

  async #sendAll(
    conversation: string,
    unit: Unit,
    session: PeerSession | undefined,
    batch: readonly Waiting[],
  ): Promise<(MessageView | undefined)[]> {
    const row = copyRow(this.#core.conversation(conversation))
    const views: (MessageView | undefined)[] = []
    for (const { input } of batch) {
      if (await this.#core.isFirst(unit, input.id)) {
        views.push(messageView(await this.#addText(row, unit, session, input)))
        continue
      }
      const known = await this.#core.message(unit, input.id)
      // An id that another message has already is a mistake of the caller.
      const isSame = known?.own === true && known.conversation === conversation
      views.push(isSame ? messageView(known) : undefined)
    }
    unit.putConversation(row)
    return views
  }

  async #addText(
    row: ConversationRow,
    unit: Unit,
    session: PeerSession | undefined,
    input: TextInput,
  ): Promise<MessageRow> {
    const sentAt = Math.max(input.sentAt, row.lastSentAt + 1)
    row.lastSentAt = sentAt
    row.lastSeq += 1
    row.lastAt = Math.max(row.lastAt, this.#core.clock.now())
    row.draft = ''
    delete row.markedUnread
    const message: MessageRow = {
      key: input.id,
      conversation: row.key,
      seq: row.lastSeq,
      own: true,
      sentAt,
      receivedAt: this.#core.clock.now(),
      body: input.body,
      // With oneself everything has arrived and is read.
      state: row.kind === 'self' ? 'read' : 'queued',
      ...(row.timer?.ms === undefined ? {} : { expireAfterMs: row.timer.ms }),
      ...(input.forwarded === undefined ? {} : { forwarded: input.forwarded }),
    }
    if (input.replyTo !== undefined) message.replyTo = await quote(this.#core, unit, message, input.replyTo)
    showInPreview(row, message)
    const put = row.kind === 'self' ? countDown(this.#core, unit, message) : message
    this.#put(row, unit, session, put)
    return put
  }

  #put(
    row: ConversationRow,
    unit: Unit,
    session: PeerSession | undefined,
    message: MessageRow,
    versions?: readonly Version[],
  ): void {
    unit.putMessage(message)
    if (row.kind === 'self') return
    this.#outbox.post(row.key, unit, messageContents(message, versions), session, { message: message.key })
  }
}

function checkText({ id, body, sentAt, replyTo }: TextInput): void {
  if (body.trim() === '') throw new SkeinError('text-empty')
  if (utf8(body).length > maxTextBytes) throw new SkeinError('text-too-long')
  if (!Number.isSafeInteger(sentAt) || sentAt < 0) throw new SkeinError('internal')
  if (fromBase64url(id).length !== ID_BYTES) throw new SkeinError('internal')
  if (replyTo !== undefined && fromBase64url(replyTo).length !== ID_BYTES) throw new SkeinError('internal')
}
