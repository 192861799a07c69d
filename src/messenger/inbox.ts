// What we read: subscribes to our mailboxes at an edge node, fetches what lies there page by page, takes what it pushes, and
// acknowledges what is stored, many ids at a time (edge.md, sections 3.5, 3.6 and 3.12). No cursor is kept between runs: what was
// acknowledged is gone, so reading begins at the start and finds only what was never stored.
import { isEqual, toHex, type Bytes } from '../lib/bytes.ts'
import type { EdgeAddress } from '../protocol/content/content.ts'
import { EPOCH_BYTES, MAX_BATCH, MAX_SUBSCRIPTIONS } from '../protocol/mailbox/constants.ts'
import { decodeReply, type MailboxEntry } from '../protocol/mailbox/replies.ts'
import type { Cursor } from '../protocol/mailbox/requests.ts'
import { signSubscription } from '../protocol/mailbox/signing.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import { EdgeRefused } from './edge-client.ts'
import { keysOf, type OwnMailbox } from './mailboxes.ts'
import type { Receiver, Source } from './receiver.ts'

/** How long acknowledgements gather, in milliseconds. */
const ACK_GATHER_MS = 50
/** Mailboxes that are fetched at once. */
const PARALLEL = 8
/** Pause before what could not be stored is fetched again. */
const REFETCH_MS = 5_000
/** Reading without a stream: how often (edge.md, section 3.12). */
const POLL_MS = 25_000

const START: Cursor = { epoch: new Uint8Array(EPOCH_BYTES), seq: 0 }

/** A mailbox and what it is for. */
type Readable = OwnMailbox & { source: Source }
type Acks = { ids: Bytes[]; cancel: Cancel }

export class Inbox {
  readonly #core: Core
  readonly #receiver: Receiver
  readonly #acks = new Map<string, Acks>()
  readonly #timers = new Set<Cancel>()
  /** The mailbox for first messages, once the account has one. */
  requests: OwnMailbox | undefined
  /** Called when an edge node has begun a new life and what it kept for us is gone. */
  onReset: (edge: EdgeAddress) => void = () => {}

  constructor(core: Core, receiver: Receiver) {
    this.#core = core
    this.#receiver = receiver
  }

  /** A stream to this edge node is fresh: subscribes, then fetches what came before. */
  async open(edge: EdgeAddress): Promise<void> {
    const mailboxes = this.#at(edge)
    const isPushed = await this.#subscribe(edge, mailboxes)
    await this.#fetchAll(edge, mailboxes)
    if (!isPushed)
      this.#later(POLL_MS, () => this.#core.untilDone.run(`read ${edge.id}`, () => this.open(edge)))
  }

