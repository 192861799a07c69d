// Who can be reached directly now. Our addresses change with every start of the page; contacts learn them only inside encrypted
// presence, and only contacts that direct links are allowed with (network.md, section 6.1). Presence is told when our addresses
// change, when a contact turns up that may not know them, and every ten minutes to those that are there.
import { toHex } from '../lib/bytes.ts'
import { encodeContents, maxPresenceAddresses, type PresenceContent } from '../protocol/content/content.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import type { Outbox } from './outbox.ts'
import type { ConversationRow } from './rows.ts'
import { isDirectAllowed } from './views.ts'

/** How long a presence holds, and how often it is renewed, in milliseconds. */
const LIFE_MS = 15 * 60_000
const RENEW_MS = 10 * 60_000
/** Contacts that were silent for longer are not told of a start: their mailboxes would fill with presence. */
const SILENT_MS = 30 * 24 * 3_600_000

type Known = { nonce: string; sentAt: number; expiresAt: number }
type Own = { peerId: string; addresses: string[] }

export class Presence {
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #known = new Map<string, Known>()
  readonly #told = new Set<string>()
  readonly #bootNonce
  #own: Own = { peerId: '', addresses: [] }
  #cancelRenewal: Cancel | undefined

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
    this.#bootNonce = core.ports.entropy(16)
    this.#renewLater()
  }

  /** Our addresses are these now. */
  onAddresses(own: Own): void {
    this.#own = own
    this.#told.clear()
    const now = this.#core.clock.now()
    for (const row of this.#core.book.all())
      if (row.heardAt === 0 || now - row.heardAt < SILENT_MS) this.#tell(row)
  }

  /** A contact told its addresses. */
  heard(conversation: string, content: PresenceContent): void {
    const row = this.#core.book.get(conversation)
    const now = this.#core.clock.now()
    const expiresAt = content.sentAt + content.ttlMs
    if (row?.contact.state !== 'accepted' || expiresAt < now) return
    const nonce = toHex(content.bootNonce)
    const known = this.#known.get(conversation)
    if (known !== undefined && content.sentAt < known.sentAt) return
    this.#known.set(conversation, { nonce, sentAt: content.sentAt, expiresAt })
    this.#follow(row, content)
    if (known?.nonce !== nonce || !this.#told.has(conversation)) this.#tell(row)
  }

  /** A contact was accepted, left, was blocked, or the permission for direct links changed. */
  contactChanged(conversation: string): void {
    const row = this.#core.book.get(conversation)
    if (row !== undefined && isReachable(row) && isDirectAllowed(row, this.#core.account)) {
      this.#tell(row)
      return
    }
    this.#known.delete(conversation)
    this.#core.background(() => this.#core.network.setPeer(conversation, undefined))
    if (row !== undefined && this.#told.delete(conversation)) this.#send(row, false)
  }

  /** Whether the contact's page is open, as far as we know. */
  isThere(conversation: string): boolean {
    const isLinked = this.#core.links.has(conversation)
    return isLinked || (this.#known.get(conversation)?.expiresAt ?? 0) > this.#core.clock.now()
  }

  stop(): void {
    this.#cancelRenewal?.()
  }

  #follow(row: ConversationRow, content: PresenceContent): void {
    const { peerId, addresses } = content
    const isAllowed = content.direct && addresses.length > 0 && isDirectAllowed(row, this.#core.account)
    const dial = this.#core.vault.accountId < row.contact.accountId
    const peer = isAllowed ? { peerId, addresses, dial } : undefined
    this.#core.background(() => this.#core.network.setPeer(row.key, peer))
  }

  #tell(row: ConversationRow): void {
    if (!isReachable(row) || !isDirectAllowed(row, this.#core.account)) return
    if (this.#own.addresses.length === 0) return
    this.#told.add(row.key)
    this.#send(row, true)
  }

  #send(row: ConversationRow, direct: boolean): void {
    if (!isReachable(row)) return
    const sentAt = this.#core.clock.now()
    const content = encodeContents([
      {
        kind: 'presence',
        bootNonce: this.#bootNonce,
        sentAt,
        ttlMs: LIFE_MS,
        addresses: direct ? this.#own.addresses.slice(0, maxPresenceAddresses) : [],
        peerId: this.#own.peerId,
        direct,
      },
    ])
    this.#core.background(() =>
      this.#core.step(row.key, (_, unit, session) =>
        this.#outbox.post(row.key, unit, content, session, { expiresAt: sentAt + LIFE_MS }),
      ),
    )
  }

  #renewLater(): void {
    this.#cancelRenewal = this.#core.clock.after(RENEW_MS, () => {
      for (const row of this.#core.book.all()) if (this.isThere(row.key)) this.#tell(row)
      this.#renewLater()
    })
  }
}

function isReachable({ contact, outbox }: ConversationRow): boolean {
  return contact.state === 'accepted' && outbox?.kind === 'conversation' && contact.changedKey === undefined
}
