// The outbox: one lane a conversation, strict order inside it, none waits for another. A sealed row is sent as it is until
// somebody durable has it: the linked contact, else a mailbox of its card. What fails is tried again with back-off, at once
// when an edge node or a link comes back, and for seven days (architecture.md, section 3). Longer than most files: what may happen to a
// row stands in one place.
import type { Bytes } from '../lib/bytes.ts'
import { backoffMs, GIVE_UP_AFTER_MS } from './backoff.ts'
import type { Core } from './core.ts'
import { further, isPaused } from './delivery-state.ts'
import { codeOf } from './errors.ts'
import { countDown } from './expiry.ts'
import { hasten, HURRY_MS } from './haste.ts'
import { Lane, type Done } from './lane.ts'
import { envelopeFor, putEnvelope } from './mailboxes.ts'
import type { PeerSession } from './ports.ts'
import type { Preparation } from './preparation.ts'
import { previews, showInPreview } from './preview.ts'
import type { ConversationRow, OutboxRow, Route } from './rows.ts'
import type { Unit } from './unit.ts'
import { isDirectAllowed } from './views.ts'

/** Envelopes of one conversation under way at once; a request mailbox is written one by one, in order. */
const WINDOW = 32
/** How long the mailbox is preferred after the contact did not acknowledge on the link. */
const LINK_DOUBT_MS = 5_000
/** Pause before a commit that failed is tried again. */
const SETTLE_RETRY_MS = 5_000
/** Refusals of an edge node that no repetition changes. */
const PERMANENT: ReadonlySet<string> = new Set(['BAD_SIGNATURE', 'TOO_LARGE', 'MALFORMED', 'UNSUPPORTED'])

/** What belongs to an envelope besides its content. */
export type PostOptions = { message?: string; expiresAt?: number }

export class Outbox {
  readonly #core: Core
  readonly #preparation: Preparation
  readonly #lanes = new Map<string, Lane>()
  #nextKey = 1

