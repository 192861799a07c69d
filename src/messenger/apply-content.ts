// What each kind of content changes, within the unit that also holds the ratchet step. Nothing here sends or tells by itself:
// rows go into the unit, follow-up work into its `after`.
import { toBase64url } from '../lib/bytes.ts'
import type {
  Content,
  PresenceContent,
  ReceiptContent,
  RequestContent,
  TextContent,
} from '../protocol/content/content.ts'
import { encodeContents } from '../protocol/content/content.ts'
import type { Agreements } from './agreements.ts'
import type { Applying } from './applying.ts'
import type { Calls } from './calls.ts'
import type { Changes } from './changes.ts'
import { addEvent } from './conversation-rows.ts'
import type { Core } from './core.ts'
import { countDown } from './expiry.ts'
import { further } from './delivery-state.ts'
import type { Healing } from './healing.ts'
import type { Outbox } from './outbox.ts'
import { placeMessage } from './place-message.ts'
import type { Profile } from './profile.ts'
import { previews, showInPreview } from './preview.ts'
import { quote } from './quotes.ts'
import type { ConversationRow, MessageRow } from './rows.ts'
import { isTakenAway } from './seen.ts'
import type { Unit } from './unit.ts'

/** Who hears of contents that live shortly. */
export type LiveListeners = {
  typing(conversation: string, active: boolean): void
  presence(conversation: string, content: PresenceContent): void
  /** A contact was accepted or left: its link and mailbox have to follow. */
  contact(conversation: string): void
}

type ApplierParts = {
  outbox: Outbox
  healing: Healing
  changes: Changes
  calls: Calls
  agreements: Agreements
  profile: Profile
}

/** A typing signal older than this says nothing any more, in milliseconds. */
export const TYPING_LIFE_MS = 12_000

export class ContentApplier {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #parts: ApplierParts
  readonly live: LiveListeners = { typing: () => {}, presence: () => {}, contact: () => {} }

  constructor(core: Core, parts: ApplierParts) {
    this.#core = core
    this.#outbox = parts.outbox
    this.#parts = parts
  }

  async apply(content: Content, at: Applying): Promise<void> {
    switch (content.kind) {
      case 'text':
        return this.#text(content, at)
      case 'receipt':
        return this.#receipt(content, at)
      case 'typing': {
        const isFresh = Math.abs(this.#core.clock.now() - content.sentAt) < TYPING_LIFE_MS
        if (isFresh) at.unit.after.push(() => this.live.typing(at.row.key, content.active))
        return
      }
      case 'presence':
        at.unit.after.push(() => this.live.presence(at.row.key, content))
        return
      case 'request':
        return this.#request(content, at)
      case 'accept':
        return this.#accept(content, at)
      case 'profile':
        return this.#parts.profile.apply(content, at)
      case 'timer':
        return this.#parts.agreements.apply(content, at)
      case 'bye':
        return this.#bye(at)
      case 'retry':
        return this.#parts.healing.resend(at)
      case 'reaction':
      case 'edit':
      case 'delete':
      case 'pin':
        return this.#parts.changes.apply(content, at)
      case 'call':
        return this.#parts.calls.apply(content, at)
      case 'unknown':
    }
  }

  async #text(content: TextContent, at: Applying): Promise<void> {
    const core = this.#core
    const { row, unit, route } = at
    const key = toBase64url(content.id)
    const [isFirst, isGone] = await Promise.all([core.isFirst(unit, key), isTakenAway(core, unit, key)])
    const known = isFirst ? undefined : await core.message(unit, key)
    if (known !== undefined) {
      // Sent again because the receipt was lost, or an id that is taken: never shown twice, never overwritten.
      if (!known.own && known.conversation === row.key) row.receipts.delivered.push(key)
      return
    }
    if (isGone) {
      row.receipts.delivered.push(key)
      return
    }
    const seq = await placeMessage(core.store, row, unit, content.sentAt)
    const receivedAt = core.clock.now()
    const message: MessageRow = {
      key,
      conversation: row.key,
      seq,
      own: false,
      sentAt: content.sentAt,
      receivedAt,
      body: content.body,
      state: 'delivered',
      ...(content.forwarded === undefined ? {} : { forwarded: content.forwarded }),
      ...(route === undefined ? {} : { route }),
      ...(content.expireAfterMs === undefined ? {} : { expireAfterMs: content.expireAfterMs }),
    }
    if (content.replyTo !== undefined)
      message.replyTo = await quote(core, unit, message, toBase64url(content.replyTo))
    unit.putMessage(message)
    row.unread += 1
    delete row.isBareRequest
    // A muted chat stays put away; any other comes back with what is new in it.
    if (row.muted !== true) delete row.archived
    row.lastAt = Math.max(row.lastAt, receivedAt)
    row.receipts.delivered.push(key)
    if (seq === row.lastSeq) showInPreview(row, message)
    await this.#parts.changes.catchUp(key, at)
    unit.after.push(() => this.live.typing(row.key, false))
  }

