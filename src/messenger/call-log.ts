// What is remembered of calls: one row of the timeline for each, derived from the signals sent and received, so that a missed call
// is recorded whatever the tabs do. The row's key is the id of the call.
import { fromBase64url } from '../lib/bytes.ts'
import { winsGlare, type CallEnd, type CallSignal } from '../protocol/content/call.ts'
import type { ClientApi, MessageView } from './api.ts'
import { closed, ended, unanswered } from './call-ends.ts'
import type { Cancel } from './clock.ts'
import type { Core } from './core.ts'
import { previews, showInPreview } from './preview.ts'
import { isUnread, takeAway } from './removal.ts'
import type { CallRecord, ConversationRow, MessageRow } from './rows.ts'
import type { Unit } from './unit.ts'
import { messageView } from './views.ts'

/** How long a signal says anything, in milliseconds. */
export const CALL_LIFE_MS = 45_000
/** A call that was not answered so long after it began is over, whatever was heard of it, in milliseconds. */
const RINGING_ENDS_MS = 60_000
/** Most calls of one page of the history. */
const MAX_PAGE = 200

/** A call without an end. */
type Open = { conversation: string; call: CallRecord; at: number; cancel?: Cancel }

export class CallLog {
  readonly #core: Core
  readonly #open = new Map<string, Open>()
  /** Calls that changed while the stored ones were read. */
  readonly #changed = new Set<string>()
  #starting: Promise<void> | undefined

