// The call machine: single rules by example, and what holds in every order of events, for one machine and for two that hear each other
// over ways that delay, double and mix up. Above 300 lines, since examples and properties stand on the same words.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBase64url } from '../lib/bytes.ts'
import type { CallNews } from '../messenger/api.ts'
import type { CallSignal } from '../protocol/content/call.ts'
import { stepCall } from './call-machine.ts'
import { RING_MS, type CallEffect, type CallEvent, type CallState } from './call-state.ts'

const secret = new Uint8Array(32)
const idOf = (n: number): string => toBase64url(new Uint8Array(16).fill(n))
const offer = (video = false): CallSignal => ({ type: 'offer', video, sdp: 'v=0', secret })
const answer: CallSignal = { type: 'answer', video: false, sdp: 'v=0', secret }
const ends = ['ended', 'declined', 'busy', 'cancelled', 'unanswered', 'failed', 'no-media'] as const

function heard(n: number, signal: CallSignal, sentAt = 1, conversationId = 'ben'): CallEvent {
  return { type: 'heard', news: { conversationId, callId: idOf(n), sentAt, receivedAt: sentAt, signal } }
}

/** Steps through events; gives the state and all effects. */
function run(events: readonly (CallEvent | number)[]): {
  state: CallState | undefined
  effects: CallEffect[]
} {
  let state: CallState | undefined
  let now = 1
  const effects: CallEffect[] = []
  for (const event of events) {
    if (typeof event === 'number') {
      now = event
      continue
    }
    const step = stepCall(state, event, now)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects }
}

const calling: CallEvent[] = [
  { type: 'start', id: idOf(5), conversationId: 'ben', video: false },
  { type: 'offered', id: idOf(5), sdp: 'v=0', secret },
]
const talking: CallEvent[] = [...calling, heard(5, answer), { type: 'path', id: idOf(5), state: 'connected' }]

