// Drives the call machine in a tab: gives it what the person, the contact, the media, the clock and other tabs do, and does what it
// says. Loaded when a call begins or comes in.
import { toBase64url, type Bytes } from '../lib/bytes.ts'
import type { CallNews, ClientApi } from '../messenger/api.ts'
import { stepCall } from './call-machine.ts'
import { CallMediaRun } from './call-media-run.ts'
import type { CallMedia, CallMediaOptions } from './call-media.ts'
import type { CallEffect, CallEvent, CallState } from './call-state.ts'
import { isOver } from './call-steps.ts'
import { callView, lacksSound } from './call-view.ts'
import type { CallView } from './calls.ts'
import type { Claims, TabNews } from './claims.ts'
import { CallError } from './errors.ts'

/** Silence of a connected contact is told after this, in milliseconds. */
const SILENCE_MS = 5_000
/** Calls that are over are known by their ids; the oldest make room. */
const MAX_PAST = 64

/** The calls of the client that calls need. */
export type CallApi = Pick<
  ClientApi,
  | 'signalCall'
  | 'liveCalls'
  | 'closeCall'
  | 'endLostCalls'
  | 'iceServers'
  | 'account'
  | 'conversations'
  | 'reconnect'
>

/** What calls stand on. */
export type CallPorts = {
  api: CallApi
  claims: Claims
  createMedia(options: CallMediaOptions): CallMedia | Promise<CallMedia>
  /** A call rings, which may be taken: what that needs is loaded. Gives what takes it back. */
  prepareMedia(): () => void
  /** Throws a `CallMediaError` where this browser cannot call. */
  requireMedia(): void
  clock: { now(): number; after(delayMs: number, action: () => void): () => void }
  /** A fresh id of 16 random bytes. */
  newId(): Bytes
  onChange(): void
}

export class CallEngine {
  readonly #ports: CallPorts
  readonly #media: CallMediaRun
  /** Live calls that were asked for may be told after one of them was taken off the screen: it must not ring again. */
  readonly #past = new Set<string>()
  #state: CallState | undefined
  #view: CallView | undefined
  #release: (() => void) | undefined
  #unprepare: (() => void) | undefined
  #line: Promise<void> = Promise.resolve()
  #timer: { at: number; cancel: () => void } | undefined
  #silence: (() => void) | undefined
  #isSilent = false
  #isWatching = false