  async #receipt(content: ReceiptContent, { row, unit }: Applying): Promise<void> {
    for (const id of content.ids) {
      const key = toBase64url(id)
      const message = await this.#core.message(unit, key)
      if (message?.own !== true || message.conversation !== row.key) continue
      const state = further(message.state, content.status)
      if (state === message.state) continue
      const now = this.#core.clock.now()
      const changed = { ...message, state, deliveredAt: message.deliveredAt ?? now }
      if (state === 'read') changed.readAt = now
      unit.putMessage(countDown(this.#core, unit, changed))
      if (previews(row, changed)) showInPreview(row, changed)
    }
  }

  #request(content: RequestContent, { row, unit, session }: Applying): void {
    const { contact } = row
    if (contact.state === 'declined' || contact.state === 'blocked') return
    contact.name = content.name
    row.outbox = { kind: 'conversation', card: content.mailbox }
    if (contact.state === 'gone') {
      contact.state = 'incoming-request'
      if (row.unread === 0) row.isBareRequest = true
    }
    if (contact.state === 'incoming-request') {
      row.lastAt = this.#core.clock.now()
      return
    }
    // We had asked too, or this contact starts over: it is accepted already, and has to learn our mailbox.
    if (contact.state === 'requested') this.#becomeAccepted(row, unit)
    if (row.inbox === undefined) return
    const answer = { kind: 'accept', name: this.#core.account.name, mailbox: row.inbox.card } as const
    const contents = encodeContents([answer, ...this.#parts.profile.more()])
    this.#outbox.post(row.key, unit, contents, session)
    this.#wakeAfter(row, unit)
  }

  #accept(content: RequestContent, { row, unit, session }: Applying): void {
    const { contact } = row
    if (contact.state !== 'requested' && contact.state !== 'accepted') return
    contact.name = content.name
    row.outbox = { kind: 'conversation', card: content.mailbox }
    if (contact.state === 'requested') {
      this.#becomeAccepted(row, unit)
      const more = this.#parts.profile.more()
      if (more.length > 0) this.#outbox.post(row.key, unit, encodeContents(more), session)
    }
    this.#wakeAfter(row, unit)
  }

  #becomeAccepted(row: ConversationRow, unit: Unit): void {
    row.contact.state = 'accepted'
    addEvent(this.#core, row, unit, 'accepted')
    unit.after.push(() => this.live.contact(row.key))
  }

  #bye({ row, unit }: Applying): void {
    if (row.contact.state === 'gone') return
    row.contact.state = 'gone'
    addEvent(this.#core, row, unit, 'contact-left')
    unit.after.push(() => this.live.contact(row.key))
  }

  #wakeAfter(row: ConversationRow, unit: Unit): void {
    unit.after.push(() => this.#outbox.wake(row.key))
  }
}
