// Scenarios of the two ratchets under load, loss and disorder: groups 5 to 13 of session-protocol.md 6.2.
import { decodeMessage, messageType } from '../../protocol/spqr/message.ts'
import { decodeSignalMessage } from '../../protocol/wire/signal-message.ts'
import type { SentMessage } from '../../protocol/session/backend.ts'
import { Dice } from '../libsignal/seeded-rng.ts'
import type { Actor } from './actor.ts'
import { expect } from './expect.ts'
import { currentState, skipCounters, skipPostQuantum } from './forge.ts'
import { befriend, deliver, expectRefused, receiveAll, sendBurst, type Scenario } from './scenario.ts'

/** The SPQR epoch that a side on our own backend has reached; undefined on libsignal. */
function epochOf(actor: Actor, peer: Actor): number | undefined {
  return actor.backend.kind === 'typescript' ? currentState(actor, peer).spqr.braid.epoch : undefined
}

function expectEpoch(alice: Actor, bob: Actor, least: number): void {
  for (const epoch of [epochOf(alice, bob), epochOf(bob, alice)]) {
    if (epoch !== undefined) expect(epoch).toBeGreaterThanOrEqual(least)
  }
}

/** Whether a message carries one of the systematic chunks. */
function isSystematic({ wire }: SentMessage): boolean {
  const { type, chunk } = decodeMessage(decodeSignalMessage(wire).pqRatchet)
  return chunk !== undefined && chunk.index < systematicChunks[type]!
}

/** Number of systematic chunks by message type (3.7 e). */
const systematicChunks: Record<number, number> = {
  [messageType.header]: 3,
  [messageType.ek]: 36,
  [messageType.ekCt1Ack]: 36,
  [messageType.ct1]: 30,
  [messageType.ct2]: 5,
}

export const ratchetScenarios: readonly Scenario[] = [
  {
    group: 5,
    title: '600 alternating round trips reach epoch 14',
    run: async ({ alice, bob }) => {
      await alice.start(bob)
      for (let i = 0; i < 600; i++) {
        await deliver(alice, bob, `ping ${i}`)
        await deliver(bob, alice, `pong ${i}`)
      }
      expectEpoch(alice, bob, 14)
    },
  },
  {
    group: 6,
    title: '2000 messages one way, then a reply',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      for (let i = 0; i < 2000; i++) await deliver(alice, bob, `${i}`)
      await deliver(bob, alice, 'that was a lot')
    },
  },
  ...[25, 60].map((percent) => ({
    group: 7,
    title: `loss of ${percent} % and reordering`,
    run: async ({ alice, bob }: { alice: Actor; bob: Actor }) => {
      await befriend(alice, bob)
      const dice = new Dice(`loss ${percent}`)
      for (let round = 0; round < 150; round++) {
        for (const [from, to] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          const messages = (await sendBurst(from, to, 1 + dice.below(6))).filter(() => !dice.chance(percent))
          const shuffled = messages.map((message) => ({ message, order: dice.below(1000) }))
          shuffled.sort((a, b) => a.order - b.order)
          await receiveAll(
            from,
            to,
            shuffled.map(({ message }) => message),
          )
        }
      }
      expectEpoch(alice, bob, 3)
    },
  })),
  {
    group: 8,
    title: 'epochs advance when every systematic chunk is lost',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      for (let round = 0; round < 300; round++) {
        for (const [from, to] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          const message = await from.send(to, `${round}`)
          if (!isSystematic(message)) await to.receive(from, message)
        }
      }
      expectEpoch(alice, bob, 3)
    },
  },
  {
    group: 10,
    title: 'one older epoch is readable, two older are not',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      const held: SentMessage[] = []
      for (let round = 1; round <= 5; round++) {
        const burst = await sendBurst(alice, bob, 80)
        held.push(burst.pop()!)
        await receiveAll(alice, bob, burst)
        if (round < 5) await receiveAll(bob, alice, await sendBurst(bob, alice, 80))
      }
      await deliver(bob, alice, 'first of the fifth burst')
      await expectRefused(alice, bob, held[0]!, 'post-quantum')
      await expectRefused(alice, bob, held[1]!, 'post-quantum')
      await receiveAll(alice, bob, held.slice(2))
    },
  },
  ...[
    { what: 'the counter', skip: skipCounters, most: 25_000 },
    // The jump is measured from the last index used, not from the next one.
    { what: 'the SPQR index', skip: skipPostQuantum, most: 24_999 },
  ].map(({ what, skip, most }) => ({
    group: 11,
    title: `a jump of 25 000 of ${what} is accepted, one more is not`,
    run: async ({ bob, forger }: { bob: Actor; forger: () => Actor }) => {
      const alice = forger()
      await befriend(alice, bob)
      await deliver(alice, bob, 'before')
      skip(alice, bob, most + 1)
      await expectRefused(alice, bob, await alice.send(bob, 'too far'), 'too-far')
      await befriend(alice, bob)
      await deliver(alice, bob, 'before')
      skip(alice, bob, most)
      await deliver(alice, bob, 'far')
    },
  })),
  ...[
    { what: 'skipped seeds', skip: skipCounters, refusal: 'duplicate' as const },
    { what: 'skipped SPQR keys', skip: skipPostQuantum, refusal: 'post-quantum' as const },
  ].map(({ what, skip, refusal }) => ({
    group: 12,
    title: `2000 ${what} are kept and older ones are not`,
    run: async ({ bob, forger }: { bob: Actor; forger: () => Actor }) => {
      const alice = forger()
      await befriend(alice, bob)
      await deliver(alice, bob, 'before')
      skip(alice, bob, 500)
      const trimmed = await alice.send(bob, 'trimmed')
      const oldest = await alice.send(bob, 'oldest')
      skip(alice, bob, 1999)
      await deliver(alice, bob, 'newest')
      await expectRefused(alice, bob, trimmed, refusal)
      expect(await bob.receive(alice, oldest)).toBe('oldest')
    },
  })),
  {
    group: 13,
    title: 'the five newest ratchet chains are readable, the sixth is not',
    run: async ({ alice, bob }) => {
      await befriend(alice, bob)
      const held: SentMessage[] = []
      for (let round = 0; round < 6; round++) {
        held.push(await alice.send(bob, `held ${round}`))
        await deliver(alice, bob, 'newer')
        await deliver(bob, alice, 'reply')
      }
      await expectRefused(alice, bob, held[0]!, 'authentication')
      expect(await bob.receive(alice, held[1]!)).toBe('held 1')
    },
  },
]
