// What every use case shares: the ports, the account, the book of conversations, and units of work. A unit runs in the line of
// its contact, is committed in one go, and only then shows: book, events and follow-up work come after the
// commit (session-protocol.md, section 5.3).
import { toBase64url, type Bytes } from '../lib/bytes.ts'
import { createKeyedQueue } from '../lib/queue.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import type { ClientEvent, ConversationView } from './api.ts'
import { Book } from './book.ts'
import type { Clock } from './clock.ts'
import { EdgeClient } from './edge-client.ts'
import { SkeinError } from './errors.ts'
import type { Change, Network, PeerSession, Store, Vault } from './ports.ts'
import type { AccountRow, ConversationRow, HistoryRow, MessageRow } from './rows.ts'
import { Unit } from './unit.ts'
import { UntilDone } from './until-done.ts'
import { conversationView, messageView, type LinkKind } from './views.ts'

/** Everything the messenger stands on. */
export type CorePorts = {
  store: Store
  vault: Vault
  network: Network
  clock: Clock
  /** `length` random bytes. */
  entropy: (length: number) => Bytes
  emit: (event: ClientEvent) => void
  /** Origin of the page, for invite links. */
  origin: string
  /** Asks an edge node at an http origin for its address. Rejects when it cannot be reached. */
  describeEdge(origin: string): Promise<EdgeAddress>
  /** Leading zero bits of a proof of work, where an edge node asks for others than the protocol's. */
  proofBits?: number
  /** Takes a failure that nobody waits for. */
  report(error: unknown): void
}

/** Tasks that may wait for one contact: a burst of envelopes beyond this is left in the mailbox. */
const MAX_WAITING = 4_096

export class Core {
  readonly ports: CorePorts
  readonly store: Store
  readonly vault: Vault
  readonly network: Network
  readonly clock: Clock
  readonly edges: EdgeClient
  /** For what has to come about, however often a request gets lost. */
  readonly untilDone: UntilDone
  readonly book = new Book()
  /** Paths in use, by conversation. */
  readonly links = new Map<string, LinkKind>()
  /** Called before each commit; may add to what is committed. A unit that is repeated comes again as another one. */
  readonly beforeCommit: ((unit: Unit) => void)[] = []
  /** Called after each commit. */
  readonly onCommit: ((unit: Unit) => void)[] = []
  /** Pictures of contacts by conversation, and the own one. */
  readonly pictures = new Map<string, Bytes>()
  account: AccountRow
  isStopped = false
  readonly #queue = createKeyedQueue(MAX_WAITING)

  constructor(ports: CorePorts, account: AccountRow) {
    this.ports = ports
    this.store = ports.store
    this.vault = ports.vault
    this.network = ports.network
    this.clock = ports.clock
    this.edges = new EdgeClient(ports.network, ports.clock, ports.proofBits)
    this.account = account
    this.untilDone = new UntilDone({
      clock: ports.clock,
      fraction: () => ports.entropy(1)[0]! / 256,
      report: (error) => this.isStopped || ports.report(error),
    })
  }

  /** A fresh random id of 16 bytes, base64url. */
  newId(): string {
    return toBase64url(this.ports.entropy(16))
  }

  conversation(key: string): ConversationRow {
    const row = this.book.get(key)
    if (row === undefined) throw new SkeinError('not-found')
    return row
  }

  /** A message as it stands within a unit. */
  async message(unit: Unit, key: string): Promise<MessageRow | undefined> {
    if (unit.removedMessages.has(key)) return undefined
    return unit.messages.get(key) ?? (await this.store.get('messages', key))
  }

  /** Whether this is the first message with that id, as far as the unit may trust (see `Unit`) or else for certain. */
  async isFirst(unit: Unit, key: string): Promise<boolean> {
    if (unit.messages.has(key) || unit.removedMessages.has(key)) return false
    if (!unit.isTrusting) return (await this.store.get('messages', key)) === undefined
    unit.restOnAbsence({ table: 'messages', absent: key })
    return true
  }

  /** All wordings of an edited message as they stand within a unit. */
  async history(unit: Unit, key: string): Promise<HistoryRow | undefined> {
    const change = unit.changeOf('history', key)
    if (change?.table !== 'history') return this.store.get('history', key)
    return 'put' in change ? change.put : undefined
  }

  /** Runs in the line of a contact. */
  inLine<T>(accountId: string, task: () => Promise<T>): Promise<T> {
    return this.#queue.run(accountId, task)
  }

  /** A unit without a conversation. */
  async unit<T>(work: (unit: Unit) => Promise<T> | T): Promise<T> {
    const unit = new Unit()
    const result = await work(unit)
    await this.#write(unit)
    return result
  }

