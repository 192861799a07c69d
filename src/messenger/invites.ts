// Invites: a sealed contact card at an edge node under a locator from the link's secret, shown, taken and revoked. The edge node
// learns neither who made it nor who took it (architecture.md, section 4).
import { copy, fromUtf8, isEqual, toHex, utf8, type Bytes } from '../lib/bytes.ts'
import {
  assembleContactCard,
  contactCardSigningInput,
  encodeContactCard,
  openContactCard,
  type ContactCard,
} from '../protocol/content/contact-card.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { accountId } from '../protocol/identity/account-id.ts'
import { EPOCH_BYTES, MAX_CARD_TTL_SECONDS } from '../protocol/mailbox/constants.ts'
import { publicKeyOf } from '../protocol/mailbox/signing.ts'
import type { ClientApi, InvitePreview, InviteView, SkeinErrorCode } from './api.ts'
import type { Core } from './core.ts'
import { EdgeRefused } from './edge-client.ts'
import type { EdgeStore } from './edge-store.ts'
import { SkeinError } from './errors.ts'
import {
  deriveInviteKeys,
  INVITE_SECRET_BYTES,
  readInviteLink,
  writeInviteLink,
  type InviteKeys,
} from './invite-link.ts'
import type { OwnEdges } from './own-edges.ts'
import type { InviteRow } from './rows.ts'
import { openBox, sealBox } from './sealed-box.ts'
import { inviteView } from './views.ts'

const NONCE_BYTES = 12
/** How often a question that gets lost is asked, and the pause between, in milliseconds: a stream that broke is back by then. */
const TRIES = 3
const TRY_AGAIN_MS = 700

/** What an edge node's refusal means for an invite. */
const REFUSED: Readonly<Record<string, SkeinErrorCode>> = {
  GONE: 'invite-unknown',
  EXPIRED: 'invite-expired',
  REVOKED: 'invite-revoked',
  CLAIMED: 'invite-used',
}

/** A link that was read: its keys, and the edge node that keeps the card. */
export type FoundInvite = { keys: InviteKeys; edge: EdgeAddress }

export class Invites {
  readonly #core: Core
  readonly #edgeStore: EdgeStore
  readonly #ownEdges: OwnEdges

  constructor(core: Core, edgeStore: EdgeStore, ownEdges: OwnEdges) {
    this.#core = core
    this.#edgeStore = edgeStore
    this.#ownEdges = ownEdges
  }

