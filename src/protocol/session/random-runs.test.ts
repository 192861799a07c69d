// Random conversations of our code with itself (session-protocol.md 6.2, groups 7 and 14 to 16): loss, disorder,
// duplicates, replays, simultaneous initiation and restarts, with every replaced secret overwritten as in the vault. More
// than 20 000 steps together.
import { beforeAll, describe, expect, it } from 'vitest'
import { fromUtf8, utf8 } from '../../lib/bytes.ts'
import { Dice } from '../../testing/libsignal/seeded-rng.ts'
import { PurePeer } from '../../testing/scenarios/pure-peer.ts'
import { ProtocolError } from '../errors.ts'
import { setCurveEngine } from '../identity/curve.ts'
import { loadSodiumEngine } from '../identity/sodium-engine.ts'
import type { SentMessage } from './backend.ts'

beforeAll(async () => setCurveEngine(await loadSodiumEngine()))

const timeoutMs = 120_000
/** Messages that may be under way in one direction; older ones arrive or are lost first. */
const reorderingWindow = 6

type Flight = { readonly message: SentMessage; readonly text: string }
type Run = {
  readonly seed: string
  readonly steps: number
  readonly lossPercent: number
  readonly restarts: boolean
}

class Conversation {
  readonly #peers: readonly [PurePeer, PurePeer]
  readonly #flights: [Flight[], Flight[]] = [[], []]
  readonly #arrived: [Flight[], Flight[]] = [[], []]
  readonly #dice: Dice
  readonly #run: Run
  deliveries = 0
  failures = 0
  #texts = 0

  constructor(run: Run) {
    this.#run = run
    this.#dice = new Dice(run.seed)
    this.#peers = [new PurePeer('alice', run.seed), new PurePeer('bob', run.seed)]
    for (const peer of this.#peers) peer.forgets = true
    this.#peers[0].start(this.#peers[1])
    if (run.restarts) this.#peers[1].start(this.#peers[0])
  }

  step(): void {
    const side = this.#dice.below(2) as 0 | 1
    const draw = this.#dice.below(1000)
    if (this.#run.restarts && draw < 15) this.#peers[side].start(this.#peers[1 - side]!)
    else if (draw < 500) this.#send(side)
    else if (draw < 540) this.#replay(side)
    else this.#arrive(side)
  }

  /** Lets everything arrive, then expects a clean exchange. */
  settle(): void {
    for (const side of [0, 1] as const) while (this.#flights[side].length > 0) this.#arrive(side)
    for (let i = 0; i < 10; i++) {
      for (const side of [0, 1] as const) {
        const { message, text } = this.#encrypt(side)
        expect(this.#decrypt(side, message)).toBe(text)
      }
    }
  }

  epoch(): number {
    return this.#peers[0].record!.current!.spqr.braid.epoch
  }

  #send(side: 0 | 1): void {
    if (!this.#peers[side].record?.current) return
    this.#flights[side].push(this.#encrypt(side))
    if (this.#flights[side].length > reorderingWindow) this.#deliver(side, this.#flights[side].shift()!)
  }

  #arrive(side: 0 | 1): void {
    const flights = this.#flights[side]
    if (flights.length === 0) return
    const [flight] = flights.splice(this.#dice.below(flights.length), 1)
    this.#deliver(side, flight!)
  }

  #deliver(side: 0 | 1, flight: Flight): void {
    if (this.#dice.chance(this.#run.lossPercent)) return
    this.deliveries++
    try {
      expect(this.#decrypt(side, flight.message)).toBe(flight.text)
      this.#arrived[side].push(flight)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.failures++
    }
  }

  /** A message that has arrived is refused, and the record stays the same object. */
  #replay(side: 0 | 1): void {
    const arrived = this.#arrived[side]
    if (arrived.length === 0) return
    const receiver = this.#peers[1 - side]!
    const before = receiver.record
    const { message } = arrived[this.#dice.below(arrived.length)]!
    expect(() => this.#decrypt(side, message)).toThrow(ProtocolError)
    expect(receiver.record).toBe(before)
  }

  #encrypt(side: 0 | 1): Flight {
    const text = `${side}-${this.#texts++}`
    return { message: this.#peers[side].send(this.#peers[1 - side]!, utf8(text)), text }
  }

  #decrypt(side: 0 | 1, message: SentMessage): string {
    return fromUtf8(this.#peers[1 - side]!.receive(this.#peers[side], message))
  }
}

function play(run: Run): Conversation {
  const conversation = new Conversation(run)
  for (let i = 0; i < run.steps; i++) conversation.step()
  conversation.settle()
  return conversation
}

describe('random conversations', () => {
  it.each([0, 10, 25, 40, 60].map((lossPercent) => ({ lossPercent, seed: `loss-${lossPercent}` })))(
    'survive $lossPercent % loss (seed $seed)',
    ({ lossPercent, seed }) => {
      const { deliveries, failures } = play({ seed, steps: 2500, lossPercent, restarts: false })
      // Only messages from beyond the five receiver chains may fail.
      expect(failures, `seed ${seed}`).toBeLessThanOrEqual(deliveries / 100)
    },
    timeoutMs,
  )

  it.each(['restart-1', 'restart-2', 'restart-3', 'restart-4'])(
    'survive simultaneous initiation and restarts (seed %s)',
    (seed) => {
      const { deliveries, failures } = play({ seed, steps: 1800, lossPercent: 0, restarts: true })
      expect(failures, `seed ${seed}`).toBeLessThanOrEqual(deliveries / 100)
    },
    timeoutMs,
  )

  it(
    'reach 15 post-quantum epochs',
    () => {
      const alice = new PurePeer('alice', 'epochs')
      const bob = new PurePeer('bob', 'epochs')
      alice.forgets = bob.forgets = true
      alice.start(bob)
      const text = utf8('x')
      for (let i = 0; i < 700; i++) {
        expect(bob.receive(alice, alice.send(bob, text))).toEqual(text)
        expect(alice.receive(bob, bob.send(alice, text))).toEqual(text)
      }
      expect(alice.record!.current!.spqr.braid.epoch).toBeGreaterThan(15)
    },
    timeoutMs,
  )
})