  constructor(core: Core) {
    this.#core = core
    core.onCommit.push((unit) => this.#onCommit(unit))
  }

  /** Takes up the calls that an earlier run left without an end; once. */
  start(): Promise<void> {
    return (this.#starting ??= this.#load())
  }

  stop(): void {
    for (const { cancel } of this.#open.values()) cancel?.()
  }

  /** Calls that this side began or answered, and that have no end. */
  underWay(): { callId: string; conversation: string; call: CallRecord }[] {
    return [...this.#open]
      .filter(([, { call }]) => call.own || call.acceptedAt !== undefined)
      .map(([callId, { conversation, call }]) => ({ callId, conversation, call }))
  }

  /** Writes down what is sent. False when it was sent before and need not be again. */
  async sent(row: ConversationRow, unit: Unit, callId: string, signal: CallSignal): Promise<boolean> {
    const message = await this.#core.message(unit, callId)
    if (signal.type === 'offer') {
      if (message !== undefined || (await this.#givesWay(row, unit, callId, true))) return false
      this.#add(row, unit, { callId, own: true, video: signal.video }, this.#core.clock.now())
      return true
    }
    const known = this.#callOf(message, row)
    if (known === undefined) return true
    if (signal.type === 'answer') this.#accept(known, row, unit)
    if (signal.type === 'hangup')
      this.#put(known, row, unit, ended(callIn(known), true, signal.reason, this.#core.clock.now()))
    return true
  }

  /** Writes down what was heard. False when it says nothing to anybody: it belongs to no call, or its call gives way. */
  async heard(
    row: ConversationRow,
    unit: Unit,
    callId: string,
    signal: CallSignal,
    { sentAt, isStale }: { sentAt: number; isStale: boolean },
  ): Promise<boolean> {
    const message = await this.#core.message(unit, callId)
    if (signal.type === 'offer') {
      if (message !== undefined || (!isStale && (await this.#givesWay(row, unit, callId, false))))
        return false
      const call: CallRecord = { callId, own: false, video: signal.video }
      this.#add(row, unit, isStale ? unanswered(call) : call, sentAt)
      return !isStale
    }
    const known = this.#callOf(message, row)
    if (known === undefined) return false
    if (signal.type === 'answer' && callIn(known).own && !isStale) this.#accept(known, row, unit)
    if (signal.type === 'hangup')
      this.#put(known, row, unit, ended(callIn(known), false, signal.reason, this.#core.clock.now()))
    return true
  }

  /** Completes a call with what its tab knows. */
  async close(callId: string, end: CallEnd, durationMs?: number): Promise<void> {
    const stored = await this.#core.store.get('messages', callId)
    if (stored?.eventData?.call === undefined || this.#isGone(stored.conversation)) return
    await this.#core.change(stored.conversation, async (row, unit) => {
      const known = this.#callOf(await this.#core.message(unit, callId), row)
      if (known === undefined) return
      this.#put(known, row, unit, closed(callIn(known), end, durationMs))
    })
  }

  /** Calls of every chat, newest first. */
  async history({
    before = Infinity,
    limit,
  }: Parameters<ClientApi['callHistory']>[0]): Promise<MessageView[]> {
    const { store } = this.#core
    const calls = (await store.all('calls'))
      .filter(({ at }) => at < before)
      .sort((left, right) => right.at - left.at)
      .slice(0, Math.min(Math.max(1, Math.trunc(limit)), MAX_PAGE))
    const rows = await store.many(
      'messages',
      calls.map(({ key }) => key),
    )
    return rows.filter((row) => row !== undefined).map(messageView)
  }

  async #load(): Promise<void> {
    const { store } = this.#core
    const calls = await store.all('calls')
    const rows = await store.many(
      'messages',
      calls.map(({ key }) => key),
    )
    for (const row of rows) if (row !== undefined && !this.#changed.has(row.key)) this.#watch(row)
  }

  /** Both called at once: the call with the smaller id goes on, the other one never was. */
  async #givesWay(row: ConversationRow, unit: Unit, callId: string, isOwn: boolean): Promise<boolean> {
    const since = this.#core.clock.now() - CALL_LIFE_MS
    for (const [other, { conversation, call, at }] of this.#open) {
      const isMet =
        conversation === row.key && call.own !== isOwn && call.acceptedAt === undefined && at > since
      if (!isMet) continue
      if (winsGlare(fromBase64url(other), fromBase64url(callId))) return true
      await takeAway(this.#core, row, unit, [other])
    }
    return false
  }

  #isGone(conversation: string): boolean {
    return this.#core.book.get(conversation) === undefined
  }

  #callOf(message: MessageRow | undefined, row: ConversationRow): MessageRow | undefined {
    return message?.conversation === row.key && message.eventData?.call !== undefined ? message : undefined
  }

  #add(row: ConversationRow, unit: Unit, call: CallRecord, sentAt: number): void {
    const now = this.#core.clock.now()
    row.lastSeq += 1
    row.lastAt = Math.max(row.lastAt, now)
    const message: MessageRow = {
      key: call.callId,
      conversation: row.key,
      seq: row.lastSeq,
      own: false,
      sentAt: Math.min(sentAt, now),
      receivedAt: now,
      body: '',
      event: 'call',
      eventData: { call },
      state: 'delivered',
    }
    unit.putMessage(message)
    unit.add({ table: 'calls', put: { key: message.key, conversation: row.key, at: message.sentAt } })
    showInPreview(row, message)
    countMissed(row, message)
  }

  #accept(message: MessageRow, row: ConversationRow, unit: Unit): void {
    const call = callIn(message)
    if (call.end !== undefined || call.acceptedAt !== undefined) return
    this.#put(message, row, unit, { ...call, acceptedAt: this.#core.clock.now() })
  }

  #put(message: MessageRow, row: ConversationRow, unit: Unit, call: CallRecord): void {
    if (call === callIn(message)) return
    const changed = { ...message, eventData: { call } }
    unit.putMessage(changed)
    if (previews(row, changed)) showInPreview(row, changed)
    countMissed(row, changed)
  }

  #onCommit(unit: Unit): void {
    for (const key of unit.removedMessages.keys()) if (this.#open.has(key)) this.#forget(key)
    for (const message of unit.messages.values()) {
      if (message.event !== 'call') continue
      this.#changed.add(message.key)
      this.#watch(message)
    }
  }

  #watch({ key, conversation, receivedAt: at, eventData }: MessageRow): void {
    const call = eventData?.call
    this.#forget(key)
    if (call === undefined || call.end !== undefined) return
    const open: Open = { conversation, call, at }
    this.#open.set(key, open)
    if (call.acceptedAt !== undefined) return
    const waitMs = Math.max(0, at + RINGING_ENDS_MS - this.#core.clock.now())
    open.cancel = this.#core.clock.after(Math.min(waitMs, RINGING_ENDS_MS), () =>
      this.#core.background(() => this.#giveUp(key, conversation)),
    )
  }

  async #giveUp(callId: string, conversation: string): Promise<void> {
    if (this.#isGone(conversation)) return
    await this.#core.change(conversation, async (row, unit) => {
      const known = this.#callOf(await this.#core.message(unit, callId), row)
      if (known === undefined || callIn(known).acceptedAt !== undefined || callIn(known).end !== undefined)
        return
      this.#put(known, row, unit, unanswered(callIn(known)))
    })
  }

  #forget(key: string): void {
    this.#open.get(key)?.cancel?.()
    this.#open.delete(key)
  }
}

function callIn(message: MessageRow): CallRecord {
  return message.eventData!.call!
}

/** A call that was missed is to be seen, like a message that was not read. */
function countMissed(row: ConversationRow, message: MessageRow): void {
  if (!isUnread(row, message)) return
  row.unread += 1
  if (row.muted !== true) delete row.archived
}