  constructor(ports: CallPorts) {
    this.#ports = ports
    this.#media = new CallMediaRun(ports, {
      onEvent: (event) => this.#dispatch(event),
      onChange: () => this.#refresh(),
    })
  }

  current(): CallView | undefined {
    return this.#view
  }

  get media(): Promise<CallMedia> | undefined {
    return this.#media.current
  }

  /** Calls a contact; one who is calling already is answered. Rejects with a `CallError` or a `CallMediaError`. */
  async start(conversationId: string, video: boolean): Promise<void> {
    this.#ports.requireMedia()
    const state = this.#state
    if (state?.phase === 'incoming' && state.conversationId === conversationId) return this.accept(video)
    if (!isOver(state)) throw new CallError('a call goes on in this tab')
    await this.#claim(() => isOver(this.#state))
    this.#ports.claims.tell({ type: 'begun' })
    const id = toBase64url(this.#ports.newId())
    this.#dispatch({ type: 'start', id, conversationId, video })
  }

  /** Takes the call that rings. Rejects with a `CallError` when another tab has a call. */
  async accept(video: boolean): Promise<void> {
    const ringing = this.#state
    if (ringing?.phase !== 'incoming') return
    await this.#claim(() => this.#state?.id === ringing.id && this.#state.phase === 'incoming')
    this.#ports.claims.tell({ type: 'over', callId: ringing.id, end: 'answered-elsewhere' })
    this.#dispatch({ type: 'accept', video })
  }

  decline(): void {
    if (this.#state?.phase === 'incoming')
      this.#ports.claims.tell({ type: 'over', callId: this.#state.id, end: 'declined' })
    this.#dispatch({ type: 'decline' })
  }

  hangUp(): void {
    if (this.#state?.phase === 'incoming') return this.decline()
    this.#dispatch({ type: 'hang-up' })
  }

  dismiss(): void {
    this.#dispatch({ type: 'dismiss' })
  }

  /** This tab goes away; a call that only rings here goes on ringing elsewhere. */
  leave(): void {
    if (this.#state?.phase !== 'incoming') this.#dispatch({ type: 'hang-up' })
  }

  /** The contact is blocked, gone or has another key. */
  forbid(conversationId: string): void {
    this.#dispatch({ type: 'forbidden', conversationId })
  }

  /** A contact's signals, in their order. Nothing rings while another tab is in a call: that one answers. */
  hear(news: CallNews): Promise<void> {
    this.#line = this.#line.then(() => this.#hear(news))
    return this.#line
  }

  async #hear(news: CallNews): Promise<void> {
    const isNew = news.signal.type === 'offer' && this.#release === undefined && isOver(this.#state)
    if (isNew && (await this.#ports.claims.isTaken())) this.#watch()
    else if (!this.#past.has(news.callId)) this.#dispatch({ type: 'heard', news })
  }

  /** What another tab tells. */
  hearTab(news: TabNews): void {
    if (news.type === 'over') this.#dispatch({ type: 'elsewhere', id: news.callId, end: news.end })
    if (news.type === 'begun' || news.end === 'answered-elsewhere') this.#watch()
  }

  /** Claims the call for this tab, and gives it back when it came to nothing meanwhile. */
  async #claim(isStillWanted: () => boolean): Promise<void> {
    const release = await this.#ports.claims.take()
    if (release === undefined) throw new CallError('a call goes on in another tab')
    if (isStillWanted()) this.#release = release
    else {
      release()
      throw new CallError('another call came first')
    }
  }

  /** Waits for the end of a call in another tab: one that ended with its tab is hung up, and what still rings may ring here. */
  #watch(): void {
    if (this.#isWatching || this.#release !== undefined) return
    this.#isWatching = true
    const wait = async (): Promise<void> => {
      try {
        await this.#ports.claims.whenFree()
        const release = await this.#ports.claims.take()
        if (release === undefined) return
        await this.#ports.api.endLostCalls().finally(release)
      } finally {
        this.#isWatching = false
      }
      await this.#hearWaiting()
    }
    wait().catch(() => undefined)
  }

  async #hearWaiting(): Promise<void> {
    for (const news of await this.#ports.api.liveCalls())
      if (news.callId !== this.#state?.id) await this.hear(news)
  }

  #dispatch(event: CallEvent): void {
    const before = this.#state
    const { state, effects } = stepCall(before, event, this.#ports.clock.now())
    if (state === before && effects.length === 0) return
    this.#state = state
    this.#setTimer(state?.deadline)
    for (const effect of effects) this.#do(effect)
    const hasClaim = state !== undefined && state.phase !== 'incoming' && state.phase !== 'ended'
    if (!hasClaim) this.#giveBack()
    if (state?.phase === 'incoming') this.#unprepare ??= this.#ports.prepareMedia()
    if (isOver(state)) this.#forgetPrepared()
    this.#refresh()
    if (before?.phase === 'ended' || state?.phase !== 'ended') return
    this.#remember(state.id)
    this.#hearWaiting().catch(() => undefined)
  }

  #remember(id: string): void {
    this.#past.add(id)
    const [oldest] = this.#past
    if (oldest !== undefined && this.#past.size > MAX_PAST) this.#past.delete(oldest)
  }

  #giveBack(): void {
    this.#release?.()
    this.#release = undefined
  }

  #forgetPrepared(): void {
    this.#unprepare?.()
    this.#unprepare = undefined
  }

  #do(effect: CallEffect): void {
    const { api } = this.#ports
    switch (effect.do) {
      case 'send': {
        const { id: callId, conversationId, signal } = effect
        api.signalCall({ conversationId, callId, signal }).catch(() => {
          // Of a call that cannot be offered or answered nothing can come.
          if (signal.type === 'offer' || signal.type === 'answer')
            this.#dispatch({ type: 'media-failed', id: callId, reason: 'failed' })
        })
        return
      }
      case 'log': {
        const { id: callId, end, durationMs } = effect
        const input = { callId, end, ...(durationMs === undefined ? {} : { durationMs }) }
        api.closeCall(input).catch(() => undefined)
        return
      }
      default:
        this.#media.run(effect, this.#state)
    }
  }

  #setTimer(at: number | undefined): void {
    if (this.#timer?.at === at) return
    this.#timer?.cancel()
    this.#timer = undefined
    if (at === undefined) return
    const waitMs = Math.max(0, at - this.#ports.clock.now())
    const cancel = this.#ports.clock.after(waitMs, () => {
      this.#timer = undefined
      this.#dispatch({ type: 'time' })
      // Timers may fire a little early by another clock.
      this.#setTimer(this.#state?.deadline)
    })
    this.#timer = { at, cancel }
  }

  #refresh(): void {
    const state = this.#state
    const media = this.#media.of(state?.id)
    this.#listen(lacksSound(state, media))
    this.#view = state && callView(state, media, this.#isSilent)
    this.#ports.onChange()
  }

  #listen(lacks: boolean): void {
    if (lacks === (this.#silence !== undefined)) return
    this.#silence?.()
    this.#silence = undefined
    this.#isSilent = false
    if (!lacks) return
    const cancel = this.#ports.clock.after(SILENCE_MS, () => {
      this.#isSilent = true
      this.#refresh()
    })
    this.#silence = cancel
  }
}