describe('the call machine', () => {
  it('offers once the media are there, and what belongs to the offer follows it', () => {
    const candidates = { type: 'candidates', candidates: [] } as const
    const [start, offered] = calling
    const { effects } = run([start!, { type: 'tell', id: idOf(5), signal: candidates }, offered!])
    expect(effects.map((effect) => (effect.do === 'send' ? effect.signal.type : effect.do))).toEqual([
      'call',
      'offer',
      'candidates',
    ])
  })

  it('rings no longer than 45 seconds', () => {
    expect(run([...calling, RING_MS, { type: 'time' }]).state?.phase).toBe('calling')
    expect(run([...calling, RING_MS + 1, { type: 'time' }]).state).toMatchObject({ end: 'unanswered' })
  })

  it('says nothing to a contact who was not called yet', () => {
    const { state, effects } = run([calling[0]!, { type: 'hang-up' }])
    expect(state).toMatchObject({ phase: 'ended', end: 'cancelled' })
    expect(effects.some((effect) => effect.do === 'send')).toBe(false)
  })

  it.each([
    ['declined', 'declined'],
    ['busy', 'busy'],
    ['no-media', 'no-media'],
    ['ended', 'declined'],
    ['cancelled', 'declined'],
  ] as const)('an outgoing call that hears %s was %s', (reason, end) => {
    expect(run([...calling, heard(5, { type: 'hangup', reason })]).state?.end).toBe(end)
  })

  it.each(ends)('an incoming call that hears %s before it was taken was missed', (reason) => {
    expect(run([heard(5, offer()), heard(5, { type: 'hangup', reason }, 2)]).state?.end).toBe('missed')
  })

  it('keeps candidates until the call is taken', () => {
    const candidates = [{ candidate: 'candidate:1', mid: '0' }]
    const { effects } = run([heard(5, offer()), heard(5, { type: 'candidates', candidates }, 2)])
    expect(effects.map((effect) => effect.do)).toEqual(['send'])
    const taken = run([
      heard(5, offer()),
      heard(5, { type: 'candidates', candidates }, 2),
      { type: 'accept', video: true },
    ])
    expect(taken.effects.slice(1)).toMatchObject([
      { do: 'answer', camera: true },
      { do: 'add-candidates', candidates },
    ])
  })

  it('tells another caller that it is busy, and goes on', () => {
    const { state, effects } = run([...talking, heard(9, offer(), 9, 'cara')])
    expect(state?.phase).toBe('connected')
    expect(effects.at(-1)).toMatchObject({
      do: 'send',
      conversationId: 'cara',
      signal: { type: 'hangup', reason: 'busy' },
    })
  })

  it('rings anew when the contact calls again out of a call, but not for an offer that came late', () => {
    expect(run([...talking, heard(9, offer(), 9)]).state).toMatchObject({ id: idOf(9), phase: 'incoming' })
    expect(run([...talking, heard(9, offer(), 1)]).state).toMatchObject({ id: idOf(5), phase: 'connected' })
  })

  it('lets the smaller id go on when both call at once', () => {
    expect(run([...calling, heard(9, offer())]).state).toMatchObject({ id: idOf(5), direction: 'outgoing' })
    const lost = run([...calling, heard(3, offer())])
    expect(lost.state).toMatchObject({ id: idOf(3), direction: 'incoming', phase: 'connecting' })
    expect(lost.effects.slice(2).map((effect) => effect.do)).toEqual(['close', 'answer'])
  })

  it('believes the newest word on what the contact shows', () => {
    const shows = (camera: boolean): CallSignal => ({
      type: 'state',
      microphone: true,
      camera,
      screen: false,
    })
    expect(run([...talking, heard(5, shows(true), 9), heard(5, shows(false), 8)]).state?.theirs.camera).toBe(
      true,
    )
  })

  it('takes only the answer to its newest change of path', () => {
    const restart = (round: number): CallSignal => ({ type: 'restart', round, isAnswer: true, sdp: 'v=0' })
    const wants: CallEvent = { type: 'wants-restart', id: idOf(5), policy: 'all' }
    const { effects } = run([
      ...talking,
      wants,
      wants,
      heard(5, restart(1)),
      heard(5, restart(2)),
      heard(5, restart(2)),
    ])
    expect(effects.filter((effect) => effect.do === 'accept-restart')).toHaveLength(1)
  })

  it('asks for another path on the called side, and makes one offer on the caller’s however often it is asked', () => {
    const wants: CallEvent = { type: 'wants-restart', id: idOf(5), policy: 'all' }
    const asking = run([heard(5, offer()), { type: 'accept', video: false }, wants])
    expect(asking.effects.at(-1)).toMatchObject({ do: 'send', signal: { type: 'renew' } })
    const asked = run([...talking, heard(5, { type: 'renew' })])
    expect(asked.effects.at(-1)).toEqual({ do: 'renew', id: idOf(5) })
    const { effects } = run([...talking, wants, heard(5, { type: 'renew' }), heard(5, { type: 'renew' })])
    expect(effects.at(-1)).toMatchObject({ do: 'restart', round: 1 })
  })

  it('stops ringing when another tab took the call, and remembers nothing of it here', () => {
    const { state, effects } = run([
      heard(5, offer()),
      { type: 'elsewhere', id: idOf(5), end: 'answered-elsewhere' },
    ])
    expect(state?.end).toBe('answered-elsewhere')
    expect(effects).toHaveLength(1)
  })

  it('ends without a word when the contact may not be called any more', () => {
    const { state, effects } = run([...talking, { type: 'forbidden', conversationId: 'ben' }])
    expect(state?.end).toBe('ended')
    expect(effects.slice(-2).map((effect) => effect.do)).toEqual(['close', 'log'])
  })
})

const anySignal: fc.Arbitrary<CallSignal> = fc.oneof(
  fc.constant(offer()),
  fc.constant(answer),
  fc.constantFrom<CallSignal>({ type: 'ringing' }, { type: 'renew' }),
  fc.constant<CallSignal>({ type: 'candidates', candidates: [{ candidate: '', mid: '0' }] }),
  fc.constantFrom(...ends).map((reason): CallSignal => ({ type: 'hangup', reason })),
  fc.record({
    type: fc.constant('restart' as const),
    round: fc.nat(3),
    isAnswer: fc.boolean(),
    sdp: fc.constant(''),
  }),
  fc.record({
    type: fc.constant('state' as const),
    microphone: fc.boolean(),
    camera: fc.boolean(),
    screen: fc.boolean(),
  }),
)
const number = fc.integer({ min: 1, max: 3 })
/** Cheap steps: many runs, so that rare orders come up. */
const many = { numRuns: 2_000 }
const id = number.map(idOf)
const conversationId = fc.constantFrom('ben', 'cara')
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(number, anySignal, fc.nat(20), conversationId).map((args) => heard(...args)),
  },
  fc.record({ type: fc.constant('start' as const), id, conversationId, video: fc.boolean() }),
  fc.record({ type: fc.constant('offered' as const), id, sdp: fc.constant(''), secret: fc.constant(secret) }),
  fc.record({ type: fc.constant('accept' as const), video: fc.boolean() }),
  fc.constantFrom<CallEvent>({ type: 'decline' }, { type: 'hang-up' }, { type: 'time' }, { type: 'dismiss' }),
  fc.record({
    type: fc.constant('path' as const),
    id,
    state: fc.constantFrom(
      'connecting' as const,
      'connected' as const,
      'interrupted' as const,
      'failed' as const,
    ),
  }),
  fc.record({
    type: fc.constant('wants-restart' as const),
    id,
    policy: fc.constantFrom('all' as const, 'relay' as const),
  }),
  fc.record({
    type: fc.constant('restarted' as const),
    id,
    round: fc.nat(3),
    isAnswer: fc.boolean(),
    sdp: fc.constant(''),
  }),
  fc.record({ type: fc.constant('media-failed' as const), id, reason: fc.constantFrom('failed' as const) }),
  fc.record({
    type: fc.constant('elsewhere' as const),
    id,
    end: fc.constantFrom('answered-elsewhere' as const, 'declined' as const),
  }),
  fc.record({ type: fc.constant('forbidden' as const), conversationId }),
)