  /** Makes an invite and lays its card down. Rejects with `edge-unreachable`. */
  async create(input: Parameters<ClientApi['createInvite']>[0]): Promise<InviteView> {
    const edges = await this.#ownEdges.require()
    const [edge] = edges
    if (edge === undefined) throw new SkeinError('edge-unreachable')
    const secret = this.#core.ports.entropy(INVITE_SECRET_BYTES)
    const keys = deriveInviteKeys(secret)
    const createdAt = this.#core.clock.now()
    const row: InviteRow = {
      key: this.#core.newId(),
      url: writeInviteLink(this.#core.ports.origin, { secret, use: input.use, edgeOrigin: edge.http }),
      use: input.use,
      createdAt,
      expiresAt: createdAt + input.ttlMs,
      locator: keys.locator,
      revokeSeed: keys.revokeSeed,
      edges: [...edges],
      revoked: false,
    }
    await this.#reaching(async () => {
      await this.#edgeStore.ensure(edges)
      await Promise.all([this.#edgeStore.makeRequests(), this.#edgeStore.topUpPrekeys()])
      await this.#layDown(row, keys.cardKey)
    })
    await this.#core.unit((unit) => unit.add({ table: 'invites', put: row }))
    await this.#tell()
    return inviteView(row)
  }

  /** All invites, newest first. */
  async list(): Promise<InviteView[]> {
    const rows = await this.#core.store.all('invites')
    return rows.sort((left, right) => right.createdAt - left.createdAt).map(inviteView)
  }

  /** Takes the card back at the edge nodes. Rejects with `edge-unreachable`: nothing is revoked then. */
  async revoke(id: string): Promise<void> {
    const row = await this.#core.store.get('invites', id)
    if (row === undefined) throw new SkeinError('not-found')
    if (!row.revoked) await this.#reaching(() => this.#withdraw(row))
    await this.#core.unit((unit) => unit.add({ table: 'invites', put: { ...row, revoked: true } }))
    await this.#tell()
  }

  /** Takes every card back; what cannot be reached expires by itself. */
  async withdrawAll(): Promise<void> {
    const rows = await this.#core.store.all('invites')
    await Promise.allSettled(rows.filter((row) => !row.revoked).map((row) => this.#withdraw(row)))
  }

  /** Lays all standing cards down again at an edge node that lost them. */
  async layDownAgain(): Promise<void> {
    const now = this.#core.clock.now()
    const rows = await this.#core.store.all('invites')
    for (const row of rows.filter((one) => !one.revoked && one.expiresAt > now && one.use === 'many')) {
      const { secret } = readInviteLink(row.url)
      await this.#layDown(row, deriveInviteKeys(secret).cardKey)
    }
  }

  /** Whether one of our own invites has this locator. */
  async isOwn(locator: Bytes): Promise<boolean> {
    const rows = await this.#core.store.all('invites')
    return rows.some((row) => isEqual(row.locator, locator))
  }

  /** Shows what a link leads to, without taking it. Rejects with the `invite-` codes and `edge-unreachable`. */
  async preview(link: string): Promise<InvitePreview> {
    const { secret } = readInviteLink(link)
    const keys = deriveInviteKeys(secret)
    if (await this.isOwn(keys.locator)) return { state: 'own' }
    const known = this.#core.book.byInvite(keys.locator)
    if (known !== undefined && known.contact.state !== 'gone')
      return { state: 'known', name: known.contact.name, conversationId: known.key }
    const { edge } = await this.find(link)
    const reply = await this.#reaching(() =>
      this.#core.edges.plain(edge, { op: 'card-get', locator: keys.locator }),
    )
    if (reply.state === 'claimed' && (await this.#claimId(keys.locator)) === undefined)
      throw new SkeinError('invite-used')
    if (reply.card !== undefined) {
      const card = await openCard(keys, reply.card)
      const contact = this.#core.book.byAccount(accountId(card.identityKey))
      if (isEqual(card.identityKey, this.#core.vault.identityKey)) return { state: 'own' }
      if (contact !== undefined && contact.contact.state !== 'gone')
        return { state: 'known', name: contact.contact.name, conversationId: contact.key }
    }
    const name = await openBox(keys.cardKey, 'skein preview 1', copy(reply.preview))
    if (name === undefined) throw new SkeinError('invite-malformed')
    return { state: 'open', name: readName(name) }
  }

  /** Reads a link and finds its edge node. */
  async find(link: string): Promise<FoundInvite> {
    const { secret, edgeOrigin, pageOrigin } = readInviteLink(link)
    const keys = deriveInviteKeys(secret)
    const edge = await this.#ownEdges.describe(edgeOrigin ?? pageOrigin ?? this.#core.ports.origin)
    return { keys, edge }
  }

  /** Takes the card. The claim id is kept first: after a crash the same claim is made again. */
  claim(invite: FoundInvite): Promise<ContactCard> {
    // In line by locator: two calls at once must not make two claim ids.
    return this.#core.inLine(`invite ${toHex(invite.keys.locator)}`, () => this.#claim(invite))
  }

  async #claim({ keys, edge }: FoundInvite): Promise<ContactCard> {
    const claimId = (await this.#claimId(keys.locator)) ?? (await this.#newClaimId(keys.locator))
    const { card } = await this.#reaching(() =>
      this.#core.edges.plain(edge, { op: 'card-claim', locator: keys.locator, claimId }),
    )
    return openCard(keys, card)
  }

  async #claimId(locator: Bytes): Promise<Bytes | undefined> {
    const row = await this.#core.store.get('settings', `claim ${toHex(locator)}`)
    return row?.value as Bytes | undefined
  }

  async #newClaimId(locator: Bytes): Promise<Bytes> {
    const claimId = this.#core.ports.entropy(EPOCH_BYTES)
    await this.#core.unit((unit) => unit.setSetting(`claim ${toHex(locator)}`, claimId))
    return claimId
  }

  async #layDown(row: InviteRow, cardKey: Bytes): Promise<void> {
    const { entropy } = this.#core.ports
    const name = utf8(this.#core.account.name)
    const leftMs = row.expiresAt - this.#core.clock.now()
    const request = {
      op: 'card-put',
      locator: row.locator,
      preview: await sealBox(cardKey, 'skein preview 1', entropy(NONCE_BYTES), name),
      card: await sealBox(cardKey, 'skein card 1', entropy(NONCE_BYTES), this.#signedCard()),
      use: row.use,
      ttlSeconds: Math.min(Math.max(1, Math.round(leftMs / 1000)), MAX_CARD_TTL_SECONDS),
      revokeKey: publicKeyOf(row.revokeSeed),
    } as const
    await Promise.all(row.edges.map((edge) => this.#core.edges.signed(edge, request, row.revokeSeed)))
  }

  #signedCard(): Bytes {
    const { vault, account } = this.#core
    const secrets = this.#edgeStore.secrets
    if (secrets === undefined) throw new SkeinError('edge-unreachable')
    const { locator, sealingKey } = secrets.prekeys
    const encoded = encodeContactCard({
      identityKey: vault.identityKey,
      deviceId: vault.deviceId,
      registrationId: vault.registrationId,
      name: account.name,
      requestMailbox: secrets.requests.card,
      prekeys: { locator, sealingKey },
    })
    return assembleContactCard(encoded, vault.sign(contactCardSigningInput(encoded)))
  }

  async #withdraw(row: InviteRow): Promise<void> {
    const request = { op: 'card-revoke', locator: row.locator } as const
    await Promise.all(row.edges.map((edge) => this.#core.edges.signed(edge, request, row.revokeSeed)))
  }

  /**
   * Asks an edge node; a refusal becomes its invite code. A question that got lost is asked again, since every one of them may be
   * asked twice; after the last try the edge node counts as out of reach.
   */
  async #reaching<T>(ask: () => Promise<T>, tries = TRIES): Promise<T> {
    try {
      return await ask()
    } catch (cause) {
      if (cause instanceof SkeinError || isOfStorage(cause)) throw cause
      if (cause instanceof EdgeRefused)
        throw new SkeinError(REFUSED[cause.code] ?? 'edge-unreachable', { cause })
      if (tries <= 1) throw new SkeinError('edge-unreachable', { cause })
    }
    await new Promise<void>((resolve) => this.#core.clock.after(TRY_AGAIN_MS, resolve))
    return this.#reaching(ask, tries - 1)
  }

  async #tell(): Promise<void> {
    this.#core.ports.emit({ type: 'invites', invites: await this.list() })
  }
}

async function openCard(keys: InviteKeys, sealed: Bytes): Promise<ContactCard> {
  const opened = await openBox(keys.cardKey, 'skein card 1', copy(sealed))
  if (opened === undefined) throw new SkeinError('invite-malformed')
  try {
    return openContactCard(opened)
  } catch (cause) {
    throw new SkeinError('invite-malformed', { cause })
  }
}

function readName(bytes: Bytes): string {
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new SkeinError('invite-malformed', { cause })
  }
}

function isOfStorage(error: unknown): boolean {
  return error instanceof Error && error.name === 'StorageError'
}