  constructor(core: Core, preparation: Preparation) {
    this.#core = core
    this.#preparation = preparation
    core.onCommit.push((unit) => this.#onCommit(unit))
  }

  /** Takes what an earlier run left. */
  load(rows: readonly OutboxRow[]): void {
    for (const row of [...rows].sort((left, right) => left.key - right.key)) {
      this.#lane(row.conversation).put(row)
      this.#nextKey = Math.max(this.#nextKey, row.key + 1)
    }
  }

  /** Adds a content to a unit: sealed now where a session stands and nothing waits before it, else later. */
  post(
    conversation: string,
    unit: Unit,
    content: Bytes,
    session?: PeerSession,
    options: PostOptions = {},
  ): void {
    const canSeal =
      session?.isOpen === true &&
      !this.#lane(conversation).hasUnsealed &&
      !unit.outbox.some((row) => row.conversation === conversation && row.sealed === undefined)
    unit.putOutbox({
      ...this.#newRow(conversation),
      ...options,
      ...(canSeal ? { sealed: session.seal(content) } : { content }),
    })
  }

  /** Adds an envelope that is sealed already. */
  postSealed(conversation: string, unit: Unit, sealed: Bytes): void {
    unit.putOutbox({ ...this.#newRow(conversation), sealed })
  }

  /** Rows of a conversation that nobody has taken yet. */
  waiting(conversation: string): readonly OutboxRow[] {
    return this.#lanes.get(conversation)?.rows ?? []
  }

  /** Drops a conversation's rows from memory; the caller's unit deletes them. */
  forget(conversation: string): void {
    const lane = this.#lanes.get(conversation)
    lane?.cancelTimer?.()
    this.#lanes.delete(conversation)
  }

  /** Tries a conversation now. */
  wake(conversation: string): void {
    const lane = this.#lanes.get(conversation)
    if (lane === undefined) return
    lane.forgive()
    this.#pump(lane)
  }

  /** The contact was heard: a session may stand now that seals what waited for it. */
  heard(conversation: string): void {
    if (this.#lanes.get(conversation)?.isWaiting === true) this.wake(conversation)
  }

  wakeAll(): void {
    for (const key of this.#lanes.keys()) this.wake(key)
  }

  stop(): void {
    for (const lane of this.#lanes.values()) lane.cancelTimer?.()
  }

  #newRow(conversation: string): OutboxRow {
    const now = this.#core.clock.now()
    return { key: this.#nextKey++, conversation, createdAt: now, attempts: 0, nextTryAt: now }
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key)
    if (known !== undefined) return known
    const lane = new Lane(key)
    this.#lanes.set(key, lane)
    return lane
  }

  #onCommit(unit: Unit): void {
    const touched = new Set<Lane>()
    for (const change of unit.changes) {
      if (change.table !== 'outbox' || !('delete' in change)) continue
      for (const key of unit.conversations.keys()) this.#lanes.get(key)?.remove(change.delete)
    }
    for (const row of unit.outbox) {
      const lane = this.#lane(row.conversation)
      lane.put(row)
      touched.add(lane)
    }
    for (const lane of touched) this.#pump(lane)
  }

  #pump(lane: Lane): void {
    const row = this.#core.book.get(lane.key)
    if (row === undefined || this.#core.isStopped || isPaused(row)) return
    this.#dropExpired(lane)
    if (lane.retryAt > this.#core.clock.now()) return
    const most = row.outbox?.kind === 'conversation' ? WINDOW : 1
    for (const next of lane.rows.slice()) {
      if (lane.flying.size >= most) return
      if (lane.flying.has(next.key)) continue
      if (row.outbox === undefined || row.inbox?.isMade === false) return this.#prepare(lane)
      if (next.sealed === undefined) {
        // Behind it only a request to send again can be sealed already, and that must not wait for a session.
        this.#prepare(lane)
        continue
      }
      this.#core.background(() => this.#fly(lane, next))
    }
  }

  #prepare(lane: Lane): void {
    if (lane.isPreparing || lane.isWaiting) return
    lane.isPreparing = true
    this.#core.background(async () => {
      try {
        lane.isWaiting = !(await this.#preparation.prepare(lane.key, lane.rows))
      } catch (error) {
        this.#backOff(lane)
        if (codeOf(error) === 'not-found') return
        throw error
      } finally {
        lane.isPreparing = false
      }
      this.#pump(lane)
    })
  }

  async #fly(lane: Lane, row: OutboxRow): Promise<void> {
    lane.flying.add(row.key)
    try {
      const route = await this.#deliver(lane, row)
      lane.attempts = 0
      if (lane.remove(row.key) !== undefined)
        lane.done.push({ ...row, ...(route === undefined ? {} : { route }) })
      this.#core.background(() => this.#settle(lane))
    } catch (error) {
      const code = codeOf(error)
      const isLate = this.#core.clock.now() - row.createdAt > GIVE_UP_AFTER_MS
      if (isLate || (code !== undefined && PERMANENT.has(code))) {
        await this.#fail(lane, row, isLate ? 'expired' : (code ?? 'internal'))
      } else this.#backOff(lane)
    } finally {
      lane.flying.delete(row.key)
    }
    this.#pump(lane)
  }

  async #deliver(lane: Lane, row: OutboxRow): Promise<Route | undefined> {
    const core = this.#core
    const conversation = core.book.get(lane.key)
    const { sealed } = row
    if (conversation?.outbox === undefined || sealed === undefined) return undefined
    const envelope = envelopeFor(conversation.outbox, sealed)
    const { outbox } = conversation
    const link = this.#mayUseLink(lane, conversation) ? () => this.#overLink(lane, envelope) : undefined
    const mailbox = async (carrier?: 'http'): Promise<Route> => {
      await putEnvelope(core.edges, outbox, envelope, carrier)
      return 'mailbox'
    }
    // The mailbox takes over from a link that fails; whoever gets a second copy drops it.
    if (row.expiresAt === undefined) return link === undefined ? mailbox() : link().catch(() => mailbox())
    // What lives shortly waits neither for a link that may be dead nor for a stream that may be.
    return hasten(core.clock, { link, isLinkSlow: lane.isLinkSlow, mailbox })
  }

  /** Rejects when it was not acknowledged in time, or the link is gone: it is doubted for a while. */
  async #overLink(lane: Lane, envelope: Bytes): Promise<Route> {
    const { network, clock } = this.#core
    const cancel = clock.after(HURRY_MS, () => (lane.isLinkSlow = true))
    try {
      await network.deliver(lane.key, envelope)
      lane.isLinkSlow = false
      return 'direct'
    } catch (error) {
      lane.isLinkSlow = true
      lane.linkDoubtedUntil = clock.now() + LINK_DOUBT_MS
      throw error
    } finally {
      cancel()
    }
  }