describe('in every order of events', () => {
  it('has media for one call at a time, and gives each back once', () => {
    const check = (events: (readonly [CallEvent, number])[]): void => {
      let state: CallState | undefined
      let now = 0
      let open: string | undefined
      for (const [event, waitMs] of events) {
        now += waitMs
        const step = stepCall(state, event, now)
        for (const effect of step.effects) {
          if (effect.do === 'send' || effect.do === 'log') continue
          if (effect.do === 'call' || effect.do === 'answer') {
            expect(open).toBeUndefined()
            open = effect.id
          } else expect(effect.id).toBe(open)
          if (effect.do === 'close') open = undefined
        }
        state = step.state
        // Media are there from the start of an own call and from the acceptance of another's, to the end.
        const needsMedia =
          state !== undefined &&
          state.phase !== 'ended' &&
          (state.direction === 'outgoing' || state.acceptedAt !== undefined)
        expect(open).toBe(needsMedia ? state?.id : undefined)
      }
    }
    fc.assert(fc.property(fc.array(fc.tuple(anyEvent, fc.nat(20_000)), { maxLength: 40 }), check), many)
  })

  it('keeps its phases honest, and none of them lasts by oversight', () => {
    const check = (events: (readonly [CallEvent, number])[]): void => {
      let state: CallState | undefined
      let now = 0
      for (const [event, waitMs] of events) {
        now += waitMs
        const before = state
        const step = stepCall(state, event, now)
        state = step.state
        if (before?.phase === 'ended' && state?.id === before.id && event.type !== 'start')
          expect(state).toBe(before)
        if (state === undefined) continue
        const { phase, acceptedAt, end, deadline, isOffered } = state
        expect(end !== undefined).toBe(phase === 'ended')
        if (phase === 'connecting' || phase === 'connected' || phase === 'reconnecting')
          expect(acceptedAt).toBeDefined()
        if (phase === 'calling' || phase === 'ringing' || phase === 'incoming')
          expect(acceptedAt).toBeUndefined()
        // Devices may be asked for as long as the person likes, and a call may last; everything else runs out.
        const lasts =
          phase === 'ended' ||
          phase === 'connected' ||
          phase === 'reconnecting' ||
          (phase === 'calling' && !isOffered)
        expect(deadline === undefined).toBe(lasts)
        if (deadline !== undefined)
          expect(stepCall(state, { type: 'time' }, deadline).state).toMatchObject({ phase: 'ended' })
      }
    }
    fc.assert(fc.property(fc.array(fc.tuple(anyEvent, fc.nat(20_000)), { maxLength: 40 }), check), many)
  })

  it('says each ending once, and only of calls it has', () => {
    const check = (events: CallEvent[]): void => {
      const seen = new Set<string>()
      let state: CallState | undefined
      for (const event of events) {
        // Ids are fresh: a call that is over does not begin again.
        const isOld =
          (event.type === 'start' && seen.has(event.id)) ||
          (event.type === 'heard' && event.news.signal.type === 'offer' && seen.has(event.news.callId))
        if (isOld) continue
        if (event.type === 'start') seen.add(event.id)
        if (event.type === 'heard' && event.news.signal.type === 'offer') seen.add(event.news.callId)
        const before = state
        const step = stepCall(state, event, 1)
        state = step.state
        const hangups = step.effects.filter(
          (effect) => effect.do === 'send' && effect.signal.type === 'hangup',
        )
        expect(hangups.length).toBeLessThanOrEqual(1)
        for (const effect of hangups) {
          const isBusy = event.type === 'heard' && effect.id === event.news.callId
          const isEnd = before?.id === effect.id && before.phase !== 'ended' && state?.phase === 'ended'
          expect(isBusy || isEnd).toBe(true)
        }
      }
    }
    fc.assert(fc.property(fc.array(anyEvent, { maxLength: 40 }), check), many)
  })
})

/** One side: a machine, media that do what they are asked at some time, and what is on its way to it. */
class Side {
  state: CallState | undefined
  readonly jobs: (() => void)[] = []
  other!: Side
  now = 0
  readonly #name: string
  readonly #offered = new Set<string>()
  readonly #over = new Set<string>()
  readonly #early = new Map<string, CallNews[]>()
  #sentAt = 0