  /** Changes one conversation. `work` gets a copy to change. Rejects with `not-found`. */
  change<T>(key: string, work: (row: ConversationRow, unit: Unit) => Promise<T> | T): Promise<T> {
    return this.inLine(this.conversation(key).contact.accountId, async () => {
      const row = copyRow(this.conversation(key))
      const unit = new Unit()
      const result = await work(row, unit)
      if (!unit.removed.has(key)) unit.putConversation(row)
      await this.#write(unit)
      return result
    })
  }

  /** Steps the session of a conversation; its row is changed with the step. */
  step<T>(
    key: string,
    work: (row: ConversationRow, unit: Unit, session: PeerSession) => Promise<T> | T,
  ): Promise<T> {
    return this.inLine(this.conversation(key).contact.accountId, () =>
      this.stepPeer(this.conversation(key).contact, async (unit, session) => {
        const row = copyRow(this.conversation(key))
        const result = await work(row, unit, session)
        if (!unit.removed.has(key)) unit.putConversation(row)
        return result
      }),
    )
  }

  /** Steps the session with a peer. The caller stands in the peer's line already. */
  async stepPeer<T>(
    peer: { accountId: string; deviceId: number; identityKey: Bytes },
    work: (unit: Unit, session: PeerSession) => Promise<T>,
  ): Promise<T> {
    const { accountId, deviceId, identityKey } = peer
    // The vault repeats the work from newer state when a revision has moved: every try begins with an empty unit.
    let isFirstTry = true
    const { unit, result } = await this.vault.withPeer(
      { accountId, deviceId, identityKey },
      async (session) => {
        const fresh = new Unit(isFirstTry)
        isFirstTry = false
        const value = await work(fresh, session)
        return { changes: this.#changesOf(fresh), result: { unit: fresh, result: value } }
      },
    )
    this.#show(unit)
    return result
  }

  /** Changes a conversation and says so to the contact, where there is one: with oneself there is no session. */
  act<T>(
    key: string,
    work: (row: ConversationRow, unit: Unit, session: PeerSession | undefined) => Promise<T> | T,
  ): Promise<T> {
    if (this.conversation(key).kind !== 'self') return this.step(key, work)
    return this.change(key, (row, unit) => work(row, unit, undefined))
  }

  /** The view of a conversation. */
  view(row: ConversationRow): ConversationView {
    return conversationView(row, this.account, this.links.get(row.key), this.pictures.get(row.key))
  }

  /** Tells the view of a conversation without changing it. */
  tell(key: string): void {
    const row = this.book.get(key)
    if (row === undefined) return
    const conversation = this.view(row)
    this.ports.emit({ type: 'conversation', conversation })
  }

  /** Runs something nobody waits for. */
  background(task: () => Promise<unknown>): void {
    task().catch((error: unknown) => {
      if (!this.isStopped) this.ports.report(error)
    })
  }

  async #write(unit: Unit): Promise<void> {
    const changes = this.#changesOf(unit)
    if (changes.length > 0) await this.store.write(changes)
    this.#show(unit)
  }

  #changesOf(unit: Unit): Change[] {
    for (const listener of this.beforeCommit) listener(unit)
    return unit.toCommit
  }

  #show(unit: Unit): void {
    if (this.isStopped) return
    this.book.apply(unit)
    for (const change of unit.changes) {
      if (change.table !== 'pictures') continue
      if ('put' in change) this.pictures.set(change.put.key, change.put.bytes)
      else this.pictures.delete(change.delete)
    }
    const { emit } = this.ports
    for (const conversationId of unit.removed) emit({ type: 'conversation-removed', conversationId })
    for (const key of unit.conversations.keys()) this.tell(key)
    const byConversation = Map.groupBy(unit.messages.values(), (row) => row.conversation)
    for (const [conversationId, rows] of byConversation) {
      const messages = rows.map(messageView).sort((left, right) => left.seq - right.seq)
      emit({ type: 'messages', conversationId, messages })
    }
    for (const [conversationId, keys] of Map.groupBy(unit.removedMessages.keys(), (key) =>
      unit.removedMessages.get(key)!,
    ))
      if (!unit.removed.has(conversationId)) emit({ type: 'messages-removed', conversationId, ids: keys })
    for (const event of unit.events) emit(event)
    for (const listener of this.onCommit) listener(unit)
    for (const action of unit.after) action()
  }
}

/** A copy that may be changed without touching what the book holds. */
export function copyRow(row: ConversationRow): ConversationRow {
  return {
    ...row,
    contact: { ...row.contact },
    receipts: { delivered: [...row.receipts.delivered], read: [...row.receipts.read] },
    ...(row.inbox === undefined ? {} : { inbox: { ...row.inbox } }),
    ...(row.prekeys === undefined ? {} : { prekeys: { ...row.prekeys } }),
    ...(row.timer === undefined ? {} : { timer: { ...row.timer } }),
    ...(row.pins === undefined ? {} : { pins: [...row.pins] }),
    ...(row.preview === undefined ? {} : { preview: { ...row.preview } }),
  }
}