  #mayUseLink(lane: Lane, row: ConversationRow): boolean {
    return (
      this.#core.links.has(lane.key) &&
      row.outbox?.kind === 'conversation' &&
      row.contact.state === 'accepted' &&
      isDirectAllowed(row, this.#core.account) &&
      this.#core.clock.now() >= lane.linkDoubtedUntil
    )
  }

  /** Commits what has been taken, as many rows as there are by now in one transaction. */
  async #settle(lane: Lane): Promise<void> {
    if (lane.isSettling) return
    lane.isSettling = true
    let batch: Done[] = []
    try {
      while (lane.done.length > 0 && this.#core.book.get(lane.key) !== undefined) {
        await this.#core.change(lane.key, async (row, unit) => {
          batch = lane.done
          lane.done = []
          for (const sent of batch) await this.#markSent(row, unit, sent)
        })
      }
    } catch (error) {
      lane.done.unshift(...batch)
      this.#core.clock.after(SETTLE_RETRY_MS, () => this.#core.background(() => this.#settle(lane)))
      throw error
    } finally {
      lane.isSettling = false
    }
  }

  async #markSent(row: ConversationRow, unit: Unit, sent: Done): Promise<void> {
    unit.add({ table: 'outbox', delete: sent.key })
    if (sent.message === undefined) return
    const message = await this.#core.message(unit, sent.message)
    if (message?.own !== true) return
    const { route } = sent
    const changed = { ...message, state: further(message.state, 'sent'), ...(route && { route }) }
    unit.putMessage(countDown(this.#core, unit, changed))
    if (previews(row, changed)) showInPreview(row, changed)
  }

  async #fail(lane: Lane, failed: OutboxRow, failure: string): Promise<void> {
    lane.remove(failed.key)
    if (this.#core.book.get(lane.key) === undefined) return
    await this.#core.change(lane.key, async (row, unit) => {
      unit.add({ table: 'outbox', delete: failed.key })
      if (failed.message === undefined) return
      const message = await this.#core.message(unit, failed.message)
      if (message?.state !== 'queued') return
      const changed = { ...message, state: 'failed' as const, failure }
      unit.putMessage(changed)
      if (previews(row, changed)) showInPreview(row, changed)
    })
  }

  #dropExpired(lane: Lane): void {
    const now = this.#core.clock.now()
    const expired = lane.rows.filter((row) => (row.expiresAt ?? Infinity) < now && !lane.flying.has(row.key))
    if (expired.length === 0) return
    for (const row of expired) lane.remove(row.key)
    lane.done.push(...expired)
    this.#core.background(() => this.#settle(lane))
  }

  #backOff(lane: Lane): void {
    const now = this.#core.clock.now()
    if (lane.retryAt > now) return
    lane.attempts += 1
    const fraction = this.#core.ports.entropy(1)[0]! / 256
    const waitMs = backoffMs(lane.attempts, fraction)
    lane.retryAt = now + waitMs
    lane.cancelTimer?.()
    lane.cancelTimer = this.#core.clock.after(waitMs, () => {
      lane.retryAt = 0
      this.#pump(lane)
    })
  }
}