  constructor(name: string) {
    this.#name = name
  }

  dispatch(event: CallEvent): void {
    const { state, effects } = stepCall(this.state, event, this.now)
    this.state = state
    for (const effect of effects) this.#do(effect)
  }

  #do(effect: CallEffect): void {
    const { id } = effect
    if (effect.do === 'send') {
      const { signal } = effect
      if (signal.type === 'hangup' || signal.type === 'answer') this.#over.add(id)
      this.#sentAt += 1
      const news = { conversationId: this.#name, callId: id, sentAt: this.#sentAt, receivedAt: 0, signal }
      const arrive = (): void => this.other.arrive(news)
      this.other.jobs.push(arrive, arrive)
    } else if (effect.do === 'call')
      this.jobs.push(() => this.dispatch({ type: 'offered', id, sdp: '', secret }))
    else if (effect.do === 'answer')
      this.jobs.push(() => this.dispatch({ type: 'answered', id, video: false, sdp: '', secret }))
  }

  /** As the messenger does: nothing before its offer, each offer once, and none that was hung up. */
  arrive(news: CallNews): void {
    const { callId, signal } = news
    if (signal.type === 'offer') {
      if (this.#offered.has(callId)) return
      this.#offered.add(callId)
      if (this.#over.has(callId)) return
      for (const each of [news, ...(this.#early.get(callId) ?? [])])
        this.dispatch({ type: 'heard', news: each })
      return
    }
    if (signal.type === 'hangup') this.#over.add(callId)
    if (this.state?.id === callId || this.#offered.has(callId)) return this.dispatch({ type: 'heard', news })
    this.#early.set(callId, [...(this.#early.get(callId) ?? []), news])
  }
}

describe('two machines', () => {
  const start = (n: number): CallEvent => ({ type: 'start', id: idOf(n), conversationId: 'x', video: false })
  const isTalking = ({ state }: Side): boolean => state?.acceptedAt !== undefined && state.phase !== 'ended'

  function meet(order: readonly number[], actions: readonly ((a: Side, b: Side) => void)[]): [Side, Side] {
    const [a, b] = [new Side('x'), new Side('x')]
    a.other = b
    b.other = a
    const left = [...actions]
    let turn = 0
    for (;;) {
      const choices = [
        ...a.jobs.map((_, at) => () => a.jobs.splice(at, 1)[0]!()),
        ...b.jobs.map((_, at) => () => b.jobs.splice(at, 1)[0]!()),
        ...(left.length > 0 ? [() => left.shift()!(a, b)] : []),
      ]
      if (choices.length === 0) return [a, b]
      choices[(order[turn++ % Math.max(1, order.length)] ?? 0) % choices.length]!()
    }
  }

  const order = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 })

  it('make one call of two that meet, in every order', () => {
    fc.assert(
      fc.property(order, number, number, (turns, mine, theirs) => {
        fc.pre(mine !== theirs)
        const [a, b] = meet(turns, [
          (one) => one.dispatch(start(mine)),
          (_, two) => two.dispatch(start(theirs)),
        ])
        // When the first call was heard before the second began, it only rings, and starting changes nothing.
        const both = [a, b].map(({ state }) => state!)
        expect(both[0]!.id).toBe(both[1]!.id)
        const isMet = isTalking(a) && isTalking(b)
        const isRinging =
          both.some(({ phase }) => phase === 'incoming') && both.some(({ phase }) => phase === 'ringing')
        expect(isMet || isRinging).toBe(true)
      }),
    )
  })

  it('agree in the end whether they talk, whatever people do and however signals travel', () => {
    const verbs: fc.Arbitrary<(a: Side, b: Side) => void> = fc.constantFrom(
      (a: Side) => a.dispatch({ type: 'hang-up' }),
      (_: Side, b: Side) => b.dispatch({ type: 'hang-up' }),
      (a: Side) => a.dispatch({ type: 'accept', video: false }),
      (_: Side, b: Side) => b.dispatch({ type: 'accept', video: false }),
      (_: Side, b: Side) => b.dispatch({ type: 'decline' }),
    )
    fc.assert(
      fc.property(order, fc.array(verbs, { maxLength: 6 }), fc.boolean(), (turns, some, isBoth) => {
        const starts = [
          (one: Side) => one.dispatch(start(1)),
          (_: Side, two: Side) => isBoth && two.dispatch(start(2)),
        ]
        const [a, b] = meet(turns, [...starts, ...some])
        expect(isTalking(a)).toBe(isTalking(b))
        if (isTalking(a)) expect(a.state!.id).toBe(b.state!.id)
      }),
    )
  })
})
