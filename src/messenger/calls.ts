// Calls as the messenger has them: signals are contents with a short life, sealed like every other; those that come are told to
// every tab, and kept while the call may still be taken, for a tab that opens meanwhile. What is remembered of a call is in
// `call-log.ts`; the call itself is led by a tab (`src/calls`). `docs/protocol/calls.md`.
import { fromBase64url, toBase64url } from '../lib/bytes.ts'
import { encodeContents, type CallContent } from '../protocol/content/content.ts'
import type { CallNews, ClientApi } from './api.ts'
import type { Applying } from './applying.ts'
import { CALL_LIFE_MS, CallLog } from './call-log.ts'
import type { Core } from './core.ts'
import { SkeinError } from './errors.ts'
import type { Outbox } from './outbox.ts'

/** Calls that are kept track of at once, and signals of each; the oldest make room. */
const MAX_CALLS = 16
const MAX_SIGNALS = 64

/** A call in memory: what came for it, and whether it is over for whoever might still take it. */
type Live = { news: CallNews[]; hasOffer: boolean; isOver: boolean; lastSentAt: number }

export class Calls {
  readonly log: CallLog
  readonly #core: Core
  readonly #outbox: Outbox
  readonly #live = new Map<string, Live>()
  /** When each contact last answered a call of ours, by its clock. */
  readonly #answeredAt = new Map<string, number>()

  constructor(core: Core, outbox: Outbox) {
    this.#core = core
    this.#outbox = outbox
    this.log = new CallLog(core)
  }

  /** Says something of a call. An offer that was made before is not made again. Rejects with `not-writable`. */
  async signal({ conversationId, callId, signal }: Parameters<ClientApi['signalCall']>[0]): Promise<void> {
    const core = this.#core
    const { contact, kind } = core.conversation(conversationId)
    if (kind === 'self' || contact.state !== 'accepted' || contact.changedKey !== undefined)
      throw new SkeinError('not-writable')
    const live = this.#liveOf(callId)
    const sentAt = Math.max(core.clock.now(), live.lastSentAt + 1)
    live.lastSentAt = sentAt
    const content = { kind: 'call', callId: fromBase64url(callId), sentAt, signal } as const
    const contents = encodeContents([content])
    await core.step(conversationId, async (row, unit, session) => {
      if (!(await this.log.sent(row, unit, callId, signal))) return
      const expiresAt = core.clock.now() + CALL_LIFE_MS
      this.#outbox.post(conversationId, unit, contents, session, { expiresAt })
    })
    if (signal.type === 'answer' || signal.type === 'hangup') end(live)
  }

  /** A contact said something of a call. What came too late only changes what is remembered. */
  async apply({ callId: id, sentAt, signal }: CallContent, { row, unit, route }: Applying): Promise<void> {
    const { contact, key: conversationId } = row
    if (contact.state !== 'accepted') return
    const callId = toBase64url(id)
    const receivedAt = this.#core.clock.now()
    const isLate = route !== 'direct' && Math.abs(receivedAt - sentAt) > CALL_LIFE_MS
    const news = { conversationId, callId, sentAt, receivedAt, signal }
    if (signal.type === 'offer' && this.#hasLost(conversationId, sentAt)) return
    const isOver = this.#live.get(callId)?.isOver === true
    const isStale = isLate || isOver || contact.changedKey !== undefined
    const isHeard = await this.log.heard(row, unit, callId, signal, { sentAt, isStale })
    if (isLate) return
    if (signal.type === 'answer') unit.after.push(() => this.#answeredAt.set(conversationId, sentAt))
    unit.after.push(() => this.#tell(news, isHeard))
  }

  /** Calls that may still be taken: each offer, and what came for it since. */
  live(): CallNews[] {
    const since = this.#core.clock.now() - CALL_LIFE_MS
    return [...this.#live.values()]
      .filter(({ news, hasOffer, isOver }) => hasOffer && !isOver && news[0]!.receivedAt >= since)
      .flatMap(({ news }) => news)
  }

  /** Hangs up what was under way in a tab that is gone. */
  async endLost(): Promise<void> {
    await this.log.start()
    for (const { callId, conversation, call } of this.log.underWay()) {
      const reason = call.acceptedAt === undefined ? 'cancelled' : 'failed'
      const signal = { type: 'hangup', reason } as const
      try {
        await this.signal({ conversationId: conversation, callId, signal })
      } catch (error) {
        if (!(error instanceof SkeinError)) throw error
        await this.log.close(callId, reason)
      }
    }
  }

  stop(): void {
    this.log.stop()
  }

  /** An offer that was made shortly before our call was answered met that call, gave way to it and comes late. */
  #hasLost(conversation: string, sentAt: number): boolean {
    const answeredAt = this.#answeredAt.get(conversation)
    return answeredAt !== undefined && sentAt <= answeredAt && sentAt > answeredAt - CALL_LIFE_MS
  }

  /** Signals take different ways: what comes before its offer waits for it, and a hang-up that does leaves nothing to ring. */
  #tell(news: CallNews, isHeard: boolean): void {
    const live = this.#liveOf(news.callId)
    const { type } = news.signal
    if (type === 'offer') {
      if (!isHeard) return
      live.hasOffer = true
      live.news.unshift(news)
      for (const each of live.news) this.#emit(each)
      return
    }
    if (type === 'hangup') end(live)
    else if (!live.isOver && live.news.length < MAX_SIGNALS) live.news.push(news)
    if (isHeard) this.#emit(news)
  }

  #emit(news: CallNews): void {
    this.#core.ports.emit({ type: 'call', news })
  }

  #liveOf(callId: string): Live {
    const known = this.#live.get(callId)
    if (known !== undefined) return known
    const live = { news: [], hasOffer: false, isOver: false, lastSentAt: 0 }
    this.#live.set(callId, live)
    for (const oldest of this.#live.keys()) {
      if (this.#live.size <= MAX_CALLS) break
      this.#live.delete(oldest)
    }
    return live
  }
}

/** Nobody takes it any more. */
function end(live: Live): void {
  live.isOver = true
  live.news = []
}