  /** Starts reading a mailbox that was just made. */
  add(mailbox: Readable): void {
    for (const edge of mailbox.card.edges)
      this.#core.untilDone.run(`add ${nameOf(edge, mailbox)}`, async () => {
        await this.#subscribe(edge, [mailbox])
        await this.#fetch(edge, mailbox)
      })
  }

  /** Reads a conversation's mailbox again from its start. */
  again(conversation: string): void {
    const row = this.#core.book.get(conversation)
    if (row?.inbox?.isMade !== true) return
    const mailbox = { ...row.inbox, source: { conversation } }
    for (const edge of mailbox.card.edges) this.#refetch(edge, mailbox)
  }

  /** A frame an edge node sent unasked. */
  async onMail(edge: EdgeAddress, frame: Bytes): Promise<void> {
    const { reply } = decodeReply(frame)
    if (reply.op !== 'new' || 'refusal' in reply) return
    const mailbox = this.#at(edge).find((one) => isEqual(one.card.id, reply.mailbox))
    if (mailbox === undefined) return
    const { seq, id, envelope } = reply
    if (envelope === undefined) this.#refetch(edge, mailbox)
    else await this.#take(edge, mailbox, [{ seq, id, envelope }])
  }

  /** All mailboxes we read. */
  all(): Readable[] {
    const ours: Readable[] = this.#core.book
      .all()
      .flatMap(({ key, inbox }) =>
        inbox?.isMade === true ? [{ ...inbox, source: { conversation: key } }] : [],
      )
    return this.requests === undefined ? ours : [{ ...this.requests, source: 'requests' }, ...ours]
  }

  stop(): void {
    for (const cancel of this.#timers) cancel()
    for (const { cancel } of this.#acks.values()) cancel()
    this.#timers.clear()
    this.#acks.clear()
  }

  #at(edge: EdgeAddress): Readable[] {
    return this.all().filter(({ card }) => card.edges.some((other) => other.id === edge.id))
  }

  /** Resolves with false where this carrier cannot push. */
  async #subscribe(edge: EdgeAddress, mailboxes: readonly Readable[]): Promise<boolean> {
    for (let from = 0; from < mailboxes.length; from += MAX_SUBSCRIPTIONS) {
      const some = mailboxes.slice(from, from + MAX_SUBSCRIPTIONS)
      try {
        await this.#core.edges.built(edge, (identity) => ({
          op: 'subscribe',
          nonce: identity.nonce,
          mailboxes: some.map(({ card, readSeed }) => signSubscription(keysOf(card), identity, readSeed)),
        }))
      } catch (error) {
        if (error instanceof EdgeRefused && error.code === 'UNSUPPORTED') return false
        throw error
      }
    }
    return true
  }

  async #fetchAll(edge: EdgeAddress, mailboxes: readonly Readable[]): Promise<void> {
    const left = [...mailboxes]
    const reader = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await this.#fetch(edge, next)
    }
    await Promise.all(Array.from({ length: PARALLEL }, reader))
  }

  #refetch(edge: EdgeAddress, mailbox: Readable): void {
    this.#core.untilDone.run(`fetch ${nameOf(edge, mailbox)}`, () => this.#fetch(edge, mailbox))
  }

  async #fetch(edge: EdgeAddress, mailbox: Readable): Promise<void> {
    let cursor = START
    for (;;) {
      const reply = await this.#core.edges.signed(
        edge,
        { op: 'fetch', ...keysOf(mailbox.card), cursor, limit: MAX_BATCH },
        mailbox.readSeed,
      )
      await this.#noteEpoch(edge, reply.next.epoch)
      if (reply.marker !== undefined) this.#ack(edge, mailbox, [reply.marker])
      await this.#take(edge, mailbox, reply.entries)
      if (!reply.more) return
      cursor = reply.next
    }
  }

  async #take(edge: EdgeAddress, mailbox: Readable, entries: readonly MailboxEntry[]): Promise<void> {
    const outcomes = await Promise.allSettled(
      entries.map(({ envelope }) => this.#receiver.take(mailbox.source, envelope, 'mailbox')),
    )
    const done = entries.filter((_, i) => {
      const outcome = outcomes[i]
      return outcome?.status === 'fulfilled' && outcome.value === 'done'
    })
    this.#ack(
      edge,
      mailbox,
      done.map(({ id }) => id),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed === undefined) return
    this.#core.ports.report(failed.reason)
    this.#later(REFETCH_MS, () => this.#refetch(edge, mailbox))
  }

  #ack(edge: EdgeAddress, mailbox: Readable, ids: readonly Bytes[]): void {
    if (ids.length === 0 || this.#core.isStopped) return
    const name = nameOf(edge, mailbox)
    const flush = () => {
      this.#acks.delete(name)
      this.#core.background(() => this.#sendAcks(edge, mailbox, acks.ids))
    }
    const acks = this.#acks.get(name) ?? { ids: [], cancel: this.#core.clock.after(ACK_GATHER_MS, flush) }
    acks.ids.push(...ids)
    this.#acks.set(name, acks)
  }

  /** What gets lost here is pushed or fetched again, recognised, and acknowledged then. */
  async #sendAcks(edge: EdgeAddress, { card, readSeed }: OwnMailbox, ids: readonly Bytes[]): Promise<void> {
    for (let from = 0; from < ids.length; from += MAX_BATCH) {
      const some = ids.slice(from, from + MAX_BATCH)
      await this.#core.edges.signed(edge, { op: 'ack', ...keysOf(card), ids: some }, readSeed)
    }
  }

  async #noteEpoch(edge: EdgeAddress, epoch: Bytes): Promise<void> {
    const key = `edge-epoch ${edge.id}`
    const value = toHex(epoch)
    const known = (await this.#core.store.get('settings', key))?.value
    if (known === value) return
    await this.#core.unit((unit) => unit.setSetting(key, value))
    if (known !== undefined) this.onReset(edge)
  }

  #later(delayMs: number, task: () => void): void {
    if (this.#core.isStopped) return
    const cancel = this.#core.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      task()
    })
    this.#timers.add(cancel)
  }
}

const nameOf = (edge: EdgeAddress, { card }: OwnMailbox): string => `${edge.id} ${toHex(card.id)}`
