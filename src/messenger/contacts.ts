// Contacts and their conversations: asking by an invite, accepting, declining, blocking, forgetting, and deciding about a changed
// key (architecture.md, section 4).
import { fromBase64url, isEqual, toBase64url, type Bytes } from '../lib/bytes.ts'
import type { ContactCard } from '../protocol/content/contact-card.ts'
import { encodeContents } from '../protocol/content/content.ts'
import { accountId } from '../protocol/identity/account-id.ts'
import { matchesScanned } from '../protocol/identity/safety-number.ts'
import { ProtocolError } from '../protocol/errors.ts'
import type { SafetyMatch, SafetyNumber } from './api.ts'
import { addEvent, newConversation } from './conversation-rows.ts'
import { copyRow, type Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { Farewells } from './farewells.ts'
import type { Healing } from './healing.ts'
import type { Invites } from './invites.ts'
import { newMailbox } from './mailboxes.ts'
import type { Profile } from './profile.ts'
import type { Outbox } from './outbox.ts'
import type { OwnEdges } from './own-edges.ts'
import { readInviteLink, deriveInviteKeys } from './invite-link.ts'
import { dropMarks } from './removal.ts'
import type { ContactState, ConversationRow } from './rows.ts'
import type { Unit } from './unit.ts'

/** More than any conversation holds. */
const ALL = 0x7fff_ffff

type ContactParts = {
  outbox: Outbox
  invites: Invites
  ownEdges: OwnEdges
  healing: Healing
  farewells: Farewells
  /** A contact's standing changed: its link has to follow. */
  changed(conversation: string): void
  profile: Profile
  /** Drops what else is kept for a conversation. */
  forget(row: ConversationRow, unit: Unit): void
  /** Reads a conversation's mailbox from its start. */
  readAgain(conversation: string): void
}

export class Contacts {
  readonly #core: Core
  readonly #parts: ContactParts

  constructor(core: Core, parts: ContactParts) {
    this.#core = core
    this.#parts = parts
  }

  /**
   * Opens the conversation with an invite's maker, or finds the one there is. The request follows by itself. Rejects with the
   * `invite-` codes and `edge-unreachable`.
   */
  async connect(link: string): Promise<string> {
    const { locator } = deriveInviteKeys(readInviteLink(link).secret)
    if (await this.#parts.invites.isOwn(locator)) throw new SkeinError('not-writable')
    const known = this.#core.book.byInvite(locator)
    if (known !== undefined && !mayAskAgain(known.contact.state)) return this.#meet(known)
    await this.#parts.ownEdges.require()
    const found = await this.#parts.invites.find(link)
    const card = await this.#parts.invites.claim(found)
    if (isEqual(card.identityKey, this.#core.vault.identityKey)) throw new SkeinError('not-writable')
    const account = accountId(card.identityKey)
    const asked = await this.#core.inLine(account, () => this.#ask(account, card, found.keys.locator))
    const row = this.#core.conversation(asked)
    return row.contact.state === 'incoming-request' ? this.#meet(row) : asked
  }

  /** Accepts a request. Repeating it changes nothing. */
  async accept(conversation: string): Promise<void> {
    if (this.#core.conversation(conversation).contact.state === 'accepted') return
    await this.#core.step(conversation, (row, unit, session) => {
      if (row.contact.state !== 'incoming-request') throw new SkeinError('not-writable')
      row.contact.state = 'accepted'
      delete row.isBareRequest
      row.inbox ??= this.#newInbox()
      const { name } = this.#core.account
      const acceptance = { kind: 'accept', name, mailbox: row.inbox.card } as const
      const content = encodeContents([acceptance, ...this.#parts.profile.more()])
      this.#parts.outbox.post(conversation, unit, content, session)
      addEvent(this.#core, row, unit, 'accepted')
    })
    this.#parts.outbox.wake(conversation)
    this.#parts.changed(conversation)
  }

  /** Puts a request aside; the other side is told nothing. */
  decline(conversation: string): Promise<void> {
    return this.#move(conversation, 'declined')
  }

  block(conversation: string): Promise<void> {
    return this.#move(conversation, 'blocked')
  }

  async unblock(conversation: string): Promise<void> {
    const { contact, outbox, inbox } = this.#core.conversation(conversation)
    if (contact.state !== 'blocked') return
    const isOwnRequest = outbox?.kind === 'request'
    await this.#move(
      conversation,
      isOwnRequest ? 'requested' : inbox === undefined ? 'incoming-request' : 'accepted',
    )
    this.#parts.outbox.wake(conversation)
  }

  /** Forgets the conversation here, tells the contact, and takes our mailbox away; the last two follow by themselves. */
  async remove(conversation: string): Promise<void> {
    if (this.#core.book.get(conversation) === undefined) return
    const rows = this.#parts.outbox.waiting(conversation)
    await this.#core.act(conversation, async (row, unit, session) => {
      if (session !== undefined) this.#parts.farewells.add(row, unit, session)
      for (const { key } of rows) unit.add({ table: 'outbox', delete: key })
      const messages = await this.#core.store.messages(conversation, undefined, ALL)
      for (const message of messages) {
        unit.removeMessage(message)
        dropMarks(unit, message, true)
      }
      this.#parts.forget(row, unit)
      if (this.#core.pictures.has(conversation)) unit.add({ table: 'pictures', delete: conversation })
      unit.removeConversation(conversation)
    })
    this.#parts.outbox.forget(conversation)
    this.#parts.changed(conversation)
    this.#core.background(() => this.#parts.farewells.run())
  }

  async setDirect(conversation: string, direct: boolean): Promise<void> {
    await this.#core.change(conversation, (row) => {
      row.direct = direct
    })
    this.#parts.changed(conversation)
  }

  async setVerified(conversation: string, verified: boolean): Promise<void> {
    await this.#core.change(conversation, (row) => {
      row.contact.verified = verified
    })
  }

  safetyNumber(conversation: string): SafetyNumber {
    const { digits, scannable } = this.#number(conversation)
    const { verified } = this.#core.conversation(conversation).contact
    return { digits, qr: toBase64url(scannable), verified }
  }

  /** What a code that was scanned from the contact's screen says about the two keys. */
  matchSafetyNumber(conversation: string, qr: string): SafetyMatch {
    const scanned = readCode(qr)
    if (scanned === undefined) return 'unreadable'
    try {
      return matchesScanned(this.#number(conversation), scanned) ? 'same' : 'different'
    } catch (error) {
      if (error instanceof ProtocolError) return 'unreadable'
      throw error
    }
  }

  /** While a changed key waits for the person's decision, the number is that of the new key: it is what has to be compared. */
  #number(conversation: string): { digits: string; scannable: Bytes } {
    const { identityKey, changedKey = identityKey } = this.#core.conversation(conversation).contact
    return this.#core.vault.safetyNumber(accountId(changedKey), changedKey)
  }

  /** Goes on with the contact's changed key: what waited is sealed anew, what was kept back is read. */
  async acceptChangedKey(conversation: string): Promise<void> {
    if (this.#core.conversation(conversation).contact.changedKey === undefined) return
    await this.#core.change(conversation, async (row, unit) => {
      const { changedKey } = row.contact
      if (changedKey === undefined) return
      row.contact.identityKey = changedKey
      row.contact.accountId = accountId(changedKey)
      row.contact.verified = false
      delete row.contact.changedKey
      // The old prekeys lead to sessions with the old key.
      delete row.prekeys
      await this.#parts.healing.renew(row, unit)
    })
    this.#parts.changed(conversation)
    this.#parts.readAgain(conversation)
  }

  /** A conversation that an invite leads to and that exists: a request of theirs is accepted, since both want it. */
  async #meet(row: ConversationRow): Promise<string> {
    if (row.contact.state === 'incoming-request') await this.accept(row.key)
    return row.key
  }

  async #ask(account: string, card: ContactCard, locator: ConversationRow['inviteLocator']): Promise<string> {
    const core = this.#core
    const known = core.book.byAccount(account)
    if (known !== undefined && !mayAskAgain(known.contact.state)) return known.key
    return core.unit((unit) => {
      const { identityKey, deviceId, name } = card
      const contact = { accountId: account, identityKey, deviceId, name }
      const row = known === undefined ? newConversation(core, contact, 'requested') : copyRow(known)
      row.contact.state = 'requested'
      row.inbox ??= this.#newInbox()
      row.outbox = { kind: 'request', card: card.requestMailbox }
      row.prekeys = { ...card.prekeys, edges: card.requestMailbox.edges }
      if (locator !== undefined) row.inviteLocator = locator
      this.#postRequest(row, unit)
      addEvent(core, row, unit, 'request-sent')
      unit.putConversation(row)
      return row.key
    })
  }

  #postRequest(row: ConversationRow, unit: Unit): void {
    if (row.inbox === undefined) return
    const { name } = this.#core.account
    const content = encodeContents([{ kind: 'request', name, mailbox: row.inbox.card }])
    this.#parts.outbox.post(row.key, unit, content)
  }

  #newInbox(): NonNullable<ConversationRow['inbox']> {
    const { entropy } = this.#core.ports
    return { ...newMailbox(this.#core.account.edges, entropy(32), entropy(32)), isMade: false }
  }

  async #move(conversation: string, state: ContactState): Promise<void> {
    const known = this.#core.conversation(conversation)
    if (known.kind === 'self') throw new SkeinError('not-writable')
    if (known.contact.state === state) return
    await this.#core.change(conversation, (row) => {
      row.contact.state = state
      if (state !== 'blocked' && state !== 'declined') return
      row.unread = 0
      delete row.isBareRequest
    })
    this.#parts.changed(conversation)
  }
}

function mayAskAgain(state: ContactState): boolean {
  return state === 'gone' || state === 'declined'
}

/** The bytes of a code; undefined for a text that is no base64url. */
function readCode(qr: string): Bytes | undefined {
  try {
    return fromBase64url(qr)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
